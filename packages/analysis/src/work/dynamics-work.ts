import { mostOfQuadratic } from '../dynamics/prediction-method.ts';
import { groupsOf } from '../panel/groups.ts';
import { groupSize, type PanelGiven, panelGiven } from './panel-size.ts';

/** What the work of discovering a law grows with. */
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
}

/** Ridges and thresholds that leave-one-out tries where none is given. */
const tried = { ridges: 10, thresholds: 15 };

/** Units per multiplication in the kernel's inner loops, and per call of a solver. */
const perProduct = 0.0002;
const perSolution = 0.15;

/** Monomials of so many benchmarks up to a degree. */
export function libraryTerms(benchmarks: number, degree: number): number {
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
export function discoveryUnits(
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
  const ridges = alpha === undefined ? tried.ridges : 1;
  const thresholds = threshold === undefined ? tried.thresholds : 1;
  const choice = given ? 0 : rows * ridges * (sampleUnits(terms, rows) + thresholds * targets * solution);
  // A member of the ensemble has a library of its own, smoothed anew, and drops its terms in a few rounds.
  const smoothing = derivative === 'smoothed' ? 0.02 * sizes ** 3 + targets * 0.4 * sizes * 150 : 0;
  const member = 60 + 0.05 * terms * rows + sampleUnits(terms, rows) + 5 * targets * solution + smoothing;
  return choice + member * (ensemble + 1);
}

/** Steps of the integrator per decade of size for a law as mild as fitted ones are. */
const stepsPerJourney = 60;

/** Units of following `laws` laws past `sizes` sizes. */
export function journeyUnits(
  benchmarks: number,
  terms: number,
  laws: number,
  sizes: number,
  steps = stepsPerJourney,
): number {
  const step = 1 + 7 * 0.001 * benchmarks * terms;
  return 20_000 + laws * (steps * step + 0.3 * benchmarks * sizes);
}

/** Units of judging every way to predict by leaving each family out: within each, families are left out again. */
function judgingUnits(
  { families, view }: { readonly families: PanelGiven['panel']; readonly view: PanelGiven['view'] },
  benchmarks: readonly string[],
): number {
  const panel = panelGiven({ panel: families, view });
  const sizes = [...groupsOf(panel).values()].map(
    (models) => models.filter(({ scores }) => benchmarks.every((id) => scores.has(id))).length,
  );
  const ladders = sizes.filter((size) => size > 1);
  const k = benchmarks.length;
  const quadratic = k <= mostOfQuadratic ? (k * (k + 1)) / 2 : 0;
  const shape = 3 + k + quadratic;
  const pairs = ladders.reduce((sum, size) => sum + (size * size) / 2, 0);
  const perTwoFamilies = 0.05 * (shape ** 3 / 3 + shape ** 2 * k) + 10 * k * k + 80 * k;
  return ladders.length ** 2 * perTwoFamilies + 0.01 * ladders.length * pairs * shape ** 2;
}

/** Units of `dynamics/fit`. */
export function fitWork(input: Discovery & { readonly group: string }): number {
  const sizes = groupSize(panelGiven(input), input.group);
  const benchmarks = input.benchmarks.length;
  return (
    judgingUnits(input, input.benchmarks) +
    discoveryUnits(sizes, input) +
    journeyUnits(benchmarks, libraryTerms(benchmarks, input.degree), input.ensemble + 1, sizes)
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
    return fitWork(input) + journeyUnits(benchmarks, terms, input.ensemble + 1, points);
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
    journeyUnits(model.benchmarks.length, model.terms.length, laws.length, points, mean)
  );
}
