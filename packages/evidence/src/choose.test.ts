import { describe, expect, it } from 'vitest';
import { choosePanel } from './choose.ts';
import { fileOf } from './containers/source.ts';
import { panelCsv } from './panel-file.ts';
import { readEvidence } from './read-evidence.ts';
import { readPanel } from './read-panel.ts';

const results = (name: string, model: string, revision: string | undefined, score: number) =>
  fileOf(
    `${name}/results_2025-06-01T0${score % 10}-00-00.0.json`,
    JSON.stringify({
      results: { hellaswag: { 'acc_norm,none': score / 100, 'acc_norm_stderr,none': 0.0049 } },
      versions: { hellaswag: 1 },
      config: {
        model: 'hf',
        model_args: `pretrained=${model}${revision === undefined ? '' : `,revision=${revision}`}`,
      },
      model_name: model,
      ...(revision === undefined ? {} : { model_revision: revision }),
    }),
  );

const panelOf = async (files: readonly ReturnType<typeof fileOf>[]) => {
  const { panel } = choosePanel(await readEvidence(files));
  return panel;
};

describe('checkpoints of one model', () => {
  it('share its family and size, with their step in a column of that name', async () => {
    const panel = await panelOf(
      [1000, 2000, 4000].map((step, i) => results(`s${step}`, 'EleutherAI/pythia-1b', `step${step}`, 30 + i)),
    );
    expect(
      panel.models.map(({ name, group, paramsB, attributes }) => [
        name,
        group,
        paramsB,
        attributes.get('step'),
      ]),
    ).toEqual([
      ['EleutherAI/pythia-1b@step1000', 'pythia', 1, '1000'],
      ['EleutherAI/pythia-1b@step2000', 'pythia', 1, '2000'],
      ['EleutherAI/pythia-1b@step4000', 'pythia', 1, '4000'],
    ]);
    expect(panelCsv(panel).split('\n')[0]).toMatch(/,step(,|$)/);
    expect(readPanel(panelCsv(panel), 'again').panel.models[0]?.attributes.get('step')).toBe('1000');
  });

  it('are of one family where their folders are their names', async () => {
    const panel = await panelOf(
      [500, 1000].map((step, i) => results(`c${step}`, `out/aria-1b/checkpoint-${step}`, undefined, 30 + i)),
    );
    expect(
      panel.models.map(({ group, paramsB, attributes }) => [group, paramsB, attributes.get('step')]),
    ).toEqual([
      ['aria', 1, '1000'],
      ['aria', 1, '500'],
    ]);
  });

  it('have their tokens in tokens_t', async () => {
    const panel = await panelOf(
      [21, 42].map((tokens, i) =>
        results(`t${tokens}`, 'allenai/OLMo-2-1B', `stage1-step${tokens}000-tokens${tokens}B`, 30 + i),
      ),
    );
    expect(
      panel.models.map(({ group, tokensT, attributes }) => [group, tokensT, attributes.get('step')]),
    ).toEqual([
      ['OLMo-2', 0.021, '21000'],
      ['OLMo-2', 0.042, '42000'],
    ]);
  });
});
