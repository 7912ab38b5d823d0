import { type BenchmarkId, InputError } from '@cape/evidence';
import * as z from 'zod/mini';
import { BenchmarkName } from '../benchmarks/benchmark-name.ts';
import { samplingFields } from '../sampling-fields.ts';
import { discoveryFields } from './discover.ts';
import { familiesField } from './judged-methods.ts';

const fiveBenchmarks: BenchmarkId[] = ['hellaswag', 'truthfulqa', 'arc_challenge', 'winogrande', 'mmlu'];

const benchmarksField = z
  .prefault(
    z
      .array(BenchmarkName)
      .check(
        z.minLength(1, { error: 'at least one benchmark' }),
        z.maxLength(12, { error: 'at most 12 benchmarks' }),
      ),
    fiveBenchmarks,
  )
  .check(z.describe('The benchmarks that make up the state.'));

/** The fields by which a question takes the state that a law moves and the families that teach the ways to predict. */
export const stateFields = { benchmarks: benchmarksField, families: familiesField };

/** The fields by which a question says what a law's uncertainty is made of. */
export const bandFields = {
  seed: samplingFields.seed,
  noise: samplingFields.noise,
  level: samplingFields.level,
};

const step = () =>
  z.optional(z.number({ error: 'a number from 0.001 to 10' }).check(z.minimum(0.001), z.maximum(10)));

/** The fields by which a question says how the reported trajectory is integrated, as SciPy's solve_ivp has them. */
export const integrationFields = {
  maxStep: step().check(z.describe('Longest step of the integrator, in decades of size. Default: no limit.')),
  firstStep: step().check(
    z.describe(
      'First step of the integrator, in decades of size, no longer than the way. Default: chosen as SciPy does.',
    ),
  ),
};

/** All of them, with those of the law's discovery. */
export const lawFields = { ...stateFields, ...discoveryFields, ...bandFields, ...integrationFields };

/** @throws {InputError} where a benchmark stands twice. */
export function distinctBenchmarks(benchmarks: readonly BenchmarkId[]): BenchmarkId[] {
  const twice = benchmarks.findIndex((id, i) => benchmarks.indexOf(id) !== i);
  if (twice < 0) return [...benchmarks];
  throw new InputError([
    {
      code: 'repeated-benchmark',
      path: `benchmarks[${twice}]`,
      expected: 'each benchmark once',
      received: benchmarks[twice]!,
    },
  ]);
}
