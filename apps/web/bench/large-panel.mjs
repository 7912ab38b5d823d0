import { builtinPanel } from '@cape/analysis';

/** 10,000 models of 16 benchmarks and 40 labs, always the same, as a table. */
export function largePanel() {
  const names = builtinPanel('multibench').benchmarks.slice(0, 16);
  let state = 1;
  const next = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  const rows = Array.from({ length: 10_000 }, (_, i) => {
    const scores = names.map(() => (20 + 70 * next()).toFixed(1));
    return [`model-${i}`, `lab-${i % 40}`, (0.1 + 100 * next()).toFixed(2), '2025-06', ...scores].join(',');
  });
  return `${['model', 'lab', 'params_b', 'released', ...names].join(',')}\n${rows.join('\n')}\n`;
}
