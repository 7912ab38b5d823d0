/** Items of each invented benchmark, and how many of them each run gets right alone or both get right. */
const invented = [
  { benchmark: 'gsm8k', both: 480, onlyBase: 90, onlyTuned: 190, neither: 240 },
  { benchmark: 'arc_challenge', both: 470, onlyBase: 95, onlyTuned: 180, neither: 255 },
  { benchmark: 'truthfulqa_mc1', both: 230, onlyBase: 100, onlyTuned: 45, neither: 442 },
  { benchmark: 'winogrande', both: 720, onlyBase: 128, onlyTuned: 150, neither: 269 },
] as const;

/** Two invented runs as one table of items, to see what a comparison says before having runs of one's own. */
export function exampleRuns(): readonly File[] {
  const rows = ['model,benchmark,item,score'];
  for (const { benchmark, both, onlyBase, onlyTuned, neither } of invented) {
    const outcomes = [
      ...Array<readonly [number, number]>(both).fill([1, 1]),
      ...Array<readonly [number, number]>(onlyBase).fill([1, 0]),
      ...Array<readonly [number, number]>(onlyTuned).fill([0, 1]),
      ...Array<readonly [number, number]>(neither).fill([0, 0]),
    ];
    for (const [item, [base, tuned]] of outcomes.entries()) {
      rows.push(`example-base,${benchmark},${item},${base}`, `example-tuned,${benchmark},${item},${tuned}`);
    }
  }
  return [new File([`${rows.join('\n')}\n`], 'example-items.csv', { type: 'text/csv' })];
}
