import type { gateQuestion } from '@cape/analysis';
import type { AnswerOf } from '@cape/analysis/question';
import { fixed, none, percent, range, signed } from '@cape/core-wasm/number-text';

type Answer = AnswerOf<typeof gateQuestion>;

const marks = {
  'no-regression': '✅ no regression',
  regression: '❌ regression',
  undecided: '❔ undecided',
} as const;

/** A gate's answer as GitHub-flavored markdown: for a job summary or a comment. */
export function gateMarkdown({
  outcome,
  baseline,
  candidate,
  benchmarks,
  summary,
  warnings,
  level,
}: Answer): string {
  const rows = benchmarks.map((each) =>
    cells(
      each.benchmark,
      marks[each.outcome],
      each.n === 0 ? none : String(each.n),
      fixed(each.a, 1),
      fixed(each.b, 1),
      signed(each.difference, 1),
      range(each.interval, (v) => signed(v, 1)),
      String(each.margin),
      fixed(each.detectable, 1),
    ),
  );
  return `${[
    `## ${outcome === 'pass' ? '✅' : '❌'} Evaluation gate: ${outcome}`,
    ...summary.map(inline),
    [
      cells(
        'benchmark',
        'outcome',
        'shared items',
        inline(baseline),
        inline(candidate),
        'change',
        percent(level),
        'margin',
        'finds a drop of',
      ),
      cells(...Array.from({ length: 9 }, (_, i) => (i < 2 ? '---' : '---:'))),
      ...rows,
    ].join('\n'),
    ...warnings.map(({ message }) => `> ${inline(message)}`),
  ].join('\n\n')}\n`;
}

const cells = (...texts: readonly string[]) => `| ${texts.join(' | ')} |`;

/** Names from files must not become markup or end a cell. */
function inline(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>|#~]/g, '\\$&').replaceAll(/\s+/g, ' ');
}

/** A gate's answer as a JUnit report: one test per benchmark; what is undecided is skipped where it passes. */
export function gateJunit({ baseline, candidate, benchmarks, unshared, undecided }: Answer): string {
  const judged = benchmarks.map((each) => ({
    name: each.benchmark,
    outcome: each.outcome,
    text: `${signed(each.difference, 2)} points (${range(each.interval, (v) => signed(v, 2))}), margin ${each.margin}, ${each.n} shared items`,
  }));
  const missing = unshared.baseline.map((name) => ({
    name,
    outcome: 'undecided' as const,
    text: `not measured on ${candidate}`,
  }));
  const all = [...judged, ...missing];
  const fails = ({ outcome }: (typeof all)[number]) =>
    outcome === 'regression' || (outcome === 'undecided' && undecided === 'fail');
  const skipped = all.filter((each) => each.outcome === 'undecided' && !fails(each));
  const cases = all.map((each) => {
    const inside = fails(each)
      ? `<failure message="${xml(`${each.outcome}: ${each.text}`)}"/>`
      : each.outcome === 'undecided'
        ? `<skipped message="${xml(`undecided: ${each.text}`)}"/>`
        : `<system-out>${xml(each.text)}</system-out>`;
    return `    <testcase classname="cape.gate" name="${xml(each.name)}" time="0">${inside}</testcase>`;
  });
  const name = xml(`${candidate} against ${baseline}`);
  const counts = `tests="${all.length}" failures="${all.filter(fails).length}" errors="0" skipped="${skipped.length}" time="0"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="cape gate" ${counts}>`,
    `  <testsuite name="${name}" ${counts}>`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

/** Text in XML 1.0, which has no control characters. */
function xml(text: string): string {
  const named: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&apos;',
  };
  return (
    text
      .replaceAll(/[&<>"']/g, (mark) => named[mark]!)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML cannot hold
      .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
  );
}
