import { fixed, none, range, signed } from '@cape/core-wasm/number-text';
import { InputError } from '@cape/evidence';
import { type Condition, parseQuestions, type Question } from '@cape/steer';
import type { Flag } from './command.ts';
import { seed } from './flags.ts';
import type { NamedText } from './read-input.ts';
import type { Column } from './render/block.ts';
import type { Inside } from './steering.ts';

// What `cape steer eval` and `cape steer sweep` ask and show alike.

export const questionFlags: readonly Flag[] = [
  {
    flags: '--prompts <file>',
    kind: 'file',
    description: 'JSON lines {"prompt": …, "true": …, "false": …}; continuations with their leading space',
  },
  {
    flags: '--neutral <file>',
    kind: 'file',
    description: 'text whose perplexity tells the cost, a passage a line',
  },
  seed,
];

export function questionsFor(
  values: Readonly<Record<string, unknown>>,
  { demo }: Inside,
  demoSet: 'questions' | 'development' = 'questions',
): readonly Question[] {
  const file = values.prompts as NamedText | undefined;
  if (file !== undefined) return parseQuestions(file.text);
  if (demo !== null) return demo[demoSet];
  throw new InputError([
    { code: 'missing', path: '--prompts', expected: 'a file of questions, JSON lines', received: 'none' },
  ]);
}

export function neutralFor(values: Readonly<Record<string, unknown>>, { demo }: Inside): readonly string[] {
  const file = values.neutral as NamedText | undefined;
  return file === undefined
    ? (demo?.neutral ?? [])
    : file.text.split('\n').filter((line) => line.trim() !== '');
}

type Outcome = Omit<Condition, 'name'>;

const counted = ({ count, of }: Condition['corrected']): string => `${count} of ${of}`;
const percent = (share: number): string => `${signed(100 * share, 1)} %`;

/** A share's interval, in percent. */
export function shareRange({ interval }: Condition['corrected']): string {
  return interval.lower === null ? none : range(interval, (value) => `${fixed(100 * value, 0)} %`);
}

export const column = {
  corrected: {
    title: 'corrected',
    key: 'corrected',
    value: (row) => row.corrected.count,
    show: (row) => counted(row.corrected),
  },
  broken: {
    title: 'broken',
    key: 'broken',
    value: (row) => row.broken.count,
    show: (row) => counted(row.broken),
  },
  margin: {
    title: 'margin',
    key: 'mean_margin',
    value: (row) => row.meanMargin,
    show: (row) => signed(row.meanMargin, 2),
  },
  marginLower: { title: null, key: 'mean_margin_lower', value: (row) => row.meanMarginInterval.lower },
  marginUpper: { title: null, key: 'mean_margin_upper', value: (row) => row.meanMarginInterval.upper },
  perplexity: {
    title: 'perplexity',
    key: 'perplexity_cost',
    value: (row) => row.perplexityCost,
    show: (row) => (row.perplexityCost === null ? none : percent(row.perplexityCost)),
  },
  perplexityLower: {
    title: null,
    key: 'perplexity_cost_lower',
    value: (row) => row.perplexityCostInterval?.lower,
  },
  perplexityUpper: {
    title: null,
    key: 'perplexity_cost_upper',
    value: (row) => row.perplexityCostInterval?.upper,
  },
} satisfies Record<string, Column<Outcome>>;

/** Margin and cost of one outcome with their intervals, for the lines under a table. */
export function outcomeFacts(outcome: Outcome): (readonly [string, string])[] {
  const within = (interval: Outcome['perplexityCostInterval'], show: (value: number) => string): string =>
    interval === null || interval.lower === null ? '' : `, 95 % ${range(interval, show)}`;
  const nats = (value: number): string => signed(value, 2);
  return [
    ['mean margin', `${nats(outcome.meanMargin)} nats${within(outcome.meanMarginInterval, nats)}`],
    ...(outcome.perplexityCost === null
      ? []
      : [
          [
            'perplexity',
            `${percent(outcome.perplexityCost)}${within(outcome.perplexityCostInterval, percent)}`,
          ] as const,
        ]),
  ];
}

/** What the push changed in the margin, question by question: all, those answered wrongly before, and the others. */
export function gainFacts({ gain }: Outcome): (readonly [string, string])[] {
  const nats = (value: number): string => signed(value, 2);
  const told = ({ mean, interval }: Outcome['gain']['all']): string =>
    `${nats(mean)} nats${interval.lower === null ? '' : `, 95 % ${range(interval, nats)}`}`;
  return [
    ['margin change, all', told(gain.all)],
    ['where wrong before', told(gain.wrong)],
    ['where right before', told(gain.right)],
  ];
}
