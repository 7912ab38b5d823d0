import { isoDate } from '../date.ts';
import { figureIn, percentOf, saysMissing } from '../number.ts';
import type { ScoreRecord } from '../record.ts';
import type { Run } from '../run.ts';
import type { Reader } from './reader.ts';

/** The leaderboard's columns, and what guessing scores where the published figure is rescaled so that guessing is 0. */
const columns: readonly {
  readonly name: string;
  readonly benchmark: string;
  readonly rescaledFrom: number | null;
}[] = [
  { name: 'IFEval', benchmark: 'ifeval', rescaledFrom: 0 },
  // Rescaled per subtask, so that the raw mean cannot be had from it.
  { name: 'BBH', benchmark: 'bbh', rescaledFrom: null },
  { name: 'MATH Lvl 5', benchmark: 'math_lvl_5', rescaledFrom: 0 },
  { name: 'GPQA', benchmark: 'gpqa_all', rescaledFrom: 0.25 },
  { name: 'MUSR', benchmark: 'musr', rescaledFrom: null },
  { name: 'MMLU-PRO', benchmark: 'mmlu_pro', rescaledFrom: 0.1 },
];

/** The table of the Open LLM Leaderboard's second version, CSV or Parquet. Raw scores are read; rescaled ones only where there are no others. */
export const leaderboardV2: Reader = {
  format: 'leaderboard-v2',
  claims: (document) => {
    if (document.kind !== 'table') return false;
    const has = (name: string) => document.columns.includes(name);
    const benchmarks = columns.filter(({ name }) => has(name) || has(`${name} Raw`)).length;
    return (
      benchmarks >= 3 &&
      (has('Average ⬆️') || columns.some(({ name }) => has(`${name} Raw`))) &&
      (has('fullname') || has('Model'))
    );
  },
  async read(document, using) {
    if (document.kind !== 'table') return [];
    const has = (name: string) => document.columns.includes(name);
    const present = columns.filter(({ name }) => has(name) || has(`${name} Raw`));
    const rescaled = present.filter(({ name }) => !has(`${name} Raw`));
    const undone = rescaled.filter(({ rescaledFrom }) => rescaledFrom !== null && rescaledFrom > 0);
    const kept = rescaled.filter(({ rescaledFrom }) => rescaledFrom === null);
    if (undone.length > 0) {
      using.warn(
        'rescaled-scores',
        `${document.name}: ${undone.map(({ name }) => name).join(', ')} ${undone.length === 1 ? 'is' : 'are'} published rescaled (guessing is 0); turned back into the raw score, a 0 left out.`,
      );
    }
    if (kept.length > 0) {
      using.warn(
        'rescaled-scores',
        `${document.name}: ${kept.map(({ name }) => name).join(', ')} ${kept.length === 1 ? 'is' : 'are'} published rescaled per subtask and stand as ${kept.map(({ benchmark }) => `${benchmark}_rescaled`).join(', ')}.`,
      );
    }
    const runs: Run[] = [];
    const flagged: string[] = [];
    for (const row of document.rows) {
      const text = (column: string) => {
        const value = String(row[column] ?? '').trim();
        return value === '' || saysMissing(value) ? undefined : value;
      };
      const name =
        text('fullname') ??
        text('Model')
          ?.replaceAll(/<[^<>]*>/g, '')
          .trim();
      if (name === undefined || name === '') continue;
      if (text('Flagged')?.toLowerCase() === 'true') flagged.push(name);
      const params = Number(text('#Params (B)'));
      const released = isoDate(text('Upload To Hub Date') ?? '');
      const revision = text('Model sha');
      const precision = text('Precision');
      const date = isoDate(text('Submission Date') ?? '');
      const template = text('Chat Template')?.toLowerCase();
      const records: ScoreRecord[] = [];
      for (const { name: column, benchmark, rescaledFrom } of present) {
        const raw = figureIn(row[`${column} Raw`]);
        const shown = figureIn(row[column]);
        const value =
          raw !== undefined
            ? percentOf(raw.value)
            : shown === undefined || has(`${column} Raw`)
              ? undefined
              : unscaled(shown.value, rescaledFrom);
        if (value === undefined) continue;
        records.push({
          model: name,
          benchmark: raw === undefined && rescaledFrom === null ? `${benchmark}_rescaled` : benchmark,
          value,
          provenance: {
            reporter: { kind: 'independent', name: 'Open LLM Leaderboard' },
            harness: 'leaderboard-v2',
            task: column,
            ...(template === undefined ? {} : { chatTemplate: template === 'true' }),
            ...(revision === undefined ? {} : { revision }),
            ...(precision === undefined ? {} : { quantization: precision }),
            ...(date === undefined ? {} : { date }),
            file: document.name,
          },
        });
      }
      runs.push({
        model: {
          name,
          ...(params > 0 ? { paramsB: params } : {}),
          ...(released === undefined ? {} : { released }),
        },
        records,
      });
    }
    if (flagged.length > 0) {
      using.warn(
        'flagged-models',
        `${document.name}: flagged by the leaderboard: ${flagged.slice(0, 6).join(', ')}${flagged.length > 6 ? ` and ${flagged.length - 6} more` : ''}.`,
      );
    }
    return runs;
  },
};

/** The raw score in percent of one rescaled from guessing; undefined for 0, where anything below guessing was cut. */
function unscaled(shown: number, from: number | null): number | undefined {
  if (from === null || from === 0) return shown;
  return shown > 0 ? Number((100 * from + (1 - from) * shown).toPrecision(12)) : undefined;
}
