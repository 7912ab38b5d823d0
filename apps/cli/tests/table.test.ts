import { expect, it } from 'vitest';
import { table } from '../src/render/block.ts';
import { csvOf } from '../src/render/csv.ts';
import { render } from '../src/render/table.ts';

const rows = [
  { from: 'meta-llama/Llama-3.1-8B-Instruct', to: 'organization/an-own-fine-tune-of-it-v2', n: 1319 },
  { from: 'meta-llama/Llama-3.1-70B-Instruct', to: 'organization/an-own-fine-tune-of-it-v3', n: 541 },
];
const lines = (width: number) =>
  render(
    [
      table(rows, [
        { title: 'from', of: 'from' },
        { title: 'to', of: 'to' },
        { title: 'items', of: 'n' },
        { title: 'phase', key: 'phase', value: () => 'undetermined' },
        { title: 'clear', key: 'clear', value: () => 'no' },
      ]),
    ],
    { width, color: false },
  )
    .trimEnd()
    .split('\n');

it.each([100, 80, 64])(
  'cuts no word of a table at %i columns while names can be broken at their joints',
  (width) => {
    const shown = lines(width);
    expect(shown.filter((line) => line.includes('undetermined'))).toHaveLength(rows.length);
    expect(Math.max(...shown.map((line) => line.length))).toBeLessThanOrEqual(width);
    // Every piece of a name ends at one of its joints.
    for (const piece of shown.slice(2).map((line) => line.split(/ {2,}/)[0]!))
      expect(rows.some(({ from }) => from.endsWith(piece.trim())) || /[-/_]$/.test(piece)).toBe(true);
  },
);

it('cuts words where a screen is too narrow for them', () => {
  expect(Math.max(...lines(50).map((line) => line.length))).toBeLessThanOrEqual(50);
});

it('names the columns of CSV after the members that they show, unrounded', () => {
  const steps = [
    { paramsB: 1.4, interval: { lower: 0.123 }, clear: true },
    { paramsB: 2, interval: null, clear: false },
  ];
  const block = table(steps, [
    { title: 'B', of: 'paramsB' },
    { title: 'from', of: 'interval.lower', show: (v) => (v ?? 0).toFixed(1) },
    { title: 'clear', of: 'clear', key: 'is_clear' },
  ]);
  expect(csvOf([block])).toBe('params_b,lower,is_clear\n1.4,0.123,true\n2,,false\n');
  expect(render([block], { width: 80, color: false }).split('\n')[2]).toBe('1.4   0.1  yes');
});
