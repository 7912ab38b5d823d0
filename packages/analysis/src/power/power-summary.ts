import type * as z from 'zod/mini';
import { benchmarkTitle } from '../compare/change-of-runs.ts';
import { bound } from '../number-text.ts';
import type { FamilyPlan, PowerPlan } from './power-question.ts';

/** What the plan comes to, the number of items first. */
export function powerSummary({
  plan,
  family,
  power,
}: {
  readonly plan: z.infer<typeof PowerPlan> | null;
  readonly family: z.infer<typeof FamilyPlan> | null;
  readonly power: number;
}): string[] {
  return [
    ...(plan === null ? [] : planSentences(plan, power)),
    ...(family === null ? [] : familySentences(family)),
  ];
}

function planSentences(
  { benchmark, difference, score, itemCorrelation, paired, unpaired, has }: z.infer<typeof PowerPlan>,
  power: number,
): string[] {
  const share = `${Number((100 * power).toPrecision(4))} %`;
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

function familySentences({
  group,
  x,
  y,
  steps,
  settled,
  measurements,
}: z.infer<typeof FamilyPlan>): string[] {
  const [best] = measurements;
  if (steps === 0 || best === undefined) return [];
  const sentences = [
    `${settled} of ${steps} steps of ${group} (${y} against ${x}) are statistically clear today.`,
  ];
  sentences.push(
    best.gain < 0.05
      ? 'No single further measurement would be expected to settle more.'
      : `Most would come from this: ${best.what}; ${best.expected.toFixed(1)} steps expected, if the differences seen are the true ones.`,
  );
  return sentences;
}
