import { comparableRuns, joinedByModel, type Run } from '@cape/analysis';
import { type Run as EvidenceRun, InputError, nameOfModel, type Warning } from '@cape/evidence';
import { readEvidence } from '@cape/evidence/readers';
import type * as z from 'zod/mini';
import { filesIn } from './files.ts';

/** A run as the questions take it. */
export type RunInput = z.input<typeof Run>;

/**
 * The runs that paths name, in that order. Several paths are one run each; one path alone may hold several, such as the
 * checkpoints of a training run, which are put in the order of their steps.
 *
 * @param flag names the argument in messages
 */
export async function runsAt(paths: readonly string[], flag: string): Promise<RunInput[]> {
  const places = await Promise.all(paths.map((path) => runsIn(path, flag)));
  const several = places.find(({ runs }) => runs.length > 1);
  if (paths.length > 1 && several !== undefined) {
    throw new InputError([
      {
        code: 'several-models',
        path: flag,
        expected: 'the results of one model at each path',
        received: `${several.runs.length} in ${several.path}: ${several.runs.map(({ model }) => model.name).join(', ')}`,
      },
    ]);
  }
  const runs = places.flatMap((place) => place.runs);
  const order = paths.length > 1 ? null : orderOf(runs);
  if (order !== null) runs.sort((a, b) => order.of(a)! - order.of(b)!);
  const warnings = [
    ...places.flatMap((place) => place.warnings),
    ...(runs.length > 2 && paths.length === 1
      ? [
          {
            code: 'order-of-runs',
            message: `Runs are compared in the order of their ${order?.by ?? 'names'}: ${runs.map(({ model }) => model.name).join(', ')}.`,
          },
        ]
      : []),
  ];
  if (runs.length < 2 && flag === 'paths') {
    throw new InputError([
      { code: 'one-run', path: flag, expected: 'two runs or more', received: `one (${runs[0]?.model.name})` },
    ]);
  }
  return comparableRuns(runs).map((run, i) => ({
    ...run,
    ...(i === 0 && warnings.length > 0
      ? { warnings: warnings.map(({ code, message }) => ({ code, message })) }
      : {}),
  }));
}

/**
 * The only run at a path.
 *
 * @throws {InputError} where the path holds the results of several models.
 */
export async function runAt(path: string, flag: string): Promise<RunInput> {
  const runs = await runsAt([path], flag);
  if (runs.length === 1) return runs[0]!;
  throw new InputError([
    {
      code: 'several-models',
      path: flag,
      expected: 'the results of one model',
      received: `${runs.length}: ${runs.map(({ name }) => name).join(', ')}`,
    },
  ]);
}

/** Keys by which runs of one folder can be ordered: the first that all have, and that tells them apart. */
function orderOf(runs: readonly EvidenceRun[]) {
  const by = {
    steps: (run: EvidenceRun) => run.records[0]?.provenance.step,
    tokens: (run: EvidenceRun) => run.records[0]?.provenance.tokensT,
    sizes: (run: EvidenceRun) => run.model.paramsB ?? nameOfModel(run.model.name).paramsB,
    dates: (run: EvidenceRun) => {
      const time = Date.parse(run.records[0]?.provenance.date ?? '');
      return Number.isNaN(time) ? undefined : time;
    },
  };
  for (const [name, of] of Object.entries(by)) {
    const values = runs.map(of);
    if (values.every((value) => value !== undefined) && new Set(values).size > 1) return { by: name, of };
  }
  return null;
}

async function runsIn(path: string, flag: string) {
  const evidence = await readEvidence(filesIn([path], flag), { items: true });
  const { runs, warnings } = joinedByModel(evidence.runs);
  const all: readonly Warning[] = [...evidence.warnings, ...warnings];
  return { path, runs, warnings: all };
}
