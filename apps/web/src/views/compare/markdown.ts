import type { AnswerOf, compareQuestion } from '@cape/analysis';
import { ends, fixed, signed } from '../../numbers.ts';

/** A comparison as Markdown, for a pull request or a report. */
export function markdownOf(
  { summary, overall, ...answer }: AnswerOf<typeof compareQuestion>,
  titleOf: (benchmark: string) => string,
): string {
  const { benchmarks } = overall ?? answer;
  const [first, last] = [benchmarks[0]?.from ?? '', benchmarks[0]?.to ?? ''];
  const cell = (words: string) => words.replaceAll('|', '\\|');
  const rows = benchmarks.map(
    ({ benchmark, n, a, b, difference, interval, pAdjusted }) =>
      `| ${cell(titleOf(benchmark))} | ${n} | ${fixed(a)} | ${fixed(b)} | ${signed(difference)} (${ends(interval, signed)}) | ${pAdjusted < 0.001 ? '< 0.001' : fixed(pAdjusted, 3)} |`,
  );
  return [
    ...summary,
    '',
    `| Benchmark | Shared items | ${cell(first)}, % | ${cell(last)}, % | Difference (95 %) | Adjusted p |`,
    '|---|---:|---:|---:|---:|---:|',
    ...rows,
    '',
  ].join('\n');
}
