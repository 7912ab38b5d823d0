import type { Kernel } from '@cape/core-wasm';
import { amount } from '@cape/core-wasm/number-text';
import { type BenchmarkId, benchmark } from '@cape/evidence';
import * as z from 'zod/mini';
import { Interval } from '../interval.ts';
import { type DynamicsModel, termsOf } from './model.ts';

/** One benchmark's law, term by term. */
export const Equation = z.object({
  benchmark: z.string(),
  /** "dHS/ds = 1.23 − 0.72 TQA − 0.69 WG", in fractions, s = log₁₀ N. */
  text: z.string(),
  terms: z.array(
    z.object({
      term: z.string(),
      coefficient: z.number(),
      /** Percentiles over the ensemble, zeros of laws without the term included. */
      interval: z.nullable(Interval),
      /** Share of the ensemble's laws that hold the term. */
      inclusion: z.nullable(z.number()),
    }),
  ),
});
export type Equation = z.infer<typeof Equation>;

export function equationsOf(kernel: Kernel, model: DynamicsModel, level: number): Equation[] {
  const short = model.benchmarks.map(shortName);
  const names = termsOf(short, model.degree);
  const features = names.length;
  const members = model.ensemble.length;
  return model.benchmarks.map((id, c) => ({
    benchmark: id,
    text: `d${short[c]}/ds = ${rightHandSide(model.coefficients[c] ?? [], names)}`,
    terms: model.terms.map((term, f) => {
      const column = model.ensemble.map((member) => member[c * features + f]!);
      const tail = (1 - level) / 2;
      const [lower = null, upper = null] = members < 20 ? [] : kernel.quantiles(column, [tail, 1 - tail]);
      return {
        term,
        coefficient: model.coefficients[c]?.[f] ?? 0,
        interval:
          lower === null ? null : { lower, upper, level, method: 'percentiles of an ensemble of laws' },
        inclusion: members === 0 ? null : column.filter((value) => value !== 0).length / members,
      };
    }),
  }));
}

/** The shortest of a benchmark's names: HS, TQA, MMLU. */
function shortName(id: BenchmarkId): string {
  const { name, aliases, shorthands = [] } = benchmark(id);
  return [name, ...aliases, ...shorthands].reduce((short, each) =>
    each.length < short.length ? each : short,
  );
}

function rightHandSide(coefficients: readonly number[], names: readonly string[]): string {
  const parts = coefficients.flatMap((value, f) =>
    value === 0 ? [] : [{ sign: value < 0 ? '−' : '+', size: Math.abs(value), name: names[f] }],
  );
  if (parts.length === 0) return '0';
  return parts
    .map(({ sign, size, name }, i) => {
      const lead = i === 0 ? (sign === '−' ? '−' : '') : ` ${sign} `;
      return `${lead}${amount(size, 3)}${name === '1' ? '' : ` ${name}`}`;
    })
    .join('');
}
