import { benchmark } from '@cape/evidence';
import type { Warning } from '../warning.ts';
import type { DynamicsModel } from './model.ts';
import type { LeverDirection } from './sources.ts';

/** The remark that a trajectory ends outside the sizes that its law was fitted on. */
export function extrapolationWarnings({ smallestB, largestB }: DynamicsModel, to: number): Warning[] {
  if (to <= largestB * 1.001 && to >= smallestB / 1.001) return [];
  return [
    {
      code: 'extrapolation',
      message: `The law was fitted on ${smallestB} to ${largestB} B; what lies outside is extrapolation, and the band does not know whether the law holds there.`,
    },
  ];
}

/** Levers whose effect on some benchmark the data do not identify. */
export function unidentifiedLevers(pulled: readonly LeverDirection[]): Warning[] {
  return pulled.flatMap(({ lever: name, effects }) => {
    const lacking = effects.filter(({ identified }) => !identified);
    if (lacking.length === 0) return [];
    const names = lacking.map(({ benchmark: id }) => benchmark(id).name).join(', ');
    return [
      {
        code: 'not-identified',
        message: `${name}: its effect on ${names} is not identified by the data; where there is no estimate at all it enters as zero.`,
      },
    ];
  });
}
