import type { AnswerOf, claimsQuestion } from '@cape/analysis';
import { amount } from '@cape/analysis/number-text';
import type { Figure, Point } from './figure.ts';

/** Ratios beyond these are drawn as an arrow at the edge. */
const [least, most] = [-0.5, 2.5] as const;
/** Of those arrows from the edge, so that all of them is seen. */
const inset = 0.04;

/** Every claim recomputed, as a share of what was printed. */
export function drawClaims({ claims }: AnswerOf<typeof claimsQuestion>): Figure {
  // A bound or a printed zero has no ratio.
  const told = claims.filter(
    ({ recomputed, publishedValue, unit }) =>
      recomputed !== null && publishedValue !== 0 && !unit.includes('bound'),
  );
  const rows = [...told].sort((a, b) => b.recomputed! / b.publishedValue - a.recomputed! / a.publishedValue);
  return {
    id: 'claims',
    title: 'Recomputed over published',
    description:
      'Each published figure recomputed from its own table, divided by what was printed: at 1 it comes out. Bars are 95 % intervals; an arrowhead lies beyond the frame. Bounds and printed zeros have no ratio and are left out.',
    x: { label: 'recomputed ÷ published', scale: 'linear', domain: [least, most] },
    y: { label: '', scale: 'names', names: rows.map(({ id }) => id) },
    groups: ['reproduced', 'reproduced with a caveat', 'not reproduced', 'not testable'],
    marks: [
      { kind: 'rule', axis: 'x', at: 1, label: '' },
      {
        kind: 'points',
        points: rows.map(({ claim, verdict, published, recomputed, publishedValue, interval }, at): Point => {
          const ratio = recomputed! / publishedValue;
          const ends = [interval?.lower, interval?.upper].map((end) =>
            typeof end === 'number' ? end / publishedValue : null,
          );
          const [lower = null, upper = null] = publishedValue < 0 ? ends.reverse() : ends;
          const beyond = ratio > most ? 'above' : ratio < least ? 'below' : undefined;
          return {
            x: Math.min(most - inset, Math.max(least + inset, ratio)),
            y: at,
            label: claim,
            group: verdict,
            note: `published ${published}, recomputed ${amount(recomputed, 4)}`,
            ...(interval !== null && beyond === undefined && { xInterval: { lower, upper } }),
            ...(beyond !== undefined && { bound: beyond }),
          };
        }),
      },
    ],
  };
}
