import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Doc, findTask, itemsOf, LocalBackend, type Metric, measure, sampleOf } from '@cape/measure';
import { ChatTemplate, loadModel } from '@cape/steer';
import { describe, expect, test } from 'vitest';
import { smollm2 } from '../../steer/tests/smollm2.ts';

// What lm-evaluation-harness 0.4.13 made of the same rows on SmolLM2-135M-Instruct: oracle/lm_eval_reference.py. Of each
// run the first items are weighed here; WHOLE=1 weighs all.
const perRun = process.env.WHOLE === '1' ? Number.POSITIVE_INFINITY : 4;

interface Run {
  readonly task: string;
  readonly rows: string;
  readonly shots: number;
  /** With the model's chat template, worked examples as turns. */
  readonly chat: boolean;
  readonly metrics: Readonly<Record<string, number>>;
  readonly samples: readonly {
    readonly doc_id: number;
    readonly doc_hash: string;
    readonly prompt_hash: string;
    readonly arguments?: readonly (readonly [string, string])[];
    readonly log_likelihoods: readonly number[];
    readonly greedy: readonly boolean[];
    readonly acc?: number;
    readonly acc_norm?: number;
    readonly perplexity?: number;
  }[];
}

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
const { runs, chat_template: source } = JSON.parse(readFileSync(fixture('lm-eval.json'), 'utf8')) as {
  runs: Run[];
  chat_template: string;
};

function rowsOf(name: string): Doc[] {
  return readFileSync(fixture(`${name}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const examplesOf = (name: string) =>
  existsSync(fixture(`${name}.examples.jsonl`)) ? { examples: rowsOf(`${name}.examples`) } : {};

const titled = runs.map(
  (run) => [`${run.task}, ${run.shots} shots${run.chat ? ', as a conversation' : ''}`, run] as const,
);
const template = await ChatTemplate.from(source, undefined);
const chatOf = ({ chat }: Run) => (chat ? { chat: template!.render.bind(template) } : {});

describe('prompts', () => {
  test.each(titled)('%s: every prompt, choice and document is the harness’s', async (_title, run) => {
    const items = itemsOf(findTask(run.task), rowsOf(run.rows), {
      shots: run.shots,
      ...examplesOf(run.rows),
      ...chatOf(run),
    });
    for (const sample of run.samples) {
      const item = items[sample.doc_id]!;
      if (sample.arguments !== undefined) {
        expect(item.requests.map(({ context, continuation }) => [context, continuation])).toEqual(
          sample.arguments.map(([context, continuation]) => [context, continuation]),
        );
      }
      const found = sample.log_likelihoods.map((logLikelihood) => ({ logLikelihood, isGreedy: false }));
      const written = await sampleOf({ item, found, score: {} });
      expect([written.doc_hash, written.prompt_hash]).toEqual([sample.doc_hash, sample.prompt_hash]);
    }
  });
});

const folder = smollm2('scores of SmolLM2 beside lm-evaluation-harness');

describe.runIf(folder !== null)('scores of a real model', () => {
  test('log-likelihoods agree within 1e-3 nats, and every metric is the same', {
    timeout: 1_800_000,
  }, async () => {
    const model = await loadModel(folder!);
    const backend = new LocalBackend(model);
    for (const run of runs) {
      const samples = run.samples.slice(0, perRun);
      const result = await measure(backend, findTask(run.task), rowsOf(run.rows), {
        shots: run.shots,
        limit: samples.length,
        ...examplesOf(run.rows),
        ...chatOf(run),
      });
      for (const sample of samples) {
        const { found, score } = result.measured[sample.doc_id]!;
        const where = `${run.task}, ${run.shots} shots, row ${sample.doc_id + 1}`;
        for (const [i, expected] of sample.log_likelihoods.entries())
          expect(Math.abs(found[i]!.logLikelihood - expected), where).toBeLessThan(1e-3);
        for (const metric of ['acc', 'acc_norm'] as const) {
          if (sample[metric] === undefined) continue;
          // Of truthfulqa_mc2 it is a share of probability; elsewhere 0 or 1.
          if (run.task === 'truthfulqa_mc2') expect(score[metric], where).toBeCloseTo(sample[metric], 5);
          else expect(score[metric], where).toBe(sample[metric]);
        }
      }
      for (const [name, { value, standardError }] of Object.entries(result.metrics)) {
        const metric = name as Metric;
        const mean = samples.reduce((sum, each) => sum + each[metric]!, 0) / samples.length;
        // Perplexity is the exponential of a mean log-likelihood.
        if (metric === 'perplexity') expect(Math.abs(Math.log(value) + mean)).toBeLessThan(1e-3);
        else expect(value).toBeCloseTo(mean, 5);
        if (samples.length < run.samples.length) continue;
        const stated = run.metrics[`${metric},none`]!;
        if (metric === 'perplexity') expect(Math.abs(Math.log(value / stated))).toBeLessThan(1e-3);
        else expect(value).toBeCloseTo(stated, 5);
        const error = run.metrics[`${metric}_stderr,none`];
        if (error !== undefined && standardError !== null) expect(standardError).toBeCloseTo(error, 9);
      }
    }
    await model.decoder.close();
  });
});
