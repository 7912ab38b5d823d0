import type { DynamicsExports } from './dynamics/exports.ts';
import type { ItemExports } from './items/exports.ts';

/**
 * A parameter block: its members in order, one 64-bit word each. `word` is an integer or a pointer, `f64` a double.
 */
export type Layout = Readonly<Record<string, 'word' | 'f64'>>;

/** Input of `bootstrap` of assembly/bootstrap.ts. */
export const bootstrapLayout = {
  statistic: 'word',
  columns: 'word',
  errors: 'word',
  factors: 'word',
  columnCount: 'word',
  n: 'word',
  pairs: 'word',
  pairCount: 'word',
  rows: 'word',
  units: 'word',
  strata: 'word',
  strataCount: 'word',
  largest: 'word',
  resamples: 'word',
  seed: 'word',
  stream: 'word',
  out: 'word',
} as const satisfies Layout;

/** The module's exports as WebAssembly sees them: pointers are byte offsets, u64 are bigints. */
export interface CoreExports extends DynamicsExports, ItemExports {
  readonly memory: WebAssembly.Memory;
  abiVersion(): number;
  mark(): number;
  release(to: number): void;
  allocate(bytes: number): number;
  log(x: number): number;
  log10(x: number): number;
  exp(x: number): number;
  pow(base: number, exponent: number): number;
  normalCdf(z: number): number;
  normalQuantile(p: number): number;
  studentCdf(t: number, degreesOfFreedom: number): number;
  studentQuantile(p: number, degreesOfFreedom: number): number;
  summary(x: number, n: number, out: number): number;
  line(x: number, y: number, n: number, out: number): number;
  quadratic(x: number, y: number, n: number, out: number): number;
  theilSen(x: number, y: number, n: number, out: number): number;
  ranks(x: number, n: number, out: number): number;
  quantiles(x: number, n: number, probabilities: number, count: number, out: number): number;
  normals(count: number, seed: bigint, stream: bigint, out: number): number;
  uniforms(count: number, seed: bigint, stream: bigint, out: number): number;
  choleskyFactor(matrix: number, n: number, out: number): number;
  correlatedNormals(
    factor: number,
    n: number,
    count: number,
    seed: bigint,
    stream: bigint,
    out: number,
  ): number;
  resampleRows(
    rows: number,
    strata: number,
    strataCount: number,
    n: number,
    resamples: number,
    seed: bigint,
    stream: bigint,
    out: number,
  ): number;
  /** Takes the address of a {@link bootstrapLayout}. */
  bootstrap(request: number): number;
  jackknife(
    statistic: number,
    columns: number,
    columnCount: number,
    n: number,
    pairs: number,
    pairCount: number,
    rows: number,
    units: number,
    unitCount: number,
    out: number,
  ): number;
  interval(
    values: number,
    count: number,
    level: number,
    value: number,
    jackknifed: number,
    jackknifedCount: number,
    out: number,
  ): number;
  permutationTest(
    x: number,
    y: number,
    n: number,
    rows: number,
    strata: number,
    strataCount: number,
    permutations: number,
    seed: bigint,
    out: number,
  ): number;
}

/** The version of the binary interface this host speaks. */
export const ABI_VERSION = 3;
