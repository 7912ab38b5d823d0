import { loadKernelSync } from '@cape/core-wasm';
import { differenceNoise } from './dist/calibration/pooling-worlds.js';
import { fitPooled } from './dist/pooling/mixed-model.js';

const kernel = loadKernelSync();
const spf = [
  7, 7, 6, 5, 5, 4, 4, 4, 3, 3, 3, 3, 3, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
  1, 1,
];
const R = Number(process.argv[2]),
  spread = Number(process.argv[3]),
  mean = 0;
const acc = [];
for (let panel = 0; panel < 15; panel++) {
  const fam = spf.map((k, f) => {
    const d = kernel.normals(4 * k + 2, 7, panel * 38 + f);
    const nz = Math.sqrt(1 - R);
    const truth = Float64Array.from({ length: k }, (_, i) => mean + spread * d[4 * i]);
    const st = Float64Array.from({ length: k }, (_, i) => 1 + 14 * kernel.normalCdf(d[4 * i + 1]));
    const at = (i, w) => d[i < k ? 4 * i + w : 4 * k + w - 2];
    return {
      truth,
      x: st.map((v, i) => v + nz * 0.49 * (at(i + 1, 2) - at(i, 2))),
      y: st.map((v, i) => truth[i] * v + nz * 1.7 * (at(i + 1, 3) - at(i, 3))),
      yNoise: differenceNoise(k, 1.7),
      xNoise: differenceNoise(k, 0.49),
      covariates: new Float64Array(k).fill(1),
    };
  });
  const fit = fitPooled(kernel, fam);
  let s = 0,
    f = 0,
    n = 0,
    t = 0;
  for (const { components: c, weight: w } of fit.nodes) {
    s += w * c.steps;
    f += w * c.families;
    n += w * c.noise;
    t += w * Math.hypot(c.steps, c.families);
  }
  acc.push([s, f, n, t]);
}
const m = [0, 1, 2, 3].map((j) => acc.reduce((a, b) => a + b[j] / acc.length, 0));
console.log(
  'steps',
  m[0].toFixed(3),
  'fam',
  m[1].toFixed(3),
  'noise',
  m[2].toFixed(3),
  'total',
  m[3].toFixed(3),
);
console.log(acc.map((a) => a.map((v) => v.toFixed(2)).join('/')).join(' '));
