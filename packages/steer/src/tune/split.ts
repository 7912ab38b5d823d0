import type { Kernel } from '@cape/core-wasm';
import type { Question } from '../evaluate/evaluate.ts';
import { SteerError } from '../steer-error.ts';

/** Questions in three parts that share no fact: to learn from, to choose by, and to report on. */
export interface Split {
  readonly calibration: readonly Question[];
  readonly tuning: readonly Question[];
  readonly evaluation: readonly Question[];
}

/** `fact`: facts are divided, every kind in each part; `kind`: whole kinds are, so that the report is on kinds never seen. */
export type SplitBy = 'fact' | 'kind';

export type Part = keyof Split;

// 150, 90 and 198 of 438, as in the trials that the rule for success was drawn from.
const SHARES: readonly (readonly [Part, number])[] = [
  ['calibration', 0.34],
  ['tuning', 0.21],
  ['evaluation', 0.45],
];
const LEAST_FACTS = 12;

/** The fact a question asks about: as it says; else its last sentence with both continuations. */
export function factOf({ prompt, true: truth, false: falsehood, fact }: Question): string {
  if (fact !== undefined) return fact;
  const last = prompt
    .trim()
    .split(/(?<=[.!?])\s+/)
    .at(-1)!;
  return [last, truth, falsehood].join('|');
}

const kindOf = ({ kind }: Question): string => kind ?? '';

/** Divides questions by seed; questions about one fact (or of one kind) stay together. */
export function splitQuestions(
  kernel: Kernel,
  questions: readonly Question[],
  by: SplitBy,
  seed: number,
): Split {
  const parts: Record<Part, Question[]> = { calibration: [], tuning: [], evaluation: [] };
  const facts = grouped(questions, factOf);
  if (facts.size < LEAST_FACTS) {
    throw new SteerError(
      'out-of-range',
      'prompts',
      `questions about at least ${LEAST_FACTS} facts, to learn from, to choose by and to report on`,
      `${facts.size}`,
      'Questions that end in one sentence and have the same continuations are taken as one fact, unless they name different ones in "fact".',
    );
  }
  if (by === 'kind') {
    const kinds = [...grouped(questions, kindOf)].map(([, members]) => members);
    if (kinds.length < 3) {
      throw new SteerError(
        'out-of-range',
        'split',
        'at least three kinds ("kind" of the questions)',
        `${kinds.length}`,
      );
    }
    deal(shuffled(kernel, kinds, seed, 1), parts, questions.length);
    return parts;
  }
  [...grouped(questions, kindOf)].forEach(([, members], k) => {
    const own: Record<Part, Question[]> = { calibration: [], tuning: [], evaluation: [] };
    const inKind = [...grouped(members, factOf)].map(([, same]) => same);
    deal(shuffled(kernel, inKind, seed, k + 1), own, members.length);
    for (const part of Object.keys(parts) as Part[]) parts[part].push(...own[part]);
  });
  return parts;
}

/** Each group goes where most is missing of what the shares ask for. */
function deal(
  groups: readonly (readonly Question[])[],
  parts: Record<Part, Question[]>,
  total: number,
): void {
  for (const group of groups) {
    const missing = SHARES.map(([part, share]) => share * total - parts[part].length);
    const at = missing.indexOf(Math.max(...missing));
    parts[SHARES[at]![0]].push(...group);
  }
}

function grouped(
  questions: readonly Question[],
  keyOf: (question: Question) => string,
): Map<string, Question[]> {
  const groups = new Map<string, Question[]>();
  for (const question of questions) {
    const key = keyOf(question);
    groups.set(key, [...(groups.get(key) ?? []), question]);
  }
  return groups;
}

function shuffled<T>(kernel: Kernel, items: readonly T[], seed: number, stream: number): T[] {
  const keys = kernel.normals(items.length, seed, stream);
  return items
    .map((item, i) => ({ item, key: keys[i]! }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
