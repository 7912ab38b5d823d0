import { type CalibrationFinding, findings } from './findings.ts';
import { aimOf, type CalibrationRow, isShare, standingOf } from './row.ts';
import { sections } from './sections.ts';

/** Rows of each section of the report. */
export type CalibrationReport = Readonly<Record<string, readonly CalibrationRow[]>>;

/** Seed of every simulation of the report. */
export const reportSeed = 20260524;

/** Rows that belong to a finding. */
export function rowsOfFinding(report: CalibrationReport, { section, figures }: CalibrationFinding) {
  const rows = section === null ? [] : (report[section] ?? []);
  return rows.filter(({ figure }) => figures === undefined || figures.test(figure));
}

/** docs/calibration-statistics.md: the findings first, then every row. */
export function calibrationPage(report: CalibrationReport): string {
  const parts = Object.entries(sections).map(
    ([name, { heading, note }]) =>
      `## ${heading}\n\n${note === undefined ? '' : `${note}\n\n`}${tableOf(report[name] ?? [])}`,
  );
  const outside = Object.values(report)
    .flat()
    .filter((row) => standingOf(row) === 'outside');
  return `# Calibration of the statistics

How far CAPE's statistics can be trusted ([compare, gate and the critical scale of single families](calibration.md)). Each row
is a simulated world whose truth is known. It says how often an interval holds the truth, how often something is called that
is not there, or how often something that is there is called. *Before* is an earlier method of CAPE, on the same draws. Seed
${reportSeed}, nominal level 95 %; the last column has the repetitions. The simulation's own standard error is
√(p(1 − p)/repetitions): 1.1 points at 95 % and 400 repetitions. Made by \`npm run calibrate-statistics -w @cape/analysis\`, not
by hand; the worlds are in \`packages/analysis/src/calibration\`.

![Every share of the report, before and now, beside the range it should lie in](pictures/calibration.svg)

## Seventeen findings, before and now

Independent simulations found the statistics short in seventeen ways. The worst world of each is shown.

| # | finding, as it is now | measure | wanted | before | now | worlds |
| --- | --- | --- | --- | --- | --- | --- |
${findings.flatMap((finding, i) => linesOf(report, finding, i + 1)).join('\n')}

${outsideText(outside)}

${parts.join('\n\n')}
`;
}

/** A finding in the table at the top: one line per measure, its worst world. */
function linesOf(report: CalibrationReport, finding: CalibrationFinding, number: number): string[] {
  const rows = rowsOfFinding(report, finding);
  if (rows.length === 0) return [`| ${number} | ${finding.title} | ${finding.instead ?? ''} | | | | |`];
  const measures = [...new Set(rows.map(({ measure }) => measure))];
  return measures.map((measure, i) => {
    const own = rows.filter((row) => row.measure === measure);
    const now = worstOf(own, 'after');
    const known = own.filter(({ before }) => before !== null);
    const then = known.length === 0 ? null : worstOf(known, 'before');
    return `| ${i === 0 ? number : ''} | ${i === 0 ? finding.title : ''} | ${measure} | ${wantedText(now)} | ${valueText(then?.before ?? null, measure)} | ${valueText(now.after, measure)} | ${own.length} |`;
  });
}

/** The row that is farthest from what is asked: outside its range, or least where more is better. */
function worstOf(rows: readonly CalibrationRow[], when: 'before' | 'after'): CalibrationRow {
  const badness = (row: CalibrationRow) => {
    const value = row[when]!;
    const [low, high] = row.wanted;
    const aim = aimOf(row);
    if (aim !== 'range') return aim === 'more' ? -value : value;
    // A range that ends where shares end has one side on which a figure can be worse.
    return Math.max(low > 0 || !isShare(row) ? low - value : -1, high < 1 ? value - high : -1);
  };
  return rows.reduce((worst, row) => (badness(row) > badness(worst) ? row : worst));
}

function outsideText(rows: readonly CalibrationRow[]): string {
  if (rows.length === 0)
    return 'No row lies outside the range asked for by more than two standard errors of its simulation.';
  return `${rows.length} rows lie outside the range asked for by more than two standard errors of their simulation:

${rows.map((row) => `- ${row.figure}, ${row.world}: ${row.measure} ${valueText(row.after, row.measure)}, wanted ${wantedText(row)}.`).join('\n')}`;
}

function tableOf(rows: readonly CalibrationRow[]): string {
  return [
    '| figure | world | measure | wanted | before | now | repetitions |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map(
      (row) =>
        `| ${row.figure} | ${row.world} | ${row.measure} | ${wantedText(row)} | ${valueText(row.before, row.measure)} | ${valueText(row.after, row.measure)} | ${row.repetitions} |`,
    ),
  ].join('\n');
}

function wantedText(row: CalibrationRow): string {
  const [low, high] = row.wanted;
  const aim = aimOf(row);
  if (aim === 'more') return 'more';
  if (aim === 'less') return high < 50 ? `at most ${valueText(high, row.measure)}` : 'less';
  return low === high
    ? valueText(low, row.measure)
    : `${valueText(low, row.measure)} to ${valueText(high, row.measure)}`;
}

function valueText(value: number | null, measure: string): string {
  if (value === null) return '–';
  if (isShare({ measure })) return `${(100 * value).toFixed(1)} %`;
  return value.toFixed(measure.startsWith('AUC') ? 3 : 2);
}
