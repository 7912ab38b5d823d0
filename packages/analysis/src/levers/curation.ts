import type { Kernel } from '@cape/core-wasm';
import type { Model, Panel } from '@cape/evidence';
import * as z from 'zod/mini';
import { Interval } from '../interval.ts';
import { scoreCovariance } from '../item-noise/score-covariance.ts';
import { groupsOf } from '../panel/groups.ts';

/** Distance of a curated family's TruthfulQA from the curve of web-trained models at the same size. */
export const CurationOffset = z.object({
  family: z.string(),
  n: z.int(),
  /** Mean offset over the family's models, points: the base-scale field h(D). */
  offset: z.number(),
  interval: Interval,
  models: z.array(
    z.object({ model: z.string(), paramsB: z.number(), expected: z.number(), offset: z.number() }),
  ),
  /** Its largest model lies outside the sizes of the web-trained ones. */
  extrapolated: z.boolean(),
});
export type CurationOffset = z.infer<typeof CurationOffset>;

const y = 'truthfulqa';

function placed(models: readonly Model[]) {
  return models.filter(({ paramsB, scores }) => paramsB !== null && scores.has(y));
}

/** Offsets from the least-squares line of web-trained models' score on log N; families scatter about it as wholes. */
export function curationOffsets(kernel: Kernel, panel: Panel, level: number): readonly CurationOffset[] {
  const recipe = (model: Model) => model.attributes.get('data_recipe');
  const web = placed(panel.models.filter((model) => recipe(model) === 'web'));
  if (web.length < 4) return [];
  const place = (model: Model) => kernel.log10(model.paramsB!);
  const line = kernel.line(
    web.map(place),
    web.map(({ scores }) => scores.get(y)!.value),
  );
  const expected = (model: Model) => line.intercept + line.slope * place(model);

  // Scatter of whole families about the line: what another web-trained family might show.
  const residuals = [...groupsOf({ ...panel, models: web }).values()].map((models) =>
    models.map((model) => model.scores.get(y)!.value - expected(model)),
  );
  const { variance: betweenFamilies } = kernel.summary(residuals.map((each) => kernel.summary(each).mean));
  const t = kernel.studentQuantile((1 + level) / 2, residuals.length - 1);
  const largest = web.reduce((most, { paramsB }) => Math.max(most, paramsB!), 0);

  const curated = placed(panel.models.filter((model) => recipe(model) === 'curated'));
  return [...groupsOf({ ...panel, models: curated })].map(([family, models]) => {
    const offsets = models.map((model) => model.scores.get(y)!.value - expected(model));
    const { mean } = kernel.summary(offsets);
    const items =
      models.reduce((sum, { scores }) => sum + scores.get(y)!.standardError ** 2, 0) / models.length ** 2;
    const centre = models.reduce((sum, model) => sum + place(model), 0) / models.length;
    const shared = sharedWithLine(
      models,
      web,
      web.map(
        (model) => 1 / line.n + ((centre - line.meanX) * (place(model) - line.meanX)) / line.sumSquaresX,
      ),
    );
    const ofLine =
      line.residualStandardDeviation ** 2 * (1 / line.n + (centre - line.meanX) ** 2 / line.sumSquaresX);
    const reach = t * Math.sqrt(betweenFamilies + Math.max(0, items + shared) + ofLine);
    return {
      family,
      n: models.length,
      offset: mean,
      interval: {
        lower: mean - reach,
        upper: mean + reach,
        level,
        method: "Student t: scatter of web-trained families, the line's error, items",
      },
      models: models.map((model, i) => ({
        model: model.name,
        paramsB: model.paramsB!,
        expected: expected(model),
        offset: offsets[i]!,
      })),
      extrapolated: models.some(({ paramsB }) => paramsB! > largest),
    };
  });
}

/**
 * Contribution of shared items to the variance of a family's mean less the line, points²: they add to the family's
 * mean, and cancel where the models of the line answered them too. The line's own scatter counts its models' errors
 * already, but for what all of them share. `weights` are those of the line's scores in the line at the family's center.
 */
function sharedWithLine(family: readonly Model[], web: readonly Model[], weights: readonly number[]): number {
  const of = (a: Model, b: Model) => scoreCovariance(a.scores.get(y)!, b.scores.get(y)!);
  const [m, n] = [family.length, web.length];
  let [inside, across, along, common, squares] = [0, 0, 0, 0, 0];
  for (const [i, a] of family.entries()) {
    for (const [j, b] of family.entries()) if (i !== j) inside += of(a, b) / (m * m);
    for (const [j, b] of web.entries()) across += (weights[j]! * of(a, b)) / m;
  }
  for (const [i, a] of web.entries()) {
    squares += weights[i]! * weights[i]!;
    for (const [j, b] of web.entries()) {
      if (i === j) continue;
      along += weights[i]! * weights[j]! * of(a, b);
      common += of(a, b) / (n * (n - 1));
    }
  }
  return inside - 2 * across + along + squares * common;
}
