import { type CriticalScale, criticalScaleQuestion } from '@cape/analysis';
import * as z from 'zod/mini';
import type { Point } from '../figure.ts';
import { defineFigure } from '../figure-kind.ts';

/** Critical scale of each family, with open ends as arrows. */
export const criticalScaleFigure = defineFigure({
  input: z.extend(criticalScaleQuestion.input, {
    method: z._default(criticalScaleQuestion.input.shape.method.def.innerType, 'zero-crossing'),
  }),
  examples: [{}, { method: 'quadratic', panel: 'critical-scale' }],
  draw(input, using) {
    const answer = criticalScaleQuestion.ask(input, using);
    // A single size cannot cross anything.
    const told = answer.groups.filter(
      ({ smallest, largest }) => smallest !== null && largest !== null && smallest < largest,
    );
    const rows = [...told].sort((a, b) => placeOf(a) - placeOf(b));
    return {
      id: 'critical-scale',
      title: 'Critical scale of each family',
      description: `The size at which the coupling turns from tax to bonus (${input.method}). A filled point is found, its bar the ${Math.round(input.level * 100)} % interval; an arrowhead is a bound: the family turns beyond it, if anywhere; a dashed point is a family whose data leave it undetermined. Bars with an arrow are open.`,
      x: { label: answer.unit, scale: answer.scale === 'date' ? 'linear' : 'log' },
      y: { label: '', scale: 'names', names: rows.map(({ group }) => group) },
      marks: [
        {
          kind: 'points',
          points: rows.map((row, at): Point => {
            const { lower, upper } = row.interval;
            return {
              x: placeOf(row),
              y: at,
              label: row.group,
              group: bounds[row.censored ?? 'found'],
              note: row.statement,
              ...(row.censored === null
                ? { xInterval: { lower, upper } }
                : row.censored === 'unidentified'
                  ? { bound: 'unknown', xInterval: { lower, upper } }
                  : {
                      bound: row.censored,
                      xInterval:
                        row.censored === 'above'
                          ? { lower: lower ?? row.bound, upper }
                          : { lower, upper: upper ?? row.bound },
                    }),
            };
          }),
        },
      ],
    };
  },
});

const bounds = {
  found: 'crosses zero',
  above: 'above its largest size, if anywhere',
  below: 'below its smallest size, if anywhere',
  unidentified: 'undetermined',
} as const;

/** Place at which a family is drawn: its crossing, its bound, or the middle of its sizes. */
function placeOf({ estimate, bound, smallest, largest }: CriticalScale): number {
  return estimate ?? bound ?? Math.sqrt(smallest! * largest!);
}
