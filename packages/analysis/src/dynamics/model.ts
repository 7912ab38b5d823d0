import type { Degree } from '@cape/core-wasm';
import * as z from 'zod/mini';
import { BenchmarkName } from '../benchmarks/benchmark-name.ts';
import { GivenName } from '../given-name.ts';

/** A fitted law dB/ds = f(B): what `cape fit` writes and `cape simulate` reads. */
export const DynamicsModel = z
  .object({
    format: z.literal('cape-dynamics-1', { error: 'a model that cape fit wrote ("cape-dynamics-1")' }),
    /** The family it was fitted on, and its sizes in billions of parameters. */
    group: GivenName,
    smallestB: z.number().check(z.positive()),
    largestB: z.number().check(z.positive()),
    benchmarks: z.array(BenchmarkName).check(z.minLength(1), z.maxLength(12)),
    degree: z.literal([0, 1, 2, 3]),
    /** Monomials in the order of the coefficients: "1", "hellaswag", "hellaswag truthfulqa" … */
    terms: z.array(z.string().check(z.maxLength(400))).check(z.maxLength(1000)),
    /** One row per benchmark, in fractions per decade of N. */
    coefficients: z.array(z.array(z.number()).check(z.maxLength(1000))).check(z.maxLength(12)),
    /** Laws fitted to redrawn steps (and scores), each as rows one after another; the band is theirs. */
    ensemble: z.array(z.array(z.number()).check(z.maxLength(12_000))).check(z.maxLength(2000)),
  })
  .check(
    z.superRefine((model, context) => {
      const features = model.terms.length;
      if (features !== termsOf(model.benchmarks, model.degree).length) {
        context.addIssue({
          code: 'custom',
          path: ['terms'],
          message: `the monomials of ${model.benchmarks.length} benchmarks to degree ${model.degree}`,
        });
      }
      const square =
        model.coefficients.length === model.benchmarks.length &&
        model.coefficients.every((row) => row.length === features);
      if (!square) {
        context.addIssue({
          code: 'custom',
          path: ['coefficients'],
          message: 'one row per benchmark, one number per term',
        });
      }
      if (model.ensemble.some((member) => member.length !== features * model.benchmarks.length)) {
        context.addIssue({ code: 'custom', path: ['ensemble'], message: 'as many numbers as coefficients' });
      }
    }),
  );
export type DynamicsModel = z.infer<typeof DynamicsModel>;

/** Names of the monomials in the library's order; a square reads "a^2". */
export function termsOf(names: readonly string[], degree: Degree): string[] {
  const terms = ['1'];
  const n = names.length;
  const product = (...indices: number[]) => {
    const parts: string[] = [];
    for (const index of new Set(indices)) {
      const power = indices.filter((each) => each === index).length;
      parts.push(power === 1 ? names[index]! : `${names[index]}^${power}`);
    }
    terms.push(parts.join(' '));
  };
  if (degree > 0) for (let i = 0; i < n; i++) product(i);
  if (degree > 1) for (let i = 0; i < n; i++) for (let j = i; j < n; j++) product(i, j);
  if (degree > 2) {
    for (let i = 0; i < n; i++) {
      for (let j = i; j < n; j++) for (let k = j; k < n; k++) product(i, j, k);
    }
  }
  return terms;
}
