import { comparableRuns, joinedByModel, type Run } from '@cape/analysis';
import { InputError, type Warning } from '@cape/evidence';
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
  const stepOf = (run: (typeof runs)[number]) => run.records[0]?.provenance.step;
  if (runs.every((run) => stepOf(run) !== undefined)) runs.sort((a, b) => stepOf(a)! - stepOf(b)!);
  const warnings = places.flatMap((place) => place.warnings);
  return comparableRuns(runs).map((run, i) => ({
    ...run,
    ...(i === 0 && warnings.length > 0
      ? { warnings: warnings.map(({ code, message }) => ({ code, message })) }
      : {}),
  }));
}

async function runsIn(path: string, flag: string) {
  const evidence = await readEvidence(filesIn([path], flag), { items: true });
  const { runs, warnings } = joinedByModel(evidence.runs);
  const all: readonly Warning[] = [...evidence.warnings, ...warnings];
  return { path, runs, warnings: all };
}
