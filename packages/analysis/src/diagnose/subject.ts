import {
  type BenchmarkId,
  benchmark,
  benchmarkSamplingError,
  definitionIn,
  InputError,
  type Model,
  type ModelSize,
  nearestBenchmark,
  nearestName,
  type Panel,
  resolveBenchmark,
  resolveIn,
  type Score,
} from '@cape/evidence';
import * as z from 'zod/mini';
import { fraction, Percent } from '../benchmarks/percent.ts';
import { GivenName } from '../given-name.ts';
import { builtinPanel } from '../panel/builtin.ts';
import { findGroup, groupsOf } from '../panel/groups.ts';
import { Params } from '../panel/model-size.ts';

/**
 * Scores by benchmark. A score of at most 1 is refused as a fraction where guessing alone scores more, or where no score
 * given is above 1.
 */
const Scores = z.record(z.string(), Percent).check(
  z.superRefine((scores, context) => {
    const given = Object.entries(scores);
    const allSmall = given.every(([, value]) => value <= 1);
    for (const [name, value] of given) {
      const chance = benchmark(resolveBenchmark(name) ?? name).chance ?? 0;
      if (value > 0 && value <= 1 && (allSmall || chance > 1)) context.addIssue(fraction(value, [name]));
    }
  }),
);

/** The fields that describe one model. */
export const subjectFields = {
  model: z.optional(GivenName).check(z.describe('A model of the builtin panels by name.')),
  params: z.optional(Params),
  scores: z
    ._default(Scores, {})
    .check(z.describe('Scores in percent by benchmark, any alias: {"HS": 52, "TQA": 38.9}.')),
  family: z.optional(GivenName).check(z.describe('Its family of base models.')),
  lab: z.optional(GivenName).check(z.describe('The lab that released it.')),
  flops: z
    .optional(z.number({ error: 'training compute in 10^21 operations, above 0' }).check(z.positive()))
    .check(z.describe('Training compute, 10^21 floating-point operations.')),
};

/** The model a diagnosis is about: what was given, and what the panels know of it. */
export interface Subject {
  readonly name: string | null;
  readonly family: string | null;
  readonly lab: string | null;
  readonly paramsB: number | null;
  readonly flops1e21: number | null;
  readonly scores: ReadonlyMap<BenchmarkId, Score>;
  /** The panel its name was found in. */
  readonly knownFrom: string | null;
}

interface SubjectInput {
  readonly model?: string | undefined;
  readonly params?: ModelSize | undefined;
  readonly scores: Readonly<Record<string, number>>;
  readonly family?: string | undefined;
  readonly lab?: string | undefined;
  readonly flops?: number | undefined;
}

/** Panels that a model is looked for in, in this order. */
const places = ['base', 'frontier', 'current', 'observational', 'multibench'];

export function subjectOf(input: SubjectInput, own: Panel | undefined): Subject {
  const known = input.model === undefined ? undefined : findModel(input.model, own);
  const given = givenScores(input.scores, own);
  const panel = known?.panel;
  return {
    name: known?.model.name ?? null,
    family: input.family ?? (panel?.groupedBy === 'family' ? known!.model.group : null),
    lab: input.lab ?? (panel?.groupedBy === 'lab' ? known!.model.group : null),
    paramsB: input.params?.totalB ?? known?.model.paramsB ?? null,
    flops1e21: input.flops ?? known?.model.flops1e21 ?? null,
    scores: new Map([...(known?.model.scores ?? []), ...given]),
    knownFrom: panel?.name ?? null,
  };
}

function findModel(name: string, own: Panel | undefined): { model: Model; panel: Panel } {
  const panels =
    own === undefined
      ? places.map((name) => builtinPanel(name))
      : [own, ...places.map((name) => builtinPanel(name))];
  const names: string[] = [];
  for (const panel of panels) {
    for (const model of panel.models) {
      const short = model.name.split('/').at(-1) ?? model.name;
      if ([model.name, short].some((each) => each.toLowerCase() === name.toLowerCase()))
        return { model, panel };
      names.push(model.name, short);
    }
  }
  const suggestion = nearestName(name, names);
  throw new InputError([
    {
      code: 'unknown-model',
      path: 'model',
      expected: 'a model of the panels (or its params and scores instead)',
      received: name,
      ...(suggestion === undefined ? {} : { suggestion }),
    },
  ]);
}

function givenScores(
  scores: Readonly<Record<string, number>>,
  own: Panel | undefined,
): ReadonlyMap<BenchmarkId, Score> {
  const panel = own ?? { definitions: new Map() };
  const found = new Map<BenchmarkId, Score>();
  for (const [name, value] of Object.entries(scores)) {
    const id = resolveIn(panel, name);
    if (id === undefined) {
      const suggestion = nearestBenchmark(name);
      throw new InputError([
        {
          code: 'unknown-benchmark',
          path: `scores.${name}`,
          expected: 'a known benchmark',
          received: name,
          ...(suggestion === undefined ? {} : { suggestion }),
        },
      ]);
    }
    found.set(id, { value, standardError: benchmarkSamplingError(value, definitionIn(panel, id)) });
  }
  return found;
}

/** The models of a family, from the first panel that knows it; empty where none does. */
export function familyModels(
  family: string,
  panels: readonly Panel[],
): { models: readonly Model[]; panel: string | null } {
  for (const panel of panels) {
    const groups = groupsOf(panel);
    if ([...groups.keys()].some((group) => group.toLowerCase() === family.toLowerCase())) {
      return { models: findGroup(groups, family, 'family')[1], panel: panel.name };
    }
  }
  return { models: [], panel: null };
}
