/**
 * Dormand and Prince's Runge–Kutta 5(4) (1980) with SciPy's step control and Shampine's dense output
 * (1986), on polynomial right-hand sides.
 *
 * Two trajectories run side by side in the lanes of a vector, each with its own step, coefficients and
 * rejections; a lane that finishes takes up the next trajectory. So a trajectory's numbers do not depend on
 * what runs beside it.
 */
import { allocate, at, put } from './memory';
import { evaluatePairs, featureCount, intoHornerOrder } from './polynomial';
import { OK, OUT_OF_MEMORY } from './status';

const SAFETY: f64 = 0.9;
const MIN_FACTOR: f64 = 0.2;
const MAX_FACTOR: f64 = 10.0;

/**
 * The tableau (Dormand and Prince 1980, table 2): A_sj weighs slope j in the argument of slope s, both from 1. The last row is
 * the fifth-order solution itself, whose slope is the next step's first. Weights of the second slope are 0 there.
 */
const A21: f64 = 1.0 / 5.0;
const A31: f64 = 3.0 / 40.0, A32: f64 = 9.0 / 40.0;
const A41: f64 = 44.0 / 45.0, A42: f64 = -56.0 / 15.0, A43: f64 = 32.0 / 9.0;
const A51: f64 = 19372.0 / 6561.0, A52: f64 = -25360.0 / 2187.0, A53: f64 = 64448.0 / 6561.0, A54: f64 = -212.0 / 729.0;
const A61: f64 = 9017.0 / 3168.0, A62: f64 = -355.0 / 33.0, A63: f64 = 46732.0 / 5247.0, A64: f64 = 49.0 / 176.0;
const A65: f64 = -5103.0 / 18656.0;
const A71: f64 = 35.0 / 384.0, A73: f64 = 500.0 / 1113.0, A74: f64 = 125.0 / 192.0, A75: f64 = -2187.0 / 6784.0;
const A76: f64 = 11.0 / 84.0;
/** The embedded fourth-order solution less the fifth-order one: the error estimate's weight of each slope. */
const E1: f64 = -71.0 / 57600.0, E3: f64 = 71.0 / 16695.0, E4: f64 = -71.0 / 1920.0, E5: f64 = 17253.0 / 339200.0;
const E6: f64 = -22.0 / 525.0, E7: f64 = 1.0 / 40.0;
/** Dense output (Shampine 1986): P_sj weighs slope s in the coefficient of θʲ, j from 2. That of θ is slope 1. */
const P12: f64 = -8048581381.0 / 2820520608.0, P13: f64 = 8663915743.0 / 2820520608.0;
const P14: f64 = -12715105075.0 / 11282082432.0;
const P32: f64 = 131558114200.0 / 32700410799.0, P33: f64 = -68118460800.0 / 10900136933.0;
const P34: f64 = 87487479700.0 / 32700410799.0;
const P42: f64 = -1754552775.0 / 470086768.0, P43: f64 = 14199869525.0 / 1410260304.0;
const P44: f64 = -10690763975.0 / 1880347072.0;
const P52: f64 = 127303824393.0 / 49829197408.0, P53: f64 = -318862633887.0 / 49829197408.0;
const P54: f64 = 701980252875.0 / 199316789632.0;
const P62: f64 = -282668133.0 / 205662961.0, P63: f64 = 2019193451.0 / 616988883.0, P64: f64 = -1453857185.0 / 822651844.0;
const P72: f64 = 40617522.0 / 29380423.0, P73: f64 = -110615467.0 / 29380423.0, P74: f64 = 69997945.0 / 29380423.0;

/** End of a trajectory. */
const FINISHED: f64 = 0.0;
const STEP_LIMIT: f64 = 1.0;
/** The step fell below ten units in the last place: the solution leaves every bound. */
const DIVERGED: f64 = 2.0;
const STOPPED_AT_BOUND: f64 = 3.0;

/**
 * Bytes of a component's vectors: seven slopes, the state, the state a step ahead, four coefficients of the
 * step's dense output.
 */
const COMPONENT: usize = 208;
const STATE: usize = 112;
const AHEAD: usize = 128;
const DENSE: usize = 144;

/** Doubles in a trajectory's record: outcome, steps, rejected, reached, event's place, component, side, 0. */
const RECORD: i32 = 8;

/** Input of an integration, one 64-bit word each: see docs/kernel-abi.md. */
@unmanaged
class Request {
  dimension: i64;
  degree: i64;
  coefficients: u64;
  coefficientStride: i64;
  sources: u64;
  sourceStride: i64;
  starts: u64;
  startStride: i64;
  count: i64;
  from: f64;
  to: f64;
  samples: u64;
  sampleCount: i64;
  relative: f64;
  absolute: f64;
  firstStep: f64;
  maxStep: f64;
  maxSteps: i64;
  lower: u64;
  upper: u64;
  stop: i64;
  out: u64;
  records: u64;
}

/** One call's arguments and room, laid into the arena. */
@unmanaged
class Job {
  dimension: i32;
  degree: i32;
  coefficients: usize;
  coefficientStride: i32;
  sources: usize;
  sourceStride: i32;
  starts: usize;
  startStride: i32;
  count: i32;
  next: i32;
  from: f64;
  to: f64;
  direction: f64;
  samples: usize;
  sampleCount: i32;
  relative: f64;
  absolute: f64;
  /** The first step's size, 0 for SciPy's choice; the largest of any. */
  firstStep: f64;
  maxStep: f64;
  maxSteps: i32;
  lower: usize;
  upper: usize;
  stop: bool;
  out: usize;
  records: usize;
  /** Vectors of each component, see COMPONENT; where the slopes are asked for; the polynomials. */
  components: usize;
  stage: usize;
  horner: usize;
  /** Two vectors: the errors of the step just tried and their inverse fifth roots. */
  errors: usize;
  /** True where the dense output of the step just tried is there, for both lanes. */
  dense: bool;
}

/** One trajectory under way. */
@unmanaged
class Lane {
  /** 0 or 8: which half of each vector. */
  offset: usize;
  /** −1 for an idle lane. */
  trajectory: i32;
  steps: i32;
  rejections: i32;
  sample: i32;
  at: f64;
  target: f64;
  step: f64;
  least: f64;
  rejected: bool;
  record: usize;
}

/** The high word of the seed below for x = 1, such that the seed is never more than 3.2 % off. */
const ROOT_SEED: f64 = 1287170397.0;

/** x^(−1/5) of both lanes, for positive normal x: a seed from the exponent, then Newton. Nothing else rounds. */
function inverseFifthRoots(x: v128): v128 {
  // The high word of a double is near 2^20·(log2 x + 1023): divide by −5 and mend the bias.
  const words = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(x, x, 1, 3, 1, 3));
  const seeds = i32x4.trunc_sat_f64x2_s_zero(
    f64x2.sub(f64x2.splat(ROOT_SEED), f64x2.mul(words, f64x2.splat(0.2))),
  );
  let y = i64x2.shl(i64x2.extend_low_i32x4_s(seeds), 32);
  const share = f64x2.mul(x, f64x2.splat(0.2));
  for (let i = 0; i < 4; i++) {
    const y2 = f64x2.mul(y, y);
    const y5 = f64x2.mul(f64x2.mul(y2, y2), y);
    y = f64x2.mul(y, f64x2.sub(f64x2.splat(1.2), f64x2.mul(share, y5)));
  }
  return y;
}

/** The distance from |t| to the next double away from zero or towards it, whichever way t moves. */
function spacing(t: f64, direction: f64): f64 {
  if (t == 0.0) return f64.MIN_VALUE;
  const bits = reinterpret<u64>(t);
  const outward = t > 0.0 == direction > 0.0;
  return abs(reinterpret<f64>(outward ? bits + 1 : bits - 1) - t);
}

// @ts-ignore: decorator
@inline
function root(n: i32): f64 {
  return sqrt<f64>(<f64>n);
}

// @ts-ignore: decorator
@inline
function component(job: Job, lane: Lane, i: i32): usize {
  return job.components + <usize>i * COMPONENT + lane.offset;
}

/** SciPy's select_initial_step (Hairer, Nørsett and Wanner, II.4); slope 1 holds f(y). */
function firstStep(job: Job, lane: Lane): f64 {
  const span = abs(job.to - job.from);
  const d = job.dimension;
  let d0 = 0.0;
  let d1 = 0.0;
  for (let i = 0; i < d; i++) {
    const own = component(job, lane, i);
    const y = load<f64>(own + STATE);
    const scale = job.absolute + abs(y) * job.relative;
    const a = y / scale;
    const b = load<f64>(own) / scale;
    d0 += a * a;
    d1 += b * b;
  }
  d0 = sqrt<f64>(d0) / root(d);
  d1 = sqrt<f64>(d1) / root(d);
  let h0 = d0 < 1e-5 || d1 < 1e-5 ? 1e-6 : (0.01 * d0) / d1;
  h0 = min(h0, span);
  for (let i = 0; i < d; i++) {
    const own = component(job, lane, i);
    const moved = load<f64>(own + STATE) + h0 * job.direction * load<f64>(own);
    store<f64>(job.stage + ((<usize>i) << 4) + lane.offset, moved);
  }
  // The second slope is free here: a step writes it before it reads it.
  evaluatePairs(job.horner, d, job.degree, job.stage, job.components + 16, COMPONENT);
  let d2 = 0.0;
  for (let i = 0; i < d; i++) {
    const own = component(job, lane, i);
    const scale = job.absolute + abs(load<f64>(own + STATE)) * job.relative;
    const c = (load<f64>(own, 16) - load<f64>(own)) / scale;
    d2 += c * c;
  }
  d2 = sqrt<f64>(d2) / root(d) / h0;
  const largest = max(d1, d2);
  const h1 =
    d1 <= 1e-15 && d2 <= 1e-15
      ? max(1e-6, h0 * 1e-3)
      : f64x2.extract_lane(inverseFifthRoots(f64x2.splat(largest * 100.0)), 0);
  return min(min(100.0 * h0, h1), span);
}

/** Lay trajectory k's polynomials, with its sources, into one lane. */
function takeLaw(job: Job, lane: Lane, k: i32): void {
  const d = job.dimension;
  const features = featureCount(d, job.degree);
  const coefficients = job.coefficients + ((<usize>k * <usize>job.coefficientStride) << 3);
  const table = job.horner + lane.offset;
  for (let i = 0; i < d; i++) {
    intoHornerOrder(coefficients + ((<usize>i * <usize>features) << 3), d, job.degree, i, table);
    if (job.sources == 0) continue;
    const constant = table + ((<usize>i) << 4);
    const source = at(job.sources + ((<usize>k * <usize>job.sourceStride) << 3), i);
    store<f64>(constant, load<f64>(constant) + source);
  }
}

/** Give a lane the next trajectory, or leave it idle. */
function take(job: Job, lane: Lane): void {
  const d = job.dimension;
  while (job.next < job.count) {
    const k = job.next++;
    const start = job.starts + ((<usize>k * <usize>job.startStride) << 3);
    // A law that all trajectories share is laid out once in each lane.
    if (lane.trajectory < 0 || job.coefficientStride != 0 || job.sourceStride != 0) takeLaw(job, lane, k);
    for (let i = 0; i < d; i++) store<f64>(component(job, lane, i) + STATE, at(start, i));
    lane.trajectory = k;
    lane.steps = 0;
    lane.rejections = 0;
    lane.sample = 0;
    lane.at = job.from;
    lane.rejected = false;
    lane.record = job.records + ((<usize>k * <usize>RECORD) << 3);
    memory.fill(lane.record, 0, RECORD << 3);
    put(lane.record, 5, -1.0);
    put(lane.record, 4, NaN);
    const values = job.out + ((<usize>k * <usize>job.sampleCount * <usize>d) << 3);
    for (let i = 0; i < job.sampleCount * d; i++) put(values, i, NaN);
    if (job.from == job.to) {
      for (; lane.sample < job.sampleCount; lane.sample++) {
        for (let i = 0; i < d; i++) put(values, lane.sample * d + i, at(start, i));
      }
      finish(job, lane, FINISHED);
      continue;
    }
    evaluateLane(job, lane);
    lane.step = job.firstStep > 0.0 ? job.firstStep : firstStep(job, lane);
    if (!(lane.step > 0.0)) {
      finish(job, lane, DIVERGED);
      continue;
    }
    begin(job, lane);
    return;
  }
  lane.trajectory = -1;
}

/** Slope 1 of one lane, the other's left alone. */
function evaluateLane(job: Job, lane: Lane): void {
  const d = job.dimension;
  for (let i = 0; i < d; i++) {
    store<f64>(job.stage + ((<usize>i) << 4) + lane.offset, load<f64>(component(job, lane, i) + STATE));
  }
  evaluatePairs(job.horner, d, job.degree, job.stage, job.components + 16, COMPONENT);
  for (let i = 0; i < d; i++) {
    const own = component(job, lane, i);
    store<f64>(own, load<f64>(own, 16));
  }
}

/** Start a step: at most the largest allowed, at least ten units in the last place. */
function begin(job: Job, lane: Lane): void {
  lane.least = 10.0 * spacing(lane.at, job.direction);
  lane.step = max(min(lane.step, job.maxStep), lane.least);
  lane.rejected = false;
  aim(job, lane);
}

/** End of the step in hand. */
function aim(job: Job, lane: Lane): void {
  let target = lane.at + lane.step * job.direction;
  if (job.direction * (target - job.to) > 0.0) target = job.to;
  lane.target = target;
}

function finish(job: Job, lane: Lane, outcome: f64): void {
  put(lane.record, 0, outcome);
  put(lane.record, 1, <f64>lane.steps);
  put(lane.record, 2, <f64>lane.rejections);
  put(lane.record, 3, lane.at);
}

// @ts-ignore: decorator
@inline
function times(coefficient: f64, slope: v128): v128 {
  return f64x2.mul(f64x2.splat(coefficient), slope);
}

/** The quartic of each component over the step just tried: y(θ) = y + h·(q₁θ + q₂θ² + q₃θ³ + q₄θ⁴), q₁ = slope 1. */
function denseOutput(job: Job): void {
  if (job.dense) return;
  job.dense = true;
  let own = job.components;
  const end = own + <usize>job.dimension * COMPONENT;
  do {
    const k1 = v128.load(own), k3 = v128.load(own, 32), k4 = v128.load(own, 48);
    const k5 = v128.load(own, 64), k6 = v128.load(own, 80), k7 = v128.load(own, 96);
    let q = f64x2.add(times(P12, k1), times(P32, k3));
    q = f64x2.add(q, times(P42, k4));
    q = f64x2.add(q, times(P52, k5));
    q = f64x2.add(q, times(P62, k6));
    q = f64x2.add(q, times(P72, k7));
    v128.store(own, k1, DENSE);
    v128.store(own, q, DENSE + 16);
    q = f64x2.add(times(P13, k1), times(P33, k3));
    q = f64x2.add(q, times(P43, k4));
    q = f64x2.add(q, times(P53, k5));
    q = f64x2.add(q, times(P63, k6));
    q = f64x2.add(q, times(P73, k7));
    v128.store(own, q, DENSE + 32);
    q = f64x2.add(times(P14, k1), times(P34, k3));
    q = f64x2.add(q, times(P44, k4));
    q = f64x2.add(q, times(P54, k5));
    q = f64x2.add(q, times(P64, k6));
    q = f64x2.add(q, times(P74, k7));
    v128.store(own, q, DENSE + 48);
    own += COMPONENT;
  } while (own < end);
}

/** Component i of the step just tried, at θ from 0 to 1. */
// @ts-ignore: decorator
@inline
function interpolate(job: Job, lane: Lane, i: i32, theta: f64): f64 {
  const own = component(job, lane, i);
  const h = lane.target - lane.at;
  const q = own + DENSE;
  const polynomial =
    ((load<f64>(q, 48) * theta + load<f64>(q, 32)) * theta + load<f64>(q, 16)) * theta + load<f64>(q);
  return load<f64>(own + STATE) + h * theta * polynomial;
}

/** True where a component crosses a bound in the step just made; records the first such crossing of all. */
function findEvent(job: Job, lane: Lane): bool {
  let earliest = 2.0;
  let crossed = -1;
  let side = 0.0;
  for (let i = 0; i < job.dimension; i++) {
    const y0 = load<f64>(component(job, lane, i) + STATE);
    const y1 = load<f64>(component(job, lane, i) + AHEAD);
    for (let s = 0; s < 2; s++) {
      const bound = at(s == 0 ? job.lower : job.upper, i);
      const inside = s == 0 ? y0 > bound && y1 <= bound : y0 < bound && y1 >= bound;
      if (!inside) continue;
      denseOutput(job);
      let low = 0.0;
      let high = 1.0;
      for (let k = 0; k < 60; k++) {
        const middle = 0.5 * (low + high);
        const value = interpolate(job, lane, i, middle);
        if (s == 0 ? value <= bound : value >= bound) high = middle;
        else low = middle;
      }
      if (high < earliest) {
        earliest = high;
        crossed = i;
        side = s == 0 ? -1.0 : 1.0;
      }
    }
  }
  if (crossed < 0) return false;
  put(lane.record, 4, lane.at + (lane.target - lane.at) * earliest);
  put(lane.record, 5, <f64>crossed);
  put(lane.record, 6, side);
  return true;
}

/** Sample points up to `until` that the step just made covers. */
function sample(job: Job, lane: Lane, until: f64): void {
  const d = job.dimension;
  while (lane.sample < job.sampleCount) {
    const place = at(job.samples, lane.sample);
    if (job.direction * (place - until) > 0.0) return;
    denseOutput(job);
    const theta = (place - lane.at) / (lane.target - lane.at);
    const to = job.out + (((<usize>lane.trajectory * <usize>job.sampleCount + <usize>lane.sample) * <usize>d) << 3);
    for (let i = 0; i < d; i++) put(to, i, interpolate(job, lane, i, theta));
    lane.sample++;
  }
}

/** Judge the step both lanes have tried, for one of them. */
function judge(job: Job, lane: Lane): void {
  const h = abs(lane.target - lane.at);
  const error = load<f64>(job.errors + lane.offset);
  const inverseRoot = load<f64>(job.errors + lane.offset, 16);
  if (error < 1.0) {
    let factor = MAX_FACTOR;
    // Below this the factor is at its most anyway, and the seed of the root needs a normal number.
    if (error > 1e-6) factor = min(MAX_FACTOR, SAFETY * inverseRoot);
    if (lane.rejected) factor = min(1.0, factor);
    lane.step = h * factor;
    lane.steps++;
    const watched = job.lower != 0 && at(lane.record, 5) < 0.0;
    if (watched && findEvent(job, lane) && job.stop) {
      sample(job, lane, at(lane.record, 4));
      lane.at = at(lane.record, 4);
      finish(job, lane, STOPPED_AT_BOUND);
      take(job, lane);
      return;
    }
    sample(job, lane, lane.target);
    lane.at = lane.target;
    for (let i = 0; i < job.dimension; i++) {
      const own = component(job, lane, i);
      store<f64>(own + STATE, load<f64>(own + AHEAD));
      store<f64>(own, load<f64>(own, 96));
    }
    if (lane.at == job.to) {
      finish(job, lane, FINISHED);
      take(job, lane);
      return;
    }
    begin(job, lane);
  } else {
    lane.rejections++;
    lane.rejected = true;
    // An error that is not a number or beyond all bounds shrinks the step as far as one rejection may.
    const factor = error < 1e30 ? max(MIN_FACTOR, SAFETY * inverseRoot) : MIN_FACTOR;
    lane.step = h * factor;
    if (lane.step < lane.least) {
      finish(job, lane, DIVERGED);
      take(job, lane);
      return;
    }
    aim(job, lane);
  }
  if (lane.trajectory >= 0 && lane.steps + lane.rejections >= job.maxSteps) {
    finish(job, lane, STEP_LIMIT);
    take(job, lane);
  }
}

/**
 * The state moved by h times `a0` of slope 1 and, of the slopes after the first `skipped` others, as many
 * further ones as `count` says: into `stage` and, for the last (`ahead`), beside the state. What is a
 * constant here is one when this is compiled.
 */
// @ts-ignore: decorator
@inline
function combine(
  job: Job, h: v128, ahead: bool, count: i32, skipped: usize, a0: f64, a1: f64, a2: f64, a3: f64, a4: f64,
): void {
  let own = job.components;
  let to = job.stage;
  const end = to + ((<usize>job.dimension) << 4);
  do {
    const others = own + (skipped << 4);
    let sum = times(a0, v128.load(own));
    if (count > 0) sum = f64x2.add(sum, times(a1, v128.load(others, 16)));
    if (count > 1) sum = f64x2.add(sum, times(a2, v128.load(others, 32)));
    if (count > 2) sum = f64x2.add(sum, times(a3, v128.load(others, 48)));
    if (count > 3) sum = f64x2.add(sum, times(a4, v128.load(others, 64)));
    const moved = f64x2.add(v128.load(own, STATE), f64x2.mul(h, sum));
    v128.store(to, moved);
    if (ahead) v128.store(own, moved, AHEAD);
    own += COMPONENT;
    to += 16;
  } while (to < end);
}

/** Slope s (from 1) of both lanes at the stage's argument. */
// @ts-ignore: decorator
@inline
function evaluateSlope(job: Job, s: usize): void {
  evaluatePairs(job.horner, job.dimension, job.degree, job.stage, job.components + ((s - 1) << 4), COMPONENT);
}

/** One trial step of both lanes; their errors' norms and inverse fifth roots go to `job.errors`. */
function attempt(job: Job, first: Lane, second: Lane): void {
  const h = f64x2.replace_lane(f64x2.splat(first.target - first.at), 1, second.target - second.at);
  combine(job, h, false, 0, 0, A21, 0.0, 0.0, 0.0, 0.0);
  evaluateSlope(job, 2);
  combine(job, h, false, 1, 0, A31, A32, 0.0, 0.0, 0.0);
  evaluateSlope(job, 3);
  combine(job, h, false, 2, 0, A41, A42, A43, 0.0, 0.0);
  evaluateSlope(job, 4);
  combine(job, h, false, 3, 0, A51, A52, A53, A54, 0.0);
  evaluateSlope(job, 5);
  combine(job, h, false, 4, 0, A61, A62, A63, A64, A65);
  evaluateSlope(job, 6);
  combine(job, h, true, 4, 1, A71, A73, A74, A75, A76);
  evaluateSlope(job, 7);
  const absolute = f64x2.splat(job.absolute);
  const relative = f64x2.splat(job.relative);
  let squares = f64x2.splat(0.0);
  let own = job.components;
  const end = own + <usize>job.dimension * COMPONENT;
  do {
    let sum = f64x2.add(times(E1, v128.load(own)), times(E3, v128.load(own, 32)));
    sum = f64x2.add(sum, times(E4, v128.load(own, 48)));
    sum = f64x2.add(sum, times(E5, v128.load(own, 64)));
    sum = f64x2.add(sum, times(E6, v128.load(own, 80)));
    sum = f64x2.add(sum, times(E7, v128.load(own, 96)));
    // What is not a number stands first, and stays.
    const size = f64x2.pmax(f64x2.abs(v128.load(own, AHEAD)), f64x2.abs(v128.load(own, STATE)));
    const scale = f64x2.add(absolute, f64x2.mul(size, relative));
    const scaled = f64x2.div(f64x2.mul(sum, h), scale);
    squares = f64x2.add(squares, f64x2.mul(scaled, scaled));
    own += COMPONENT;
  } while (own < end);
  const errors = f64x2.div(f64x2.sqrt(squares), f64x2.splat(root(job.dimension)));
  v128.store(job.errors, errors);
  v128.store(job.errors, inverseFifthRoots(errors), 16);
  job.dense = false;
}

/**
 * Integrate dy/ds = P(y) + source from `from` to `to` for `count` trajectories.
 *
 * coefficients: for each trajectory dimension×features in PySINDy's order, `coefficientStride` doubles
 * apart (0: one set for all); sources (or 0) and starts likewise, of `dimension` each. samples: places in
 * the direction of travel. lower, upper: bounds of each component, or 0 for none; with `stop` a trajectory
 * ends at the first it reaches. out: count×samples×dimension, NaN where not reached. records: see RECORD.
 */
export function integrate(pointer: usize): i32 {
  const request = changetype<Request>(pointer);
  const dimension = <i32>request.dimension, degree = <i32>request.degree;
  const room = allocate(offsetof<Job>());
  const one = allocate(offsetof<Lane>());
  const other = allocate(offsetof<Lane>());
  const vector = (<usize>dimension) << 4;
  const bytes = <usize>dimension * COMPONENT + vector * (1 + <usize>featureCount(dimension, degree)) + 32;
  const work = allocate(bytes);
  if (room == 0 || one == 0 || other == 0 || work == 0) return OUT_OF_MEMORY;
  const job = changetype<Job>(room);
  job.dimension = dimension;
  job.degree = degree;
  job.coefficients = <usize>request.coefficients;
  job.coefficientStride = <i32>request.coefficientStride;
  job.sources = <usize>request.sources;
  job.sourceStride = <i32>request.sourceStride;
  job.starts = <usize>request.starts;
  job.startStride = <i32>request.startStride;
  job.count = <i32>request.count;
  job.next = 0;
  job.from = request.from;
  job.to = request.to;
  job.direction = job.from > job.to ? -1.0 : 1.0;
  job.samples = <usize>request.samples;
  job.sampleCount = <i32>request.sampleCount;
  job.relative = request.relative;
  job.absolute = request.absolute;
  job.firstStep = request.firstStep;
  job.maxStep = request.maxStep;
  job.maxSteps = <i32>request.maxSteps;
  job.lower = <usize>request.lower;
  job.upper = <usize>request.upper;
  job.stop = request.stop != 0;
  job.out = <usize>request.out;
  job.records = <usize>request.records;
  job.errors = work;
  job.stage = work + 32;
  job.components = job.stage + vector;
  job.horner = job.components + <usize>dimension * COMPONENT;
  job.dense = false;
  memory.fill(work, 0, bytes);
  const first = changetype<Lane>(one);
  const second = changetype<Lane>(other);
  first.offset = 0;
  second.offset = 8;
  first.at = job.from;
  first.target = job.from;
  second.at = job.from;
  second.target = job.from;
  first.trajectory = -1;
  second.trajectory = -1;
  take(job, first);
  take(job, second);
  while (first.trajectory >= 0 || second.trajectory >= 0) {
    attempt(job, first, second);
    if (first.trajectory >= 0) judge(job, first);
    if (second.trajectory >= 0) judge(job, second);
  }
  return OK;
}
