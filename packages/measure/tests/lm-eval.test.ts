import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Doc, findTask, itemsOf, LocalBackend, measure, sampleOf } from '@cape/measure';
import { loadModel } from '@cape/steer';
import { describe, expect, test } from 'vitest';
import { smollm2 } from '../../steer/tests/smollm2.ts';

// What lm-evaluation-harness 0.4.13 made of the same rows on SmolLM2-135M-Instruct: oracle/lm_eval_reference.py.

interface Run {
  readonly task: string;
  readonly rows: string;
  readonly shots: number;
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
  }[];
}

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
const { runs } = JSON.parse(readFileSync(fixture('lm-eval.json'), 'utf8')) as { runs: Run[] };

function rowsOf(name: string): Doc[] {
  return readFileSync(fixture(`${name}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const examplesOf = (name: string) =>
  existsSync(fixture(`${name}.examples.jsonl`)) ? { examples: rowsOf(`${name}.examples`) } : {};

const titled = runs.map((run) => [`${run.task}, ${run.shots} shots`, run] as const);

describe('prompts', () => {
  test.each(titled)('%s: every prompt, choice and document is the harness’s', async (_title, run) => {
    const items = itemsOf(findTask(run.task), rowsOf(run.rows), {
      shots: run.shots,
      ...examplesOf(run.rows),
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
      const result = await measure(backend, findTask(run.task), rowsOf(run.rows), {
        shots: run.shots,
        limit: run.samples.length,
        ...examplesOf(run.rows),
      });
      for (const sample of run.samples) {
        const { found, score } = result.measured[sample.doc_id]!;
        for (const [i, expected] of sample.log_likelihoods.entries())
          expect(Math.abs(found[i]!.logLikelihood - expected)).toBeLessThan(1e-3);
        if (run.task !== 'lambada_openai' && sample.acc !== undefined)
          expect(score.acc).toBeCloseTo(sample.acc, 5);
        if (sample.acc_norm !== undefined) expect(score.acc_norm).toBe(sample.acc_norm);
      }
      for (const [metric, { value, standardError }] of Object.entries(result.metrics)) {
        const expected = run.metrics[`${metric},none`]!;
        // Perplexity is the exponential of a mean log-likelihood.
        if (metric === 'perplexity') expect(Math.abs(Math.log(value / expected))).toBeLessThan(1e-3);
        else expect(value).toBeCloseTo(expected, 5);
        const stated = run.metrics[`${metric}_stderr,none`];
        if (stated !== undefined && standardError !== null) expect(standardError).toBeCloseTo(stated, 9);
      }
    }
    await model.decoder.close();
  });
});
