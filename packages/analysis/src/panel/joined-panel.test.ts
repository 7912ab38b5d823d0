import { loadKernel } from '@cape/core-wasm';
import { expect, test } from 'vitest';
import { manifest } from '../manifest.ts';
import { answer } from '../question.ts';
import { builtinPanel } from './builtin.ts';
import { joinedPanel } from './joined-panel.ts';
import { openPanel } from './panel-input.ts';

const kernel = await loadKernel();
const joining = manifest.filter(({ joinsRegistry }) => joinsRegistry === true);

test.each(joining.map((entry) => [entry.name, entry] as const))(
  '%s: no rows joined are no change, to the byte',
  async (_, entry) => {
    const question = await entry.load();
    const fields = question.input.safeParse({ resamples: 200 }).success ? { resamples: 200 } : {};
    const said = (input: object) => JSON.stringify(answer(question, { ...fields, ...input }, { kernel }));
    expect(said({ panel: { rows: [] } })).toBe(said({}));
    expect(said({ panel: { joins: 'multibench', rows: [] } })).toBe(said({ panel: 'multibench' }));
  },
);

const row = {
  model: 'One',
  lab: 'Ours',
  released: '2026-05-01',
  source: 'https://example.org/card',
  swe_bench_verified: 71.2,
  gpqa_diamond: 80.4,
  gpqa_diamond_se: 1.1,
};

test('the panel’s own models stay the same records; the rows keep what they say', () => {
  const own = builtinPanel('frontier');
  const { panel } = joinedPanel({ joins: 'frontier', rows: [row], warnings: [] }, []);
  expect(panel.models.slice(0, -1)).toEqual(own.models);
  expect(own.models.some(({ attributes }) => attributes.size > 0)).toBe(true);
  const added = panel.models.at(-1)!;
  expect([added.name, added.group, added.released]).toEqual(['One', 'Ours', '2026-05-01']);
  expect(added.scores.get('gpqa_diamond')).toMatchObject({ value: 80.4, standardError: 1.1 });
  expect(added.attributes.get('source')).toBe('https://example.org/card');
  expect(panel).toMatchObject({ name: own.name, title: own.title, groupedBy: 'lab' });
});

test('a row of an embedded model counts once, and that is said', () => {
  const [first] = builtinPanel('frontier').models;
  const rows = [{ ...row, model: first!.name.toUpperCase(), lab: first!.group }];
  const { panel, warnings } = openPanel({
    panel: { joins: 'frontier', rows, warnings: [] },
    view: 'curated',
  });
  expect(panel.models.some(({ name }) => name === first!.name.toUpperCase() && name !== first!.name)).toBe(
    false,
  );
  expect(warnings.map(({ code }) => code)).toContain('duplicate-models');
});

test('what was said of the rows is said in the answer', () => {
  const warnings = [{ code: 'registry-capped', message: 'The 400 newest take part.' }];
  const given = { panel: { joins: 'frontier', rows: [row], warnings }, view: 'curated' } as const;
  expect(openPanel(given as never).warnings).toContainEqual(warnings[0]);
});

test('a panel of families is not joined', () => {
  expect(() => joinedPanel({ joins: 'base', rows: [row], warnings: [] }, [])).toThrow(
    expect.objectContaining({ code: 'no-labs' }),
  );
});
