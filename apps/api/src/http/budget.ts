import { InputError } from '@cape/evidence/input-error';
import { defaultResamples, type Limits } from '../settings.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Rows of the builtin panels stay below this; it stands for them in the work of a question. */
const builtinRows = 100;

/**
 * Give a question the resamples that an edge allows where it asks for none, and refuse what costs more than
 * the limits. Types are the schema's business: what is no number here is refused there.
 */
export function withinBudget(input: Fields, takesResamples: boolean, limits: Limits): Fields {
  const rows = rowsOf(input.panel);
  const refuse = (code: string, path: string, expected: string, received: number): never => {
    throw new InputError([{ code, path, expected, received: String(received) }]);
  };
  if (rows > limits.rows) refuse('too-many-rows', 'panel', `at most ${limits.rows} rows`, rows);
  const { ensemble } = input;
  if (typeof ensemble === 'number' && ensemble > limits.ensemble) {
    refuse('too-large-ensemble', 'ensemble', `at most ${limits.ensemble}`, ensemble);
  }
  if (!takesResamples) return input;
  const {
    resamples = Math.min(defaultResamples, limits.resamples, Math.max(100, Math.floor(limits.work / rows))),
  } = input;
  if (typeof resamples === 'number' && resamples > limits.resamples) {
    refuse('too-many-resamples', 'resamples', `at most ${limits.resamples}`, resamples);
  }
  if (typeof resamples === 'number' && resamples * rows > limits.work) {
    const most = Math.floor(limits.work / rows);
    refuse('too-many-resamples', 'resamples', `at most ${most} for ${rows} rows`, resamples);
  }
  return { ...input, resamples };
}

/** Rows that a panel has at most: those of a text are its lines or its objects, whichever are more. */
function rowsOf(panel: unknown): number {
  if (Array.isArray(panel)) return Math.max(1, panel.length);
  const text = typeof panel === 'object' && panel !== null && 'text' in panel ? panel.text : undefined;
  if (typeof text !== 'string') return builtinRows;
  let [lines, objects] = [1, 0];
  for (const character of text) {
    if (character === '\n' || character === '\r') lines += 1;
    else if (character === '{') objects += 1;
  }
  return Math.max(lines, objects);
}
