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

/** How a trajectory ended. */
const FINISHED: f64 = 0.0;
const STEP_LIMIT: f64 = 1.0;
/** The step fell below ten units in the last place: the solution leaves every bound. */
const DIVERGED: f64 = 2.0;
const STOPPED_AT_BOUND: f64 = 3.0;

/** Doubles in a trajectory's record: outcome, steps, rejected, reached, event's place, component, side, 0. */
const RECORD: i32 = 8;

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
  maxSteps: i32;
  lower: usize;
  upper: usize;
  stop: bool;
  out: usize;
  records: usize;
  /** Vectors, one a component: state, new state, stage argument, seven slopes; then the polynomials. */
  y: usize;
  ahead: usize;
  stage: usize;
  slopes: usize;
  horner: usize;
  /** Four doubles a component: the dense output of one step of one lane. */
  dense: usize;
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

/** x^(−1/5) for positive normal x: a seed from the exponent, then Newton. Nothing else rounds. */
function inverseFifthRoot(x: f64): f64 {
  // The bits of a double are near 2^52·(log2 x + 1023): divide by −5 and mend the bias.
  let y = reinterpret<f64>(0x4cb9000000000000 - reinterpret<u64>(x) / 5);
  for (let i = 0; i < 6; i++) {
    const y2 = y * y;
    y = y * (1.2 - 0.2 * x * (y2 * y2 * y));
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

/** SciPy's select_initial_step (Hairer, Nørsett and Wanner, II.4); slope 0 holds f(y). */
function firstStep(job: Job, lane: Lane): f64 {
  const span = abs(job.to - job.from);
  const d = job.dimension;
  let d0 = 0.0;
  let d1 = 0.0;
  for (let i = 0; i < d; i++) {
    const place = ((<usize>i) << 4) + lane.offset;
    const y = load<f64>(job.y + place);
    const scale = job.absolute + abs(y) * job.relative;
    const a = y / scale;
    const b = load<f64>(job.slopes + place) / scale;
    d0 += a * a;
    d1 += b * b;
  }
  d0 = sqrt<f64>(d0) / root(d);
  d1 = sqrt<f64>(d1) / root(d);
  let h0 = d0 < 1e-5 || d1 < 1e-5 ? 1e-6 : (0.01 * d0) / d1;
  h0 = min(h0, span);
  for (let i = 0; i < d; i++) {
    const place = ((<usize>i) << 4) + lane.offset;
    store<f64>(job.stage + place, load<f64>(job.y + place) + h0 * job.direction * load<f64>(job.slopes + place));
  }
  const ahead = job.slopes + ((<usize>d) << 4);
  evaluatePairs(job.horner, d, job.degree, job.stage, ahead);
  let d2 = 0.0;
  for (let i = 0; i < d; i++) {
    const place = ((<usize>i) << 4) + lane.offset;
    const scale = job.absolute + abs(load<f64>(job.y + place)) * job.relative;
    const c = (load<f64>(ahead + place) - load<f64>(job.slopes + place)) / scale;
    d2 += c * c;
  }
  d2 = sqrt<f64>(d2) / root(d) / h0;
  const largest = max(d1, d2);
  const h1 = d1 <= 1e-15 && d2 <= 1e-15 ? max(1e-6, h0 * 1e-3) : inverseFifthRoot(largest * 100.0);
  return min(min(100.0 * h0, h1), span);
}

/** Give a lane the next trajectory, or leave it idle. */
function take(job: Job, lane: Lane): void {
  const d = job.dimension;
  while (job.next < job.count) {
    const k = job.next++;
    const features = featureCount(d, job.degree);
    const coefficients = job.coefficients + ((<usize>k * <usize>job.coefficientStride) << 3);
    const start = job.starts + ((<usize>k * <usize>job.startStride) << 3);
    let horner = job.horner + lane.offset;
    for (let i = 0; i < d; i++) {
      const constant = horner;
      horner = intoHornerOrder(coefficients + ((<usize>i * <usize>features) << 3), d, job.degree, horner);
      if (job.sources != 0) {
        const source = at(job.sources + ((<usize>k * <usize>job.sourceStride) << 3), i);
        store<f64>(constant, load<f64>(constant) + source);
      }
      store<f64>(job.y + ((<usize>i) << 4) + lane.offset, at(start, i));
    }
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
    lane.step = firstStep(job, lane);
    if (!(lane.step > 0.0)) {
      finish(job, lane, DIVERGED);
      continue;
    }
    begin(job, lane);
    return;
  }
  lane.trajectory = -1;
}

/** Slope 0 of one lane, the other's left alone. */
function evaluateLane(job: Job, lane: Lane): void {
  const d = job.dimension;
  evaluatePairs(job.horner, d, job.degree, job.y, job.stage);
  for (let i = 0; i < d; i++) {
    const place = ((<usize>i) << 4) + lane.offset;
    store<f64>(job.slopes + place, load<f64>(job.stage + place));
  }
}

/** Start a step: it is at least ten units in the last place. */
function begin(job: Job, lane: Lane): void {
  lane.least = 10.0 * spacing(lane.at, job.direction);
  lane.step = max(lane.step, lane.least);
  lane.rejected = false;
  aim(job, lane);
}

/** Where the step in hand would end. */
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
function slope(job: Job, stage: i32, place: usize): f64 {
  return load<f64>(job.slopes + ((<usize>(stage * job.dimension)) << 4) + place);
}

/** The quartic of each component over the step just made: y(θ) = y + h·(q₁θ + q₂θ² + q₃θ³ + q₄θ⁴). */
function denseOutput(job: Job, lane: Lane): void {
  for (let i = 0; i < job.dimension; i++) {
    const place = ((<usize>i) << 4) + lane.offset;
    const k0 = slope(job, 0, place);
    const k2 = slope(job, 2, place);
    const k3 = slope(job, 3, place);
    const k4 = slope(job, 4, place);
    const k5 = slope(job, 5, place);
    const k6 = slope(job, 6, place);
    const q = job.dense + ((<usize>i) << 5);
    put(q, 0, k0);
    put(
      q,
      1,
      (-8048581381.0 / 2820520608.0) * k0 + (131558114200.0 / 32700410799.0) * k2 -
        (1754552775.0 / 470086768.0) * k3 + (127303824393.0 / 49829197408.0) * k4 -
        (282668133.0 / 205662961.0) * k5 + (40617522.0 / 29380423.0) * k6,
    );
    put(
      q,
      2,
      (8663915743.0 / 2820520608.0) * k0 - (68118460800.0 / 10900136933.0) * k2 +
        (14199869525.0 / 1410260304.0) * k3 - (318862633887.0 / 49829197408.0) * k4 +
        (2019193451.0 / 616988883.0) * k5 - (110615467.0 / 29380423.0) * k6,
    );
    put(
      q,
      3,
      (-12715105075.0 / 11282082432.0) * k0 + (87487479700.0 / 32700410799.0) * k2 -
        (10690763975.0 / 1880347072.0) * k3 + (701980252875.0 / 199316789632.0) * k4 -
        (1453857185.0 / 822651844.0) * k5 + (69997945.0 / 29380423.0) * k6,
    );
  }
}

/** Component i of the step just made, at θ from 0 to 1. */
function interpolate(job: Job, lane: Lane, i: i32, theta: f64): f64 {
  const q = job.dense + ((<usize>i) << 5);
  const h = lane.target - lane.at;
  const polynomial = ((at(q, 3) * theta + at(q, 2)) * theta + at(q, 1)) * theta + at(q, 0);
  return load<f64>(job.y + ((<usize>i) << 4) + lane.offset) + h * theta * polynomial;
}

/** Whether a component crosses a bound in the step just made; records the first such crossing of all. */
function findEvent(job: Job, lane: Lane): bool {
  let earliest = 2.0;
  let component = -1;
  let side = 0.0;
  let ready = false;
  for (let i = 0; i < job.dimension; i++) {
    const place = ((<usize>i) << 4) + lane.offset;
    const y0 = load<f64>(job.y + place);
    const y1 = load<f64>(job.ahead + place);
    for (let s = 0; s < 2; s++) {
      const bound = at(s == 0 ? job.lower : job.upper, i);
      const inside = s == 0 ? y0 > bound && y1 <= bound : y0 < bound && y1 >= bound;
      if (!inside) continue;
      if (!ready) denseOutput(job, lane);
      ready = true;
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
        component = i;
        side = s == 0 ? -1.0 : 1.0;
      }
    }
  }
  if (component < 0) return false;
  put(lane.record, 4, lane.at + (lane.target - lane.at) * earliest);
  put(lane.record, 5, <f64>component);
  put(lane.record, 6, side);
  return true;
}

/** Sample points up to `until` that the step just made covers. */
function sample(job: Job, lane: Lane, until: f64): void {
  let ready = false;
  const d = job.dimension;
  while (lane.sample < job.sampleCount) {
    const place = at(job.samples, lane.sample);
    if (job.direction * (place - until) > 0.0) return;
    if (!ready) denseOutput(job, lane);
    ready = true;
    const theta = (place - lane.at) / (lane.target - lane.at);
    const to = job.out + (((<usize>lane.trajectory * <usize>job.sampleCount + <usize>lane.sample) * <usize>d) << 3);
    for (let i = 0; i < d; i++) put(to, i, interpolate(job, lane, i, theta));
    lane.sample++;
  }
}

/** Judge the step both lanes have tried, for one of them. */
function judge(job: Job, lane: Lane, squares: f64): void {
  const h = abs(lane.target - lane.at);
  const error = sqrt<f64>(squares) / root(job.dimension);
  if (error < 1.0) {
    let factor = MAX_FACTOR;
    // Below this the factor is at its most anyway, and the seed of the root needs a normal number.
    if (error > 1e-6) factor = min(MAX_FACTOR, SAFETY * inverseFifthRoot(error));
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
    const last = job.slopes + ((<usize>(6 * job.dimension)) << 4);
    for (let place = lane.offset; place < (<usize>job.dimension) << 4; place += 16) {
      store<f64>(job.y + place, load<f64>(job.ahead + place));
      store<f64>(job.slopes + place, load<f64>(last + place));
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
    const factor = error < 1e30 ? max(MIN_FACTOR, SAFETY * inverseFifthRoot(error)) : MIN_FACTOR;
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

/** One trial step of both lanes; their sums of squared scaled errors are the lanes of what it returns. */
function attempt(job: Job, first: Lane, second: Lane): v128 {
  const d = job.dimension;
  const degree = job.degree;
  const bytes = (<usize>d) << 4;
  const y = job.y;
  const stage = job.stage;
  const horner = job.horner;
  const k0 = job.slopes;
  const k1 = k0 + bytes;
  const k2 = k1 + bytes;
  const k3 = k2 + bytes;
  const k4 = k3 + bytes;
  const k5 = k4 + bytes;
  const k6 = k5 + bytes;
  const h = f64x2.replace_lane(f64x2.splat(first.target - first.at), 1, second.target - second.at);
  let a = f64x2.mul(h, f64x2.splat(1.0 / 5.0));
  for (let i: usize = 0; i < bytes; i += 16) {
    v128.store(stage + i, f64x2.add(v128.load(y + i), f64x2.mul(a, v128.load(k0 + i))));
  }
  evaluatePairs(horner, d, degree, stage, k1);
  a = f64x2.splat(3.0 / 40.0);
  let b = f64x2.splat(9.0 / 40.0);
  for (let i: usize = 0; i < bytes; i += 16) {
    const sum = f64x2.add(f64x2.mul(a, v128.load(k0 + i)), f64x2.mul(b, v128.load(k1 + i)));
    v128.store(stage + i, f64x2.add(v128.load(y + i), f64x2.mul(h, sum)));
  }
  evaluatePairs(horner, d, degree, stage, k2);
  a = f64x2.splat(44.0 / 45.0);
  b = f64x2.splat(-56.0 / 15.0);
  let c = f64x2.splat(32.0 / 9.0);
  for (let i: usize = 0; i < bytes; i += 16) {
    let sum = f64x2.add(f64x2.mul(a, v128.load(k0 + i)), f64x2.mul(b, v128.load(k1 + i)));
    sum = f64x2.add(sum, f64x2.mul(c, v128.load(k2 + i)));
    v128.store(stage + i, f64x2.add(v128.load(y + i), f64x2.mul(h, sum)));
  }
  evaluatePairs(horner, d, degree, stage, k3);
  a = f64x2.splat(19372.0 / 6561.0);
  b = f64x2.splat(-25360.0 / 2187.0);
  c = f64x2.splat(64448.0 / 6561.0);
  let e = f64x2.splat(-212.0 / 729.0);
  for (let i: usize = 0; i < bytes; i += 16) {
    let sum = f64x2.add(f64x2.mul(a, v128.load(k0 + i)), f64x2.mul(b, v128.load(k1 + i)));
    sum = f64x2.add(sum, f64x2.mul(c, v128.load(k2 + i)));
    sum = f64x2.add(sum, f64x2.mul(e, v128.load(k3 + i)));
    v128.store(stage + i, f64x2.add(v128.load(y + i), f64x2.mul(h, sum)));
  }
  evaluatePairs(horner, d, degree, stage, k4);
  a = f64x2.splat(9017.0 / 3168.0);
  b = f64x2.splat(-355.0 / 33.0);
  c = f64x2.splat(46732.0 / 5247.0);
  e = f64x2.splat(49.0 / 176.0);
  let f = f64x2.splat(-5103.0 / 18656.0);
  for (let i: usize = 0; i < bytes; i += 16) {
    let sum = f64x2.add(f64x2.mul(a, v128.load(k0 + i)), f64x2.mul(b, v128.load(k1 + i)));
    sum = f64x2.add(sum, f64x2.mul(c, v128.load(k2 + i)));
    sum = f64x2.add(sum, f64x2.mul(e, v128.load(k3 + i)));
    sum = f64x2.add(sum, f64x2.mul(f, v128.load(k4 + i)));
    v128.store(stage + i, f64x2.add(v128.load(y + i), f64x2.mul(h, sum)));
  }
  evaluatePairs(horner, d, degree, stage, k5);
  const ahead = job.ahead;
  a = f64x2.splat(35.0 / 384.0);
  b = f64x2.splat(500.0 / 1113.0);
  c = f64x2.splat(125.0 / 192.0);
  e = f64x2.splat(-2187.0 / 6784.0);
  f = f64x2.splat(11.0 / 84.0);
  for (let i: usize = 0; i < bytes; i += 16) {
    let sum = f64x2.add(f64x2.mul(a, v128.load(k0 + i)), f64x2.mul(b, v128.load(k2 + i)));
    sum = f64x2.add(sum, f64x2.mul(c, v128.load(k3 + i)));
    sum = f64x2.add(sum, f64x2.mul(e, v128.load(k4 + i)));
    sum = f64x2.add(sum, f64x2.mul(f, v128.load(k5 + i)));
    v128.store(ahead + i, f64x2.add(v128.load(y + i), f64x2.mul(h, sum)));
  }
  evaluatePairs(horner, d, degree, ahead, k6);
  a = f64x2.splat(-71.0 / 57600.0);
  b = f64x2.splat(71.0 / 16695.0);
  c = f64x2.splat(-71.0 / 1920.0);
  e = f64x2.splat(17253.0 / 339200.0);
  f = f64x2.splat(-22.0 / 525.0);
  const g = f64x2.splat(1.0 / 40.0);
  const absolute = f64x2.splat(job.absolute);
  const relative = f64x2.splat(job.relative);
  let squares = f64x2.splat(0.0);
  for (let i: usize = 0; i < bytes; i += 16) {
    let sum = f64x2.add(f64x2.mul(a, v128.load(k0 + i)), f64x2.mul(b, v128.load(k2 + i)));
    sum = f64x2.add(sum, f64x2.mul(c, v128.load(k3 + i)));
    sum = f64x2.add(sum, f64x2.mul(e, v128.load(k4 + i)));
    sum = f64x2.add(sum, f64x2.mul(f, v128.load(k5 + i)));
    sum = f64x2.add(sum, f64x2.mul(g, v128.load(k6 + i)));
    const size = f64x2.max(f64x2.abs(v128.load(y + i)), f64x2.abs(v128.load(ahead + i)));
    const scale = f64x2.add(absolute, f64x2.mul(size, relative));
    const scaled = f64x2.div(f64x2.mul(sum, h), scale);
    squares = f64x2.add(squares, f64x2.mul(scaled, scaled));
  }
  return squares;
}

/**
 * Integrate dy/ds = P(y) + source from `from` to `to` for `count` trajectories.
 *
 * coefficients: for each trajectory dimension×features in PySINDy's order, `coefficientStride` doubles
 * apart (0: one set for all); sources (or 0) and starts likewise, of `dimension` each. samples: places in
 * the direction of travel. lower, upper: bounds of each component, or 0 for none; with `stop` a trajectory
 * ends at the first it reaches. out: count×samples×dimension, NaN where not reached. records: see RECORD.
 */
export function integrate(
  dimension: i32, degree: i32, coefficients: usize, coefficientStride: i32, sources: usize, sourceStride: i32,
  starts: usize, startStride: i32, count: i32, from: f64, to: f64, samples: usize, sampleCount: i32,
  relative: f64, absolute: f64, maxSteps: i32, lower: usize, upper: usize, stop: bool, out: usize, records: usize,
): i32 {
  const room = allocate(offsetof<Job>());
  const one = allocate(offsetof<Lane>());
  const other = allocate(offsetof<Lane>());
  const vector = (<usize>dimension) << 4;
  const work = allocate(vector * (12 + <usize>featureCount(dimension, degree)));
  if (room == 0 || one == 0 || other == 0 || work == 0) return OUT_OF_MEMORY;
  const job = changetype<Job>(room);
  job.dimension = dimension;
  job.degree = degree;
  job.coefficients = coefficients;
  job.coefficientStride = coefficientStride;
  job.sources = sources;
  job.sourceStride = sourceStride;
  job.starts = starts;
  job.startStride = startStride;
  job.count = count;
  job.next = 0;
  job.from = from;
  job.to = to;
  job.direction = to < from ? -1.0 : 1.0;
  job.samples = samples;
  job.sampleCount = sampleCount;
  job.relative = relative;
  job.absolute = absolute;
  job.maxSteps = maxSteps;
  job.lower = lower;
  job.upper = upper;
  job.stop = stop;
  job.out = out;
  job.records = records;
  job.y = work;
  job.ahead = work + vector;
  job.stage = work + vector * 2;
  job.slopes = work + vector * 3;
  job.dense = work + vector * 10;
  job.horner = work + vector * 12;
  memory.fill(work, 0, vector * (12 + <usize>featureCount(dimension, degree)));
  const first = changetype<Lane>(one);
  const second = changetype<Lane>(other);
  first.offset = 0;
  second.offset = 8;
  first.at = from;
  first.target = from;
  second.at = from;
  second.target = from;
  take(job, first);
  take(job, second);
  while (first.trajectory >= 0 || second.trajectory >= 0) {
    const squares = attempt(job, first, second);
    if (first.trajectory >= 0) judge(job, first, f64x2.extract_lane(squares, 0));
    if (second.trajectory >= 0) judge(job, second, f64x2.extract_lane(squares, 1));
  }
  return OK;
}
