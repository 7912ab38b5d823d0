/**
 * Sequentially thresholded least squares (Brunton, Proctor and Kutz 2016) with ridge, as PySINDy's STLSQ
 * defines it, on the whole sample, on bagged samples and with each row left out.
 *
 * A sample is a weight per row (how often it was drawn): its rows enter once, scaled by the square root.
 * Products of all columns are formed once per sample; each support then takes its part of them.
 */
import { symmetricEigen } from './eigen';
import { cholesky, clear, copy, dot, even, products, solveLower, solveUpper } from './linalg';
import { allocateDoubles, at, put, word } from './memory';
import { quantile } from './order';
import { fillBounded, seed as seedGenerator } from './random';
import { BAD_PARAMETER, OK, OUT_OF_MEMORY } from './status';

/** Bits of `flags`. */
const NORMALIZE: i32 = 1;
const UNBIAS: i32 = 2;
/** PySINDy counts a coefficient as there when it is larger than this. */
const PRESENT: f64 = 1e-14;
/** Singular values below this share of the largest count as zero, squared. */
const RANK: f64 = 1e-13;

/** One regression: the data, the settings and the room it works in. Lies in the arena, never on a heap. */
@unmanaged
class Problem {
  /** n×m, n×q. */
  library: usize;
  targets: usize;
  n: i32;
  m: i32;
  q: i32;
  threshold: f64;
  alpha: f64;
  maxIterations: i32;
  flags: i32;
  /** Rows of the sample in hand. */
  rows: i32;
  /** The longest row of the tables below, even. */
  stride: i32;
  /** m rows of the sample's scaled (and normalized) features, q of its targets. */
  columns: usize;
  goals: usize;
  norms: usize;
  /** m×m products of the columns, q×m products with the targets. */
  gram: usize;
  moments: usize;
  /** The bordered matrix of one solution. */
  system: usize;
  /** Marks a system that turns out singular. */
  spectrum: usize;
  vectors: usize;
  scratch: usize;
  /** The columns of the present support, as u32, and their number. */
  support: usize;
  size: i32;
  weights: usize;
}

function problem(
  library: usize, targets: usize, n: i32, m: i32, q: i32, threshold: f64, alpha: f64, maxIterations: i32, flags: i32,
): Problem | null {
  const at0 = allocateDoubles(<i32>(offsetof<Problem>() >> 3) + 1);
  if (at0 == 0) return null;
  const p = changetype<Problem>(at0);
  const widest = even(max(n, m));
  const columns = even(m);
  const goals = even(q);
  const order = even(min(n, m) + 1);
  p.library = library;
  p.targets = targets;
  p.n = n;
  p.m = m;
  p.q = q;
  p.threshold = threshold;
  p.alpha = alpha;
  p.maxIterations = maxIterations;
  p.flags = flags;
  p.stride = widest;
  p.columns = allocateDoubles((columns + goals) * widest);
  p.goals = p.columns + ((<usize>columns * <usize>widest) << 3);
  p.norms = allocateDoubles(columns);
  p.gram = allocateDoubles((columns + goals) * columns);
  p.moments = p.gram + ((<usize>columns * <usize>columns) << 3);
  p.system = allocateDoubles((order + goals) * (order + 2));
  p.spectrum = allocateDoubles(order);
  p.vectors = allocateDoubles(2 * order * order);
  p.scratch = allocateDoubles(4 * widest);
  p.support = allocateDoubles(columns);
  p.weights = allocateDoubles(widest);
  if (
    p.columns == 0 || p.norms == 0 || p.gram == 0 || p.system == 0 || p.spectrum == 0 || p.vectors == 0 ||
    p.scratch == 0 || p.support == 0 || p.weights == 0
  ) {
    return null;
  }
  // Padding stays zero for good: it takes part in sums.
  memory.fill(p.columns, 0, (<usize>(columns + goals) * <usize>widest) << 3);
  return p;
}

/** Lay out the sample that `p.weights` describes and form the products of its columns. */
function prepare(p: Problem): void {
  const columnBytes = (<usize>p.stride) << 3;
  let rows = 0;
  for (let r = 0; r < p.n; r++) {
    const weight = at(p.weights, r);
    if (weight == 0.0) continue;
    const scale = sqrt<f64>(weight);
    const row = p.library + ((<usize>r * <usize>p.m) << 3);
    let to = p.columns + ((<usize>rows) << 3);
    for (let j = 0; j < p.m; j++, to += columnBytes) store<f64>(to, at(row, j) * scale);
    const target = p.targets + ((<usize>r * <usize>p.q) << 3);
    to = p.goals + ((<usize>rows) << 3);
    for (let t = 0; t < p.q; t++, to += columnBytes) store<f64>(to, at(target, t) * scale);
    rows++;
  }
  p.rows = rows;
  if (rows == 0) return;
  const length = even(rows);
  if (rows < length) {
    for (let j = 0; j < p.m; j++) put(p.columns + <usize>j * columnBytes, rows, 0.0);
    for (let t = 0; t < p.q; t++) put(p.goals + <usize>t * columnBytes, rows, 0.0);
  }
  if (p.flags & NORMALIZE) {
    for (let j = 0; j < p.m; j++) {
      const column = p.columns + <usize>j * columnBytes;
      let norm = sqrt<f64>(dot(column, column, length));
      // A column of zeros is left as it is: nothing can depend on it.
      if (norm == 0.0) norm = 1.0;
      for (let r = 0; r < rows; r++) put(column, r, at(column, r) / norm);
      put(p.norms, j, norm);
    }
  }
  const m = even(p.m);
  products(p.columns, m, p.columns, m, length, p.stride, p.gram, m);
  products(p.goals, even(p.q), p.columns, m, length, p.stride, p.moments, m);
}

/**
 * Ridge regression of target t on the support: `out` gets one coefficient for each of its columns. Where
 * features outnumber rows the rows' own products are factored instead (w = Aᵀ(AAᵀ + α)⁻¹y). Where there is
 * no ridge and the columns depend on each other, the least solution (the pseudoinverse), as LAPACK gives.
 */
function solve(p: Problem, t: i32, alpha: f64, out: usize): void {
  const dual = p.size > p.rows;
  const order = dual ? p.rows : p.size;
  const n = even(order);
  const stride = n + 2;
  const border = p.system + ((<usize>n * <usize>stride) << 3);
  fillSystem(p, alpha, dual, order, stride);
  fillBorder(p, t, dual, order, n, border);
  clear(border + ((<usize>stride) << 3), n);
  if (cholesky(p.system, n, 2, stride)) {
    solveUpper(p.system, n, stride, border);
    // Without ridge nothing damps the rounding of the products; one step on the data's own residuals does.
    if (alpha == 0.0 && !dual) refine(p, t, border, stride);
  } else {
    fillSystem(p, alpha, dual, order, stride);
    fillBorder(p, t, dual, order, n, border);
    leastSolution(p, order, stride, p.scratch);
    memory.copy(border, p.scratch, (<usize>order) << 3);
  }
  spread(p, dual, order, border, out);
}

/** The coefficients of the support's columns from the solution of its system. */
function spread(p: Problem, dual: bool, order: i32, solution: usize, out: usize): void {
  if (!dual) {
    copy(out, solution, order);
    return;
  }
  const columnBytes = (<usize>p.stride) << 3;
  const columns = p.columns;
  const support = p.support;
  const end = solution + ((<usize>order) << 3);
  for (let k = 0, size = p.size; k < size; k++) {
    let x = columns + <usize>word(support, k) * columnBytes;
    let y = solution;
    let sum = 0.0;
    do {
      sum += load<f64>(x) * load<f64>(y);
      x += 8;
      y += 8;
    } while (y < end);
    put(out, k, sum);
  }
}

/** The lower triangle of the support's products with α on the diagonal. */
function fillSystem(p: Problem, alpha: f64, dual: bool, order: i32, stride: i32): void {
  const n = even(order);
  const system = p.system;
  const step = (<usize>stride) << 3;
  const columnBytes = (<usize>p.stride) << 3;
  const support = p.support;
  if (dual) {
    clear(system, n * stride);
    for (let k = 0; k < p.size; k++) {
      const column = p.columns + <usize>word(support, k) * columnBytes;
      let row = system;
      for (let i = 0; i < order; i++) {
        const value = f64x2.splat(at(column, i));
        // In pairs: what an even row gets beyond its diagonal is never read.
        const end = column + ((<usize>i) << 3);
        let from = column;
        let to = row;
        do {
          v128.store(to, f64x2.add(v128.load(to), f64x2.mul(value, v128.load(from))));
          from += 16;
          to += 16;
        } while (from <= end);
        row += step;
      }
    }
  } else {
    const m = even(p.m);
    for (let i = 0; i < order; i++) {
      const from = p.gram + ((<usize>word(support, i) * <usize>m) << 3);
      let to = system + <usize>i * step;
      let j = support;
      const end = support + ((<usize>i) << 2);
      // A support is in rising order, so all of these lie in the filled triangle.
      do {
        store<f64>(to, load<f64>(from + ((<usize>load<u32>(j)) << 3)));
        to += 8;
        j += 4;
      } while (j <= end);
    }
  }
  for (let i = 0; i < order; i++) put(system + <usize>i * step, i, at(system + <usize>i * step, i) + alpha);
  if (order < n) {
    const last = system + <usize>order * step;
    clear(last, stride);
    put(last, order, 1.0);
  }
}

/** Target t as the right-hand side of that system, zero beyond its order. */
function fillBorder(p: Problem, t: i32, dual: bool, order: i32, n: i32, border: usize): void {
  if (dual) {
    copy(border, p.goals + (<usize>(t * p.stride) << 3), order);
  } else {
    const moments = p.moments + (<usize>(t * even(p.m)) << 3);
    const support = p.support;
    for (let i = 0; i < order; i++) put(border, i, at(moments, word(support, i)));
  }
  if (order < n) put(border, order, 0.0);
}

/** One step of iterative refinement of a least-squares solution, from the residuals of the rows themselves. */
function refine(p: Problem, t: i32, solution: usize, stride: i32): void {
  const n = even(p.size);
  const length = even(p.rows);
  const columnBytes = (<usize>p.stride) << 3;
  const residual = p.scratch + columnBytes;
  const correction = residual + columnBytes;
  memory.copy(residual, p.goals + <usize>t * columnBytes, (<usize>length) << 3);
  for (let k = 0; k < p.size; k++) {
    const column = p.columns + <usize>word(p.support, k) * columnBytes;
    const w = f64x2.splat(at(solution, k));
    for (let r: usize = 0; r < (<usize>length) << 3; r += 16) {
      v128.store(
        residual + r,
        f64x2.sub(v128.load(residual + r), f64x2.mul(w, v128.load(column + r))),
      );
    }
  }
  for (let k = 0; k < p.size; k++) {
    put(correction, k, dot(p.columns + <usize>word(p.support, k) * columnBytes, residual, length));
  }
  if (p.size < n) put(correction, p.size, 0.0);
  solveLower(p.system, n, stride, correction);
  solveUpper(p.system, n, stride, correction);
  for (let k = 0; k < p.size; k++) put(solution, k, at(solution, k) + at(correction, k));
}

/** The shortest solution of the singular system in `p.system`. */
function leastSolution(p: Problem, order: i32, stride: i32, solution: usize): void {
  const square = p.vectors + ((<usize>order * <usize>order) << 3);
  const step = (<usize>stride) << 3;
  for (let i = 0; i < order; i++) {
    for (let j = 0; j <= i; j++) {
      const value = at(p.system + <usize>i * step, j);
      put(square, i * order + j, value);
      put(square, j * order + i, value);
    }
  }
  const border = p.system + <usize>even(order) * step;
  symmetricEigen(square, order, p.spectrum, p.vectors);
  for (let i = 0; i < order; i++) put(solution, i, 0.0);
  for (let k = 0; k < order; k++) {
    const eigenvalue = at(p.spectrum, k);
    if (!(eigenvalue > RANK * at(p.spectrum, 0))) break;
    const vector = p.vectors + ((<usize>k * <usize>order) << 3);
    let share = 0.0;
    for (let i = 0; i < order; i++) share += at(vector, i) * at(border, i);
    share /= eigenvalue;
    for (let i = 0; i < order; i++) put(solution, i, at(solution, i) + share * at(vector, i));
  }
}

/** The first, full ridge of every target from one factorization: `out` is q×m. False where it cannot be had. */
function solveAll(p: Problem, out: usize): bool {
  if (p.alpha == 0.0) return false;
  everyColumn(p);
  const dual = p.size > p.rows;
  const order = dual ? p.rows : p.size;
  const n = even(order);
  const goals = even(p.q);
  const stride = n + 2;
  const step = (<usize>stride) << 3;
  const border = p.system + <usize>n * step;
  fillSystem(p, p.alpha, dual, order, stride);
  for (let t = 0; t < p.q; t++) fillBorder(p, t, dual, order, n, border + <usize>t * step);
  if (p.q < goals) clear(border + <usize>p.q * step, n);
  if (!cholesky(p.system, n, goals, stride)) return false;
  for (let t = 0; t < p.q; t++) {
    const solution = border + <usize>t * step;
    solveUpper(p.system, n, stride, solution);
    spread(p, dual, order, solution, out + ((<usize>t * <usize>p.m) << 3));
  }
  return true;
}

function everyColumn(p: Problem): void {
  p.size = p.m;
  for (let j = 0; j < p.m; j++) store<i32>(p.support + ((<usize>j) << 2), j);
}

/** The regression of the prepared sample: `out` is q×m, zero off the support. */
function regress(p: Problem, out: usize): void {
  // Leaving the only block out leaves nothing to learn from.
  if (p.rows == 0) {
    memory.fill(out, 0, (<usize>p.q * <usize>p.m) << 3);
    return;
  }
  const shared = solveAll(p, out);
  const part = p.scratch + ((<usize>p.stride * 3) << 3);
  for (let t = 0; t < p.q; t++) {
    const w = out + ((<usize>t * <usize>p.m) << 3);
    everyColumn(p);
    for (let k = 0; k < p.maxIterations && p.size > 0; k++) {
      if (k == 0 && shared) copy(part, w, p.m);
      else solve(p, t, p.alpha, part);
      const before = p.size;
      keep(p, part, w, p.threshold, true);
      if (p.size == before) break;
    }
    if (p.size == 0) clear(w, p.m);
    else if (p.flags & UNBIAS) {
      for (let k = 0; k < p.size; k++) put(part, k, at(w, word(p.support, k)));
      keep(p, part, w, PRESENT, false);
      if (p.size > 0) {
        solve(p, t, 0.0, part);
        clear(w, p.m);
        const support = p.support;
        for (let k = 0, size = p.size; k < size; k++) put(w, word(support, k), at(part, k));
      }
    }
    if (p.flags & NORMALIZE) for (let j = 0; j < p.m; j++) put(w, j, at(w, j) / at(p.norms, j));
  }
}

/** Reduce the support to coefficients of at least (or above) a size, and spread them over w. */
function keep(p: Problem, part: usize, w: usize, bar: f64, inclusive: bool): void {
  clear(w, p.m);
  const support = p.support;
  let kept = support;
  for (let k = 0, size = p.size; k < size; k++) {
    const value = at(part, k);
    if (!(inclusive ? abs(value) >= bar : abs(value) > bar)) continue;
    const j = word(support, k);
    put(w, j, value);
    store<i32>(kept, j);
    kept += 4;
  }
  p.size = <i32>((kept - support) >> 2);
}

/** q×m coefficients of the targets (n×q) on the library (n×m). */
export function sparseRegression(
  library: usize, targets: usize, n: i32, m: i32, q: i32, threshold: f64, alpha: f64, maxIterations: i32, flags: i32, out: usize,
): i32 {
  const p = problem(library, targets, n, m, q, threshold, alpha, maxIterations, flags);
  if (p === null) return OUT_OF_MEMORY;
  for (let r = 0; r < n; r++) put(p.weights, r, 1.0);
  prepare(p);
  regress(p, out);
  return OK;
}

/** Input of an ensemble, one 64-bit word each: see docs/kernel-abi.md. */
@unmanaged
class EnsembleRequest {
  library: u64;
  targets: u64;
  n: i64;
  m: i64;
  q: i64;
  threshold: f64;
  alpha: f64;
  maxIterations: i64;
  flags: i64;
  starts: u64;
  blocks: i64;
  resamples: i64;
  seed: u64;
  stream: u64;
  out: u64;
  medians: u64;
  inclusion: u64;
}

/**
 * The same on `resamples` samples of the rows, drawn with replacement in whole blocks: rows
 * starts[b] … starts[b + 1] − 1 (u32) form block b. `out` is resamples×q×m; `medians` and `inclusion`
 * (each q×m) get each coefficient's median and the share of samples in which it is not zero.
 */
export function sparseEnsemble(pointer: usize): i32 {
  const request = changetype<EnsembleRequest>(pointer);
  const n = <i32>request.n, m = <i32>request.m, q = <i32>request.q;
  const starts = <usize>request.starts, blocks = <i32>request.blocks, resamples = <i32>request.resamples;
  const out = <usize>request.out, medians = <usize>request.medians, inclusion = <usize>request.inclusion;
  if (blocks < 1 || resamples < 1) return BAD_PARAMETER;
  const p = problem(
    <usize>request.library, <usize>request.targets, n, m, q, request.threshold, request.alpha,
    <i32>request.maxIterations, <i32>request.flags,
  );
  if (p === null) return OUT_OF_MEMORY;
  const drawn = allocateDoubles((blocks + 5) >> 1);
  const values = allocateDoubles(resamples);
  if (drawn == 0 || values == 0) return OUT_OF_MEMORY;
  seedGenerator(request.seed, request.stream);
  const size = q * m;
  for (let b = 0; b < resamples; b++) {
    fillBounded(drawn, blocks, <u32>blocks);
    memory.fill(p.weights, 0, (<usize>n) << 3);
    for (let k = 0; k < blocks; k++) {
      const block = starts + (<usize>word(drawn, k) << 2);
      const end = load<i32>(block, 4);
      for (let r = load<i32>(block); r < end; r++) put(p.weights, r, at(p.weights, r) + 1.0);
    }
    prepare(p);
    regress(p, out + ((<usize>b * <usize>size) << 3));
  }
  for (let c = 0; c < size; c++) {
    let present = 0;
    for (let b = 0; b < resamples; b++) {
      const value = load<f64>(out + ((<usize>b * <usize>size + <usize>c) << 3));
      if (value != 0.0) present++;
      put(values, b, value);
    }
    put(inclusion, c, <f64>present / <f64>resamples);
    put(medians, c, quantile(values, resamples, 0.5));
  }
  return OK;
}

/** Input of leaving out, one 64-bit word each: see docs/kernel-abi.md. */
@unmanaged
class LeaveOneOutRequest {
  library: u64;
  targets: u64;
  n: i64;
  m: i64;
  q: i64;
  thresholds: u64;
  count: i64;
  alpha: f64;
  maxIterations: i64;
  flags: i64;
  starts: u64;
  blocks: i64;
  out: u64;
}

/**
 * Mean squared error of predicting each block of rows from all others, for each of `count` thresholds:
 * `out` is count×q.
 */
export function leaveOneOut(pointer: usize): i32 {
  const request = changetype<LeaveOneOutRequest>(pointer);
  const library = <usize>request.library, targets = <usize>request.targets, out = <usize>request.out;
  const n = <i32>request.n, m = <i32>request.m, q = <i32>request.q, count = <i32>request.count;
  const starts = <usize>request.starts;
  const p = problem(
    library, targets, n, m, q, 0.0, request.alpha, <i32>request.maxIterations, <i32>request.flags,
  );
  if (p === null) return OUT_OF_MEMORY;
  const w = allocateDoubles(q * m);
  if (w == 0) return OUT_OF_MEMORY;
  memory.fill(out, 0, (<usize>count * <usize>q) << 3);
  for (let b = 0, blocks = <i32>request.blocks; b < blocks; b++) {
    const first = word(starts, b);
    const end = word(starts, b + 1);
    for (let r = 0; r < n; r++) put(p.weights, r, r >= first && r < end ? 0.0 : 1.0);
    prepare(p);
    for (let c = 0; c < count; c++) {
      p.threshold = at(<usize>request.thresholds, c);
      regress(p, w);
      for (let r = first; r < end; r++) {
        const row = library + ((<usize>r * <usize>m) << 3);
        for (let t = 0; t < q; t++) {
          let residual = at(targets, r * q + t);
          for (let j = 0; j < m; j++) residual -= at(row, j) * at(w, t * m + j);
          put(out, c * q + t, at(out, c * q + t) + (residual * residual) / <f64>n);
        }
      }
    }
  }
  return OK;
}
