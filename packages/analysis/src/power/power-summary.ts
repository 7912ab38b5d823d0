import { bound, fixed, percent } from '@cape/core-wasm/number-text';
import { benchmark, resolveBenchmark } from '@cape/evidence';
import { benchmarkTitle } from '../compare/change-of-runs.ts';
import type { Warning } from '../warning.ts';
import type { FamilyPlan, PowerPlan } from './power-question.ts';

/** The plan in words, the number of items first. */
export function powerSummary({
  plan,
  family,
  power,
}: {
  readonly plan: PowerPlan | null;
  readonly family: FamilyPlan | null;
  readonly power: number;
}): string[] {
  return [
    ...(plan === null ? [] : planSentences(plan, power)),
    ...(family === null ? [] : familySentences(family)),
  ];
}

function planSentences(
  { benchmark, difference, score, itemCorrelation, paired, unpaired, has }: PowerPlan,
  power: number,
): string[] {
  const share = percent(power);
  const sentences = [
    `A true difference of ${bound(Math.abs(difference))} points on ${benchmarkTitle(benchmark)}, from a score of ${bound(score)}, is found with a probability of ${share} on ${paired.items} items that both models answer (item correlation ${itemCorrelation}), or on ${unpaired.items} items each where nothing is paired.`,
  ];
  if (has !== null && paired.detectable !== null && unpaired.detectable !== null) {
    const enough = paired.items <= has ? 'enough' : 'too few, even paired';
    sentences.push(
      `The benchmark has ${has} items, which is ${enough}: they find ${bound(paired.detectable)} points paired, ${bound(unpaired.detectable)} unpaired.`,
    );
  }
  return sentences;
}

function familySentences({ group, x, y, steps, settled, measurements }: FamilyPlan): string[] {
  const [best] = measurements;
  if (steps === 0 || best === undefined) return [];
  const sentences = [
    `${settled} of ${steps} steps of ${group} (${y} against ${x}) are statistically clear today.`,
  ];
  sentences.push(
    best.gain < 0.05
      ? 'No single further measurement would be expected to settle more.'
      : `Most would come from this: ${best.what}; ${fixed(best.expected, 1)} steps expected, if the differences seen are the true ones.`,
  );
  return sentences;
}

/** The remark that items which earn a share of their point need fewer of them. */
export function continuousItems(name: string | undefined): Warning[] {
  const known = name === undefined ? undefined : resolveBenchmark(name);
  if (known === undefined || benchmark(known).scoring !== 'continuous') return [];
  return [
    {
      code: 'continuous-items',
      message: `${benchmark(known).name}: an item earns anything from 0 to 1, so fewer items do than are told here.`,
    },
  ];
}

/** The remark that a family has no step. */
export function noSteps({ group, x, y, steps }: FamilyPlan): Warning[] {
  if (steps > 0) return [];
  return [
    {
      code: 'no-steps',
      message: `${group} has no two sizes with both ${x} and ${y}: there is no step to settle.`,
    },
  ];
}
