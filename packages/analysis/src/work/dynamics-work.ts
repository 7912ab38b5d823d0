import { mostOfQuadratic } from '../dynamics/prediction-method.ts';
import { groupsOf } from '../panel/groups.ts';
import { groupSize, type PanelGiven, panelGiven } from './panel-size.ts';

/** Quantities that the work of discovering a law grows with. */
interface Discovery extends PanelGiven {
  readonly families: PanelGiven['panel'];
  readonly benchmarks: readonly string[];
  readonly degree: number;
  readonly derivative: string;
  readonly threshold?: number | undefined;
  readonly alpha?: number | undefined;
  readonly normalizeColumns?: boolean | undefined;
  readonly unbias: boolean;
  readonly ensemble: number;
  readonly maxStep?: number | undefined;
}

/** Ridges and thresholds that are tried where none is given: leaving out single steps, or sizes of the cumulative scheme. */
const tried = { steps: { ridges: 10, thresholds: 15 }, sizes: { ridges: 5, thresholds: 5 } };

/** Units per multiplication in the kernel's inner loops, and per call of a solver. */
const perProduct = 0.0002;
const perSolution = 0.15;

/** Monomials of so many benchmarks up to a degree. */
function libraryTerms(benchmarks: number, degree: number): number {
  let terms = 1;
  for (let k = 1; k <= degree; k++) terms = (terms * (benchmarks + k)) / k;
  return terms;
}

/** Units of one ridge on `terms` columns and `rows` rows: the smaller of the two is factored. */
function solutionUnits(terms: number, rows: number): number {
  const order = Math.min(terms, rows);
  const system = terms > rows ? (terms * rows * rows) / 2 : (terms * terms) / 2;
  return perSolution + perProduct * (system + order ** 3 / 6 + 4 * terms * rows);
}

/** Units of preparing a sample: the products of all columns. */
const sampleUnits = (terms: number, rows: number) => (perProduct * terms * terms * rows) / 2;

/** Units of discovering a law on a ladder of `sizes`: the choice of ridge and threshold, then the ensemble. */
function discoveryUnits(
  sizes: number,
  { benchmarks, degree, derivative, threshold, alpha, normalizeColumns, unbias, ensemble }: Discovery,
): number {
  const targets = benchmarks.length;
  const terms = libraryTerms(targets, degree);
  const pointwise = derivative !== 'midpoint' && derivative !== 'integral';
  const rows = Math.max(1, pointwise ? sizes : sizes - 1);
  const repeats = ((normalizeColumns ?? derivative === 'cumulative') ? 2 : 1) * (unbias ? 2 : 1);
  const solution = solutionUnits(terms, rows) * repeats;
  const given = alpha !== undefined && threshold !== undefined;
  const cumulative = derivative === 'cumulative';
  const { ridges, thresholds } = cumulative ? tried.sizes : tried.steps;
  const laws = (alpha === undefined ? ridges : 1) * (threshold === undefined ? thresholds : 1);
  const perLaw = targets * solution + (cumulative ? lawUnits(targets, terms, sizes) : 0);
  // Left out are at most ten parts of the sizes, or every step by itself; the kernel makes a sample once per ridge.
  const parts = cumulative ? Math.min(rows - 1, 10) : rows;
  const samples = cumulative ? laws : laws / (threshold === undefined ? thresholds : 1);
  const choice = given ? 0 : parts * (samples * sampleUnits(terms, rows) + laws * perLaw);
  // A member of the ensemble has a library of its own, smoothed anew, and drops its terms in a few rounds.
  const smoothing = derivative === 'smoothed' ? 0.06 * sizes ** 3 + targets * 0.4 * sizes * 150 : 0;
  const member = 60 + 0.05 * terms * rows + sampleUnits(terms, rows) + 5 * targets * solution + smoothing;
  return choice + member * (ensemble + 1);
}

/** Steps of the integrator per decade of size for a law as mild as fitted ones are. */
const stepsPerJourney = 60;

/** Steps of one law where none may be longer than so many decades, over the widest range of sizes. */
const stepsWithin = (maxStep: number | undefined, steps = stepsPerJourney) =>
  maxStep === undefined ? steps : steps + 8 / maxStep;

/** Units of following `laws` laws past `sizes` sizes. */
function journeyUnits(
  benchmarks: number,
  terms: number,
  laws: number,
  sizes: number,
  steps = stepsPerJourney,
): number {
  return 20_000 + laws * lawUnits(benchmarks, terms, sizes, steps);
}

/** Units of following one law past `sizes` sizes. */
function lawUnits(benchmarks: number, terms: number, sizes: number, steps = stepsPerJourney): number {
  const step = 1 + 7 * 0.001 * benchmarks * terms;
  return steps * step + 0.3 * benchmarks * sizes;
}

/** Units per product of the methods that learn from all families, and per error of a prediction left out. */
const perJudged = { product: 0.005, error: 0.08 };

/**
 * Units of judging every way to predict by leaving each family out. Within each, the shapes of the shared law (at 18
 * settings) and the equations of three population laws (at 8 ridges) are fitted again without each fold.
 */
function judgingUnits(
  { families, view }: { readonly families: PanelGiven['panel']; readonly view: PanelGiven['view'] },
  benchmarks: readonly string[],
): number {
  const panel = panelGiven({ panel: families, view });
  const sizes = [...groupsOf(panel).values()]
    .map((models) => models.filter(({ scores }) => benchmarks.every((id) => scores.has(id))).length)
    .filter((size) => size > 1);
  const k = benchmarks.length;
  const folds = Math.min(10, sizes.length);
  const models = sizes.reduce((sum, size) => sum + size, 0);
  const pairs = sizes.reduce((sum, size) => sum + (size * (size - 1)) / 2, 0);
  const solution = (order: number, targets: number) => order ** 3 / 6 + 2 * targets * order ** 2;
  const shape = (order: number) =>
    18 * (folds * solution(order, k) + models * k * (order + 20)) + 3 * pairs * order * (order / 2 + k);
  const equation = (order: number) =>
    8 * k * (folds * solution(order, 1) + models * order) + models * k * order * (order / 2 + 1);
  const linear = 3 + k;
  const learning =
    shape(linear) +
    (k <= mostOfQuadratic ? shape(linear + (k * (k + 1)) / 2) : 0) +
    2 * equation(1 + k) +
    equation(2 * k + 1);
  return 20_000 + sizes.length * (perJudged.product * learning + perJudged.error * 9 * models * k);
}

/** Units of `dynamics/fit`. */
export function fitWork(input: Discovery & { readonly group: string }): number {
  const sizes = groupSize(panelGiven(input), input.group);
  const benchmarks = input.benchmarks.length;
  return (
    judgingUnits(input, input.benchmarks) +
    discoveryUnits(sizes, input) +
    journeyUnits(
      benchmarks,
      libraryTerms(benchmarks, input.degree),
      input.ensemble + 1,
      sizes,
      stepsWithin(input.maxStep),
    )
  );
}

/** Units of `dynamics/holdout`. */
export function holdoutWork(input: Discovery & { readonly train: string; readonly test: string }): number {
  const panel = panelGiven(input);
  const benchmarks = input.benchmarks.length;
  return (
    judgingUnits(input, input.benchmarks) +
    discoveryUnits(groupSize(panel, input.train), input) +
    journeyUnits(
      benchmarks,
      libraryTerms(benchmarks, input.degree),
      input.ensemble + 1,
      groupSize(panel, input.test),
      stepsWithin(input.maxStep),
    )
  );
}

interface Law {
  readonly benchmarks: readonly string[];
  readonly terms: readonly unknown[];
  readonly coefficients: readonly (readonly number[])[];
  readonly ensemble: readonly (readonly number[])[];
}

/** Steps of the integrator at most, for one law. */
const mostSteps = 100_000;

/** Steps along so many decades of a law whose coefficients add up to `stiffness` per decade. */
const stepsOf = (stiffness: number, decades: number) =>
  Math.min(mostSteps, stepsPerJourney + 150 + 0.5 * decades * stiffness);

/** Units of `dynamics/simulate`: a law that is given is followed as its own stiffness demands. */
export function simulateWork(
  input: Discovery & {
    readonly group: string;
    readonly model?: Law | undefined;
    readonly to: number;
    readonly fromB?: number | undefined;
    readonly points: number;
  },
): number {
  const { model, points, to, fromB } = input;
  if (model === undefined) {
    const benchmarks = input.benchmarks.length;
    const terms = libraryTerms(benchmarks, input.degree);
    return (
      fitWork(input) + journeyUnits(benchmarks, terms, input.ensemble + 1, points, stepsWithin(input.maxStep))
    );
  }
  // Without a size of its own the start is a row of the panel: anywhere.
  const decades = fromB === undefined ? 6 : Math.abs(Math.log10(to / fromB));
  const laws = [model.coefficients.flat(), ...model.ensemble];
  const steps = laws.map((law) =>
    stepsOf(
      law.reduce((sum, coefficient) => sum + Math.abs(coefficient), 0),
      decades,
    ),
  );
  const mean = steps.reduce((sum, each) => sum + each, 0) / laws.length;
  return (
    judgingUnits(input, model.benchmarks) +
    journeyUnits(
      model.benchmarks.length,
      model.terms.length,
      laws.length,
      points,
      stepsWithin(input.maxStep, mean),
    )
  );
}
