// What one would write in JavaScript without the kernel: typed arrays, no libraries, no tricks.

/** Percentile intervals of r of every pair of columns; strata are runs of equal length. */
export function bootstrap(columns, strata, resamples) {
  const n = columns[0].length;
  const size = n / strata;
  const intervals = [];
  const values = new Float64Array(resamples);
  for (let i = 0; i < columns.length; i++) {
    for (let j = i + 1; j < columns.length; j++) {
      const x = columns[i];
      const y = columns[j];
      for (let b = 0; b < resamples; b++) {
        let sx = 0;
        let sy = 0;
        let sxx = 0;
        let syy = 0;
        let sxy = 0;
        for (let k = 0; k < n; k++) {
          const row = k - (k % size) + ((Math.random() * size) | 0);
          const u = x[row];
          const v = y[row];
          sx += u;
          sy += v;
          sxx += u * u;
          syy += v * v;
          sxy += u * v;
        }
        values[b] = (sxy - (sx * sy) / n) / Math.sqrt((sxx - (sx * sx) / n) * (syy - (sy * sy) / n));
      }
      values.sort();
      intervals.push([0.025, 0.5, 0.975].map((p) => values[Math.floor(p * (resamples - 1))]));
    }
  }
  return intervals;
}

/** Means of each column over the same redrawn rows. */
export function itemMeans(columns, resamples) {
  const n = columns[0].length;
  const rows = Float64Array.from({ length: n * columns.length }, (_, k) => {
    return columns[k % columns.length][Math.floor(k / columns.length)];
  });
  const means = columns.map(() => new Float64Array(resamples));
  for (let b = 0; b < resamples; b++) {
    const sums = new Float64Array(columns.length);
    for (let k = 0; k < n; k++) {
      const row = ((Math.random() * n) | 0) * columns.length;
      for (let j = 0; j < columns.length; j++) sums[j] += rows[row + j];
    }
    for (let j = 0; j < columns.length; j++) means[j][b] = sums[j] / n;
  }
  return means.map((values) => values.sort());
}

/** Covariance of the columns' means. */
export function itemCovariance(columns) {
  const n = columns[0].length;
  const deviations = columns.map((column) => {
    const mean = column.reduce((sum, v) => sum + v, 0) / n;
    return column.map((v) => v - mean);
  });
  return deviations.map((a) =>
    deviations.map((b) => {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += a[i] * b[i];
      return sum / n / (n - 1);
    }),
  );
}

/** Ridge of one target on the columns `support` of the rows `drawn`, by the normal equations and Gauss. */
function ridge({ library, features: m, targets, targetCount: q }, drawn, support, t, alpha) {
  const k = support.length;
  const a = Array.from({ length: k }, () => new Float64Array(k + 1));
  for (let i = 0; i < k; i++) {
    for (const r of drawn) {
      const value = library[r * m + support[i]];
      for (let j = 0; j < k; j++) a[i][j] += value * library[r * m + support[j]];
      a[i][k] += value * targets[r * q + t];
    }
    a[i][i] += alpha;
  }
  for (let p = 0; p < k; p++) {
    let best = p;
    for (let i = p + 1; i < k; i++) if (Math.abs(a[i][p]) > Math.abs(a[best][p])) best = i;
    [a[p], a[best]] = [a[best], a[p]];
    for (let i = p + 1; i < k; i++) {
      const factor = a[i][p] / a[p][p];
      for (let j = p; j <= k; j++) a[i][j] -= factor * a[p][j];
    }
  }
  const w = new Float64Array(k);
  for (let i = k - 1; i >= 0; i--) {
    let sum = a[i][k];
    for (let j = i + 1; j < k; j++) sum -= a[i][j] * w[j];
    w[i] = sum / a[i][i];
  }
  return w;
}

/** Bagged sequentially thresholded least squares. */
export function sparse(data, resamples) {
  const rows = data.library.length / data.features;
  for (let b = 0; b < resamples; b++) {
    const drawn = Array.from({ length: rows }, () => (Math.random() * rows) | 0);
    for (let t = 0; t < data.targetCount; t++) {
      let support = Array.from({ length: data.features }, (_, j) => j);
      for (let k = 0; k < 20; k++) {
        const w = ridge(data, drawn, support, t, 0.05);
        const kept = support.filter((_, j) => Math.abs(w[j]) >= 0.1);
        const done = kept.length === support.length;
        support = kept;
        if (done) break;
      }
      ridge(data, drawn, support, t, 0);
    }
  }
}

const A = [
  [],
  [1 / 5],
  [3 / 40, 9 / 40],
  [44 / 45, -56 / 15, 32 / 9],
  [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
  [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
  [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
];
const E = [-71 / 57600, 0, 71 / 16695, -71 / 1920, 17253 / 339200, -22 / 525, 1 / 40];
const P = [
  [1, -8048581381 / 2820520608, 8663915743 / 2820520608, -12715105075 / 11282082432],
  [0, 0, 0, 0],
  [0, 131558114200 / 32700410799, -68118460800 / 10900136933, 87487479700 / 32700410799],
  [0, -1754552775 / 470086768, 14199869525 / 1410260304, -10690763975 / 1880347072],
  [0, 127303824393 / 49829197408, -318862633887 / 49829197408, 701980252875 / 199316789632],
  [0, -282668133 / 205662961, 2019193451 / 616988883, -1453857185 / 822651844],
  [0, 40617522 / 29380423, -110615467 / 29380423, 69997945 / 29380423],
];

/** Dormand and Prince's 5(4) of a quadratic law, one trajectory after the other. */
export function integrate({ dimension: d, coefficients, starts, from, to, samples, ...tolerances }) {
  const { relativeTolerance: relative, absoluteTolerance: absolute } = tolerances;
  const features = coefficients.length / d;
  const count = starts.length / d;
  const out = new Float64Array(count * samples.length * d);
  const slope = (y, into) => {
    for (let i = 0; i < d; i++) {
      let c = i * features;
      let sum = coefficients[c++];
      for (let j = 0; j < d; j++) sum += coefficients[c++] * y[j];
      for (let j = 0; j < d; j++) for (let k = j; k < d; k++) sum += coefficients[c++] * y[j] * y[k];
      into[i] = sum;
    }
  };
  const k = Array.from({ length: 7 }, () => new Float64Array(d));
  const stage = new Float64Array(d);
  const norm = (v, y) => {
    let sum = 0;
    for (let i = 0; i < d; i++) sum += (v(i) / (absolute + Math.abs(y[i]) * relative)) ** 2;
    return Math.sqrt(sum / d);
  };
  for (let t = 0; t < count; t++) {
    let y = starts.slice(t * d, (t + 1) * d);
    let at = from;
    slope(y, k[0]);
    const d0 = norm((i) => y[i], y);
    const d1 = norm((i) => k[0][i], y);
    const h0 = Math.min(d0 < 1e-5 || d1 < 1e-5 ? 1e-6 : (0.01 * d0) / d1, to - from);
    for (let i = 0; i < d; i++) stage[i] = y[i] + h0 * k[0][i];
    slope(stage, k[1]);
    const d2 = norm((i) => k[1][i] - k[0][i], y) / h0;
    let h = Math.min(100 * h0, (0.01 / Math.max(d1, d2)) ** 0.2, to - from);
    let sample = 0;
    let rejected = false;
    while (at < to) {
      const end = Math.min(at + h, to);
      h = end - at;
      for (let s = 1; s < 7; s++) {
        for (let i = 0; i < d; i++) {
          let sum = 0;
          for (let j = 0; j < s; j++) sum += A[s][j] * k[j][i];
          stage[i] = y[i] + h * sum;
        }
        slope(stage, k[s]);
      }
      let squares = 0;
      for (let i = 0; i < d; i++) {
        let sum = 0;
        for (let s = 0; s < 7; s++) sum += E[s] * k[s][i];
        squares += ((h * sum) / (absolute + Math.max(Math.abs(y[i]), Math.abs(stage[i])) * relative)) ** 2;
      }
      const error = Math.sqrt(squares / d);
      if (error >= 1) {
        h *= Math.max(0.2, 0.9 * error ** -0.2);
        rejected = true;
        continue;
      }
      for (; sample < samples.length && samples[sample] <= end; sample++) {
        const theta = (samples[sample] - at) / h;
        for (let i = 0; i < d; i++) {
          let sum = 0;
          for (let s = 0; s < 7; s++) {
            sum += k[s][i] * theta * (P[s][0] + theta * (P[s][1] + theta * (P[s][2] + theta * P[s][3])));
          }
          out[(t * samples.length + sample) * d + i] = y[i] + h * sum;
        }
      }
      h *= Math.min(rejected ? 1 : 10, 0.9 * error ** -0.2);
      rejected = false;
      at = end;
      y = stage.slice();
      k[0].set(k[6]);
    }
  }
  return out;
}
