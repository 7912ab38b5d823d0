import { bound, ends, fixed, signed } from '@cape/core-wasm/number-text';
import { directionOf } from './h-field.ts';
import type { HFieldOfModel } from './h-field-of-model.ts';

export function readingOf(
  { h, standardError, interval, toldFromTrend, itemsNeeded: needed, newModel, lab }: HFieldOfModel,
  mixed: boolean,
): string[] {
  const range = ends(interval);
  const { lower, upper } = newModel.interval;
  const text = [
    toldFromTrend
      ? `h is ${signed(h)} (${range}): this model is ${directionOf(h)} by more than its errors explain.`
      : `h is ${signed(h)}, but anything from ${range} fits: these two scores alone cannot separate it from the trend.`,
    `Its error is ${fixed(standardError.total, 1)} points: ${fixed(standardError.items, 1)} from the tests’ finite items${mixed ? ' and the spread between their reporters' : ''}, ${fixed(standardError.line, 1)} from the line.`,
    `A new model with this SWE-bench score may have any GPQA from ${ends(newModel.interval)} (${fixed((upper ?? 100) - (lower ?? 0), 0)} points): models scatter that much there.`,
  ];
  if (!toldFromTrend) {
    text.push(
      needed === null
        ? 'No number of test items would settle it: the line itself is not known well enough here; more models near this SWE-bench score would help.'
        : `To settle it, both tests would need about ${fixed(needed, 1)} times their items (or as many repeated runs on fresh items).`,
    );
  }
  if (lab !== null) {
    text.push(
      `${lab.name}’s ${lab.n} releases in the panel have a mean h of ${signed(lab.meanH)}; this one lies ${bound(Math.abs(lab.aboveLabMean))} points ${lab.aboveLabMean < 0 ? 'below' : 'above'} it.`,
    );
  }
  return text;
}
