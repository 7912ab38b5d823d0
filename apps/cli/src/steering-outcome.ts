import { fixed, none, range, signed } from '@cape/core-wasm/number-text';
import {
  type Outcome as Answered,
  type Condition,
  type Evaluation,
  openQuestions,
  parseQuestions,
  type Question,
} from '@cape/steer';
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
    description:
      'JSON lines {"prompt": …, "true": …, "false": …}, with "fact" and "kind" if you like; continuations with their leading space (default: 484 built in)',
  },
  {
    flags: '--neutral <file>',
    kind: 'file',
    description: 'text whose perplexity tells the cost, one passage per line (default: 32 built in)',
  },
  seed,
];

/** The user's questions, the demo's, or those that are built in. */
export function questionsFor(
  values: Readonly<Record<string, unknown>>,
  { demo }: Inside,
  demoSet: 'questions' | 'development' = 'questions',
): readonly Question[] {
  const file = values.prompts as NamedText | undefined;
  if (file !== undefined) return parseQuestions(file.text);
  return demo === null ? openQuestions().questions : demo[demoSet];
}

/** The user's neutral text, the demo's, or the passages that are built in. */
export function neutralFor(values: Readonly<Record<string, unknown>>, { demo }: Inside): readonly string[] {
  const file = values.neutral as NamedText | undefined;
  return file === undefined
    ? (demo?.neutral ?? openQuestions().neutral)
    : file.text.split('\n').filter((line) => line.trim() !== '');
}

type Outcome = Answered & Pick<Condition, 'perplexityCost' | 'perplexityCostInterval'>;

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
    of: 'meanMargin',
    show: (v) => signed(v, 2),
  },
  marginLower: { title: null, key: 'mean_margin_lower', of: 'meanMarginInterval.lower' },
  marginUpper: { title: null, key: 'mean_margin_upper', of: 'meanMarginInterval.upper' },
  perplexity: {
    title: 'perplexity',
    of: 'perplexityCost',
    show: (v) => (v === null ? none : percent(v)),
  },
  perplexityLower: {
    title: null,
    key: 'perplexity_cost_lower',
    of: 'perplexityCostInterval.lower',
  },
  perplexityUpper: {
    title: null,
    key: 'perplexity_cost_upper',
    of: 'perplexityCostInterval.upper',
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

/** Answers that length may decide, and the result when log-probabilities are divided by their tokens. */
export function lengthFacts(
  { lengths, truthful, truthfulPerToken }: Evaluation,
  { perToken }: Condition,
): (readonly [string, string])[] {
  return [
    [
      'true continuation',
      `as long as the false one in ${lengths.equal}, shorter in ${lengths.trueShorter}, longer in ${lengths.trueLonger} (tokens)`,
    ],
    ['prefer the truth unsteered', `${counted(truthful)}; per token ${counted(truthfulPerToken)}`],
    [
      'per token',
      `${perToken.corrected.count} corrected, ${perToken.broken.count} broken, margin change ${signed(perToken.gain.all.mean, 2)} nats per token`,
    ],
  ];
}

/** Change of the margin by the push, question by question: all, those answered wrongly before, and the others. */
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
