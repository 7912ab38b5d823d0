import type { Question } from '@cape/analysis/question';
import { InputError, type InputIssue } from '@cape/evidence/input-error';
import { defaultResamples, type Limits } from '../settings.ts';

type Fields = Readonly<Record<string, unknown>>;

/** An input that may be answered. */
export interface Weighed {
  /** As its schema made it: what is answered. */
  readonly input: unknown;
  /** As it was given, with the resamples it is answered with. */
  readonly fields: Fields;
  /** Units of work. */
  readonly work: number;
}

/** Resamples tried where a question asks for none, until one fits the budget. */
const presets = [defaultResamples, 500, 200, 100];

/**
 * Check an input (what checks it is loaded with the first question) and weigh it before anything is computed; refuse one beyond the budget, naming its size, the limit,
 * and the nearest input below it.
 */
export function withinBudget(
  question: Question,
  fields: Fields,
  takesResamples: boolean,
  limits: Limits,
  checked: (question: Question, fields: Fields) => unknown,
): Weighed {
  const weigh = (given: Fields): Weighed => {
    const input = checked(question, given);
    return { input, fields: given, work: Math.ceil(question.work(input)) };
  };
  const rows = Array.isArray(fields.panel) ? fields.panel.length : 0;
  if (rows > limits.rows) {
    throw refusal({ path: 'panel', expected: `at most ${limits.rows} rows`, received: String(rows) });
  }
  let weighed: Weighed;
  if (takesResamples && fields.resamples === undefined) {
    // A panel's text is parsed by the first weighing and remembered, so a second costs nothing.
    const first = weigh({ ...fields, resamples: presets[0] });
    const fitting = presets.find((resamples) => workWith(first, { resamples }) <= limits.work);
    const resamples = fitting ?? presets.at(-1)!;
    weighed = {
      input: { ...(first.input as Fields), resamples },
      fields: { ...fields, resamples },
      work: workWith(first, { resamples }),
    };
  } else weighed = weigh(fields);
  if (weighed.work <= limits.work) return weighed;

  throw new InputError([
    {
      code: 'too-much-work',
      ...leastChange(weighed.input as Fields, limits.work, (change) => workWith(weighed, change)),
      received: `${weighed.work} units of work; at most ${limits.work}`,
    },
  ]);

  function workWith({ input }: Weighed, change: Fields): number {
    return Math.ceil(question.work({ ...(input as Fields), ...change }));
  }
}

/** Fields that an answer's work grows with, each with the least it may be. */
const levers = [
  { path: 'resamples', least: 100, what: 'resamples' },
  { path: 'ensemble', least: 0, what: 'laws in the ensemble' },
  { path: 'degree', least: 0, what: 'as the degree' },
] as const;

/** The one change of a field that brings the work below the limit, in words; the one that loses least comes first. */
function leastChange(
  input: Fields,
  limit: number,
  workWith: (change: Fields) => number,
): Pick<InputIssue, 'path' | 'expected'> {
  for (const { path, least, what } of levers) {
    const given = input[path];
    if (typeof given !== 'number' || workWith({ [path]: least }) > limit) continue;
    let [fits, over] = [least as number, given];
    while (over - fits > 1) {
      const middle = Math.floor((fits + over) / 2);
      if (workWith({ [path]: middle }) <= limit) fits = middle;
      else over = middle;
    }
    return { path, expected: `at most ${fits} ${what}, or fewer rows or benchmarks` };
  }
  const { benchmarks } = input;
  if (Array.isArray(benchmarks)) {
    for (let count = benchmarks.length - 1; count > 0; count--) {
      if (workWith({ benchmarks: benchmarks.slice(0, count) }) <= limit) {
        return { path: 'benchmarks', expected: `at most ${count} benchmarks, or fewer rows` };
      }
    }
  }
  return { path: 'panel', expected: 'fewer rows' };
}

const refusal = (issue: Omit<InputIssue, 'code'>) => new InputError([{ code: 'too-many-rows', ...issue }]);
