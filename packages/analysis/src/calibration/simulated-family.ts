import type { Kernel } from '@cape/core-wasm';
import { benchmark, samplingError } from '@cape/evidence';
import type { Ladder } from '../critical-scale/ladder.ts';

/** Model of the families in a simulation whose truth is known. */
export interface Scenario {
  readonly name: string;
  /** Points per decade² by which B₂ bends around its least value; the slope per decade where there is none. */
  readonly bend: number;
  /** Critical scale in billions of parameters, or null: B₂ falls (bend below 0) or rises all the way. */
  readonly criticalScale: number | null;
  /** Sizes planned, in billions of parameters. */
  readonly sizes: readonly number[];
  /** Probability that a planned model was never published. */
  readonly missing: number;
  /** Points by which models scatter about their family's curve, beside item noise. */
  readonly scatter: number;
  /** Ratio of B₂'s bend above the critical scale to that below it: 1 is the parabola that the fit assumes. */
  readonly lopsided?: number;
}

/**
 * One family: B₁ (HellaSwag) rises by the same amount each decade, so that γ₁₂ = γ₀·log₁₀(N/Nc) holds
 * exactly and all three methods look for the same Nc; B₂ (TruthfulQA) is a parabola with its least value
 * there (bent unequally where lopsided), or a straight line where there is no transition. Scores are measured on the benchmarks' items.
 */
export function simulatedFamily(kernel: Kernel, scenario: Scenario, seed: number, family: number): Ladder {
  const planned = scenario.sizes.length;
  const draws = kernel.normals(5 * planned, seed, family);
  // A normal deviate's own probability is uniform.
  const chosen = scenario.sizes
    .map((size, i) => ({ size, deviates: draws.subarray(5 * i, 5 * i + 5) }))
    .filter(({ deviates }) => kernel.normalCdf(deviates[4]!) >= scenario.missing);
  const places = Float64Array.from(chosen, ({ size }) => kernel.log10(size));
  const first = kernel.log10(scenario.sizes[0]!);
  const turn = scenario.criticalScale === null ? null : kernel.log10(scenario.criticalScale);
  const bendAt = (s: number, at: number) => scenario.bend * (s > at ? (scenario.lopsided ?? 1) : 1);
  const truth = places.map((s) =>
    turn === null ? 42 + scenario.bend * (s - first) : 36 + bendAt(s, turn) * (s - turn) * (s - turn),
  );
  const measured = (id: 'hellaswag' | 'truthfulqa', expected: number, scatter: number, item: number) => {
    const own = expected + scenario.scatter * scatter;
    const error = samplingError(own, benchmark(id).items!);
    const score = Math.min(100, Math.max(0, own + error * item));
    return { score, error: samplingError(score, benchmark(id).items!) };
  };
  const x = chosen.map(({ deviates }, i) =>
    measured('hellaswag', 30 + 17 * (places[i]! - first), deviates[0]!, deviates[1]!),
  );
  const y = chosen.map(({ deviates }, i) => measured('truthfulqa', truth[i]!, deviates[2]!, deviates[3]!));
  const sizes = chosen.map(({ size }) => size);
  return {
    places,
    x: Float64Array.from(x, ({ score }) => score),
    y: Float64Array.from(y, ({ score }) => score),
    xStandardErrors: Float64Array.from(x, ({ error }) => error),
    yStandardErrors: Float64Array.from(y, ({ error }) => error),
    families: new Uint32Array(sizes.length),
    smallest: Math.min(...sizes),
    largest: Math.max(...sizes),
  };
}
