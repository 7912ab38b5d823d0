import { InputError } from '@cape/analysis';
import { defaultResamples, type Limits } from '../settings.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Rows of the builtin panels stay below this; it stands for them in the work of a question. */
const builtinRows = 100;

/**
 * Give a question the resamples that an edge allows where it asks for none, and refuse what costs more than
 * the limits. Types are the schema's business: what is no number here is refused there.
 */
export function withinBudget(input: Fields, takesResamples: boolean, limits: Limits): Fields {
  const rows = Array.isArray(input.panel) ? input.panel.length : builtinRows;
  const refuse = (code: string, path: string, expected: string, received: number): never => {
    throw new InputError([{ code, path, expected, received: String(received) }]);
  };
  if (rows > limits.rows) refuse('too-many-rows', 'panel', `at most ${limits.rows} rows`, rows);
  if (!takesResamples) return input;
  const { resamples = Math.min(defaultResamples, Math.floor(limits.work / rows)) } = input;
  if (typeof resamples === 'number' && resamples > limits.resamples) {
    refuse('too-many-resamples', 'resamples', `at most ${limits.resamples}`, resamples);
  }
  if (typeof resamples === 'number' && resamples * rows > limits.work) {
    const most = Math.floor(limits.work / rows);
    refuse('too-many-resamples', 'resamples', `at most ${most} for ${rows} rows`, resamples);
  }
  return { ...input, resamples };
}
