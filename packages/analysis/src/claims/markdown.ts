import { fixed } from '@cape/core-wasm/number-text';
import type * as z from 'zod/mini';
import type { Interval } from '../interval.ts';
import type { claimsQuestion } from './claims-question.ts';
import { short } from './verdict.ts';

type Answer = z.output<typeof claimsQuestion.answer>;

/** docs/claims.md: the ledger and the replication, for reading. */
export function claimsMarkdown({ claims, replication, reading, seed, resamples, noise }: Answer): string {
  const topics = [...new Set(claims.map(({ topic }) => topic))];
  return [
    '# What the papers claim, recomputed',
    '',
    'Made by `npm run claims -w @cape/analysis` from the ledger in `packages/analysis/src/claims`; do not edit.',
    'Each figure is recomputed by the source’s own method on the source’s own table, as published; where the source',
    'does not list its rows, on the nearest table at hand, and the line says so. A figure is reproduced when it comes',
    'out as printed, to the printed rounding; a caveat says what speaks against building on it all the same. “Not',
    'reproduced” is said of the figure, not of the idea behind it.',
    `Intervals are 95 %. Seed ${seed}, ${resamples} resamples, noise: ${noise}. \`cape claims ID\``,
    'shows one claim, `cape claims --check` fails when a verdict has changed.',
    '',
    ...reading.flatMap((line) => [line, '']),
    ...topics.flatMap((topic) => [
      `## ${topic[0]!.toUpperCase()}${topic.slice(1)}`,
      '',
      ...claims
        .filter((claim) => claim.topic === topic)
        .flatMap((claim) => [
          `### ${claim.id}: ${claim.verdict}`,
          '',
          `${sentence(claim.claim)} Published: **${claim.published}** (${claim.unit === '' ? 'no unit' : claim.unit}; ${claim.sourceMethod}).`,
          claim.recomputed === null
            ? 'Ours: none.'
            : `Ours: **${short(claim.recomputed)}**${intervalText(claim.interval)}${claim.n === null ? '' : `, n = ${claim.n}`} (${claim.method}).`,
          claim.why,
          ...(claim.found === null ? [] : [claim.found]),
          '',
        ]),
    ]),
    '## Replication on an independent panel',
    '',
    'Local coupling γ₁₂ = ΔTruthfulQA / ΔHellaSwag through each family of `observational`, which the papers did not',
    'use. The sign of a step is given where 95 % of the scores’ item-sampling errors agree on it, else “?”. Intervals',
    'are Fieller’s; an unbounded one is a step whose HellaSwag difference is not clearly nonzero.',
    '',
    '| family | models | signs, small to large | γ₁₂ with interval |',
    '|---|---|---|---|',
    ...replication.map(
      ({ family, n, pattern, steps }) =>
        `| ${family} | ${n} | ${pattern} | ${steps.map(({ gamma, interval }) => `${fixed(gamma, 2)}${intervalText(interval)}`).join('; ')} |`,
    ),
    '',
  ].join('\n');
}

function sentence(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}.`;
}

function intervalText(interval: Interval | null): string {
  if (interval === null) return '';
  const { lower, upper } = interval;
  return lower === null && upper === null
    ? ' (unbounded)'
    : ` (${lower === null ? 'unbounded' : short(lower)} to ${upper === null ? 'unbounded' : short(upper)})`;
}
