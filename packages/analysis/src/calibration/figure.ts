import { findings } from './findings.ts';
import { type CalibrationReport, rowsOfFinding } from './page.ts';
import { aimOf, type CalibrationRow, isShare } from './row.ts';

const [left, right, top, pitch, width] = [390, 24, 84, 24, 900];
const colours = {
  ink: '#1b2430',
  quiet: '#566171',
  line: '#e6eaf0',
  wanted: '#d7ecd9',
  before: '#d55e00',
  now: '#0072b2',
};

/** One line of the picture: a measure of a finding, every world a mark. */
interface Line {
  readonly label: string;
  readonly rows: readonly CalibrationRow[];
}

/** Picture of the report: each share before and now on a line from 0 to 100 %, on the range it should lie in. */
export function calibrationFigure(report: CalibrationReport): string {
  const lines = findings.flatMap((finding, i): Line[] => {
    const rows = rowsOfFinding(report, finding).filter(isShare);
    return [...new Set(rows.map(({ measure }) => measure))].map((measure) => ({
      label: `${i + 1}  ${finding.name}: ${measure.replace(/, bins of 10 points$/, '')}`,
      rows: rows.filter((row) => row.measure === measure),
    }));
  });
  const height = top + pitch * lines.length + 34;
  const x = (share: number) => left + share * (width - left - right);
  const bottom = height - 34;
  const text = (at: number, y: number, words: string, more = '') =>
    `<text x="${at}" y="${y}"${more}>${words.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</text>`;
  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1].map(
    (share) =>
      `<line x1="${x(share)}" x2="${x(share)}" y1="${top - 6}" y2="${bottom}" stroke="${colours.line}"/>${text(x(share), bottom + 20, `${Math.round(100 * share)} %`, ` text-anchor="middle" fill="${colours.quiet}"`)}`,
  );
  const drawn = lines.map(({ label, rows }, i) => {
    const y = top + pitch * i + pitch / 2;
    const aim = aimOf(rows[0]!);
    const low = Math.min(...rows.map(({ wanted }) => wanted[0]));
    const high = Math.max(...rows.map(({ wanted }) => wanted[1]));
    const band =
      aim === 'more'
        ? text(x(1) + 4, y + 4, '→', ` fill="${colours.quiet}"`)
        : `<rect x="${x(low)}" y="${y - 9}" width="${Math.max(3, x(high) - x(low)).toFixed(1)}" height="18" fill="${colours.wanted}"/>`;
    const marks = rows.flatMap(({ before, after }) => [
      before === null
        ? ''
        : `<circle cx="${x(before).toFixed(1)}" cy="${y - 3}" r="3.5" fill="none" stroke="${colours.before}" stroke-width="1.25"/>`,
      `<circle cx="${x(after).toFixed(1)}" cy="${y + 3}" r="3.5" fill="${colours.now}" fill-opacity="0.7"/>`,
    ]);
    return `${band}${text(left - 14, y + 4, label, ` text-anchor="end" fill="${colours.ink}"`)}${marks.join('')}`;
  });
  const title = 'Calibration before and now';
  const note =
    'Each mark is a simulated world. Green: the range asked for. An arrow: the more, the better. Numbers: the findings below.';
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${title}. ${note}" font-family="system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif" font-size="12">
<rect width="${width}" height="${height}" fill="#ffffff"/>
${text(14, 24, title, ` font-size="16" font-weight="600" fill="${colours.ink}"`)}
${text(14, 44, note, ` fill="${colours.quiet}"`)}
<circle cx="20" cy="60" r="3.5" fill="none" stroke="${colours.before}" stroke-width="1.25"/>${text(30, 64, 'before', ` fill="${colours.quiet}"`)}<circle cx="88" cy="60" r="3.5" fill="${colours.now}" fill-opacity="0.7"/>${text(98, 64, 'now', ` fill="${colours.quiet}"`)}
${ticks.join('\n')}
${drawn.join('\n')}
</svg>
`;
}
