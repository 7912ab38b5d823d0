import {
  type Answering,
  type AnswerOf,
  answer,
  cascadeQuestion,
  claimsQuestion,
  couplingQuestion,
  labsQuestion,
  lineQuestion,
  predictionsQuestion,
} from '@cape/analysis';
import { benchmark } from '@cape/evidence';
import { drawFigure, type Figure, figures } from '@cape/figures';

/** The frontier as it is now: every model that has both scores. */
const frontierInput = { rows: 'all' } as const;

/** Answers that the overview shows: a few members of the answers to six questions, and one figure. */
export interface OverviewAnswers {
  /** Steps between two sizes of a base model, and those that are beyond measurement error. */
  readonly steps: { readonly all: number; readonly settled: number };
  readonly line: Pick<AnswerOf<typeof lineQuestion>, 'r' | 'n'> & {
    readonly rInterval: AnswerOf<typeof lineQuestion>['intervals']['r'];
    /** Half the width of the band for a new model where today's models are, points. */
    readonly reach: number;
  };
  readonly frontier: Figure;
  readonly labs: readonly Pick<
    AnswerOf<typeof labsQuestion>['labs'][number],
    'lab' | 'n' | 'meanH' | 'meanHInterval'
  >[];
  readonly tests: readonly {
    readonly benchmark: string;
    readonly name: string;
    readonly spread: number;
    readonly noiseAlone: number;
    readonly separates: boolean;
  }[];
  readonly predictions: readonly Pick<
    AnswerOf<typeof predictionsQuestion>['predictions'][number],
    'id' | 'statement' | 'status' | 'restsOnNoise'
  >[];
  readonly asOf: string;
  readonly claims: Pick<AnswerOf<typeof claimsQuestion>, 'n' | 'counts'>;
}

/** Asks everything that the overview shows. The page is built with the answer, so that it opens at once. */
export async function overviewAnswers(using: Answering): Promise<OverviewAnswers> {
  const steps = answer(couplingQuestion, {}, using).groups.flatMap(({ local }) => local);
  const line = answer(lineQuestion, frontierInput, using);
  const last = line.predictionBand.at(-1)!;
  const frontier = figures.find(({ name }) => name === 'frontier')!;
  const { labs } = answer(labsQuestion, { line: 'refit' }, using);
  const { predictions, asOf } = answer(predictionsQuestion, {}, using);
  const { n, counts } = answer(claimsQuestion, {}, using);
  return {
    steps: { all: steps.length, settled: steps.filter(({ phase }) => phase !== 'undetermined').length },
    line: { r: line.r, n: line.n, rInterval: line.intervals.r, reach: (last.upper - last.lower) / 2 },
    frontier: drawFigure(await frontier.load(), frontierInput, using),
    labs: labs.map(({ lab, n: models, meanH, meanHInterval }) => ({ lab, n: models, meanH, meanHInterval })),
    tests: testsOf(answer(cascadeQuestion, {}, using)),
    predictions: predictions.map(({ id, statement, status, restsOnNoise }) => ({
      id,
      statement,
      status,
      restsOnNoise,
    })),
    asOf,
    claims: { n, counts },
  };
}

/** The tests of today's frontier, as the cascade tells whether they separate the five best. */
function testsOf({ stages }: AnswerOf<typeof cascadeQuestion>): OverviewAnswers['tests'] {
  const found = new Map<string, OverviewAnswers['tests'][number]>();
  for (const { panel, axes } of stages) {
    if (panel !== 'current') continue;
    for (const { benchmark: id, topSpread: spread, noiseAlone, separates } of axes) {
      if (spread === null || noiseAlone === null || separates === null) continue;
      found.set(id, { benchmark: id, name: benchmark(id).name, spread, noiseAlone, separates });
    }
  }
  return [...found.values()];
}
