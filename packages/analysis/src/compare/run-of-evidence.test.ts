import { expect, it } from 'vitest';
import { comparableRuns } from './run-of-evidence.ts';

const items = {
  benchmark: 'hellaswag',
  metric: 'acc_norm',
  taskVersion: '1.0',
  keyedBy: 'hash' as const,
  keys: ['p', 'q'],
  scores: Float64Array.of(1, 0),
  clusters: null,
};
const record = (metric: string, value: number, rest: object = {}) => ({
  model: 'ours',
  benchmark: 'HellaSwag',
  value,
  standardError: 1,
  provenance: { metric, shots: 0, ...rest },
});

it('puts the score of the same metric beside the items', () => {
  const [run] = comparableRuns([
    { model: { name: 'ours' }, records: [record('acc', 38), record('acc_norm', 47)], items: [items] },
  ]);
  expect(run).toEqual({
    name: 'ours',
    benchmarks: [
      {
        benchmark: 'hellaswag',
        score: 47,
        standardError: 1,
        items: { keys: ['p', 'q'], scores: [1, 0], keyedBy: 'hash' },
        settings: { version: '1.0', metric: 'acc_norm', shots: '0' },
      },
    ],
  });
});

it('gives no score where only one of another metric is known', () => {
  const [run] = comparableRuns([{ model: { name: 'ours' }, records: [record('acc', 38)], items: [items] }]);
  expect(run!.benchmarks[0]).not.toHaveProperty('score');
});

it('names runs of one model after what sets them apart', () => {
  const of = (provenance: object) => ({ model: { name: 'ours' }, records: [record('acc', 1, provenance)] });
  const names = (...all: object[]) => comparableRuns(all.map(of)).map(({ name }) => name);
  expect(names({ step: 1000 }, { step: 2000 })).toEqual(['ours (step 1000)', 'ours (step 2000)']);
  expect(names({ revision: 'main', date: '2026-01-01' }, { revision: 'main', date: '2026-02-01' })).toEqual([
    'ours (2026-01-01)',
    'ours (2026-02-01)',
  ]);
  expect(names({}, {})).toEqual(['ours (run 1)', 'ours (run 2)']);
});
