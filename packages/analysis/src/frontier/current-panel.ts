import { fixed } from '@cape/core-wasm/number-text';
import {
  type BenchmarkId,
  benchmark,
  byContent,
  InputError,
  type Model,
  nearestName,
  type Panel,
  type PanelRead,
  type Score,
  samplingError,
} from '@cape/evidence';
import { readBuiltin } from '#builtin-tables';
import { reporterSpread } from './reporter-spread.ts';
import {
  type ModelRecord,
  type ReporterKind,
  recordBenchmarks,
  recordsCollected,
  scoreRecords,
} from './score-records.ts';

/** The papers' own table, as one reporter among the others. */
const collected = 'papers';

/** Independent evaluators, the first that has a score counts. */
const evaluators = ['Vals AI', 'Epoch AI', 'Artificial Analysis', 'OpenHands Index', 'CAIS'];

/** Models that the papers' table has under another name than the records. */
const sameModel: ReadonlyMap<string, string> = new Map([
  ['DeepSeek V4 Pro (preview)', 'DeepSeek V4 Pro'],
  ['GPT-5.4', 'GPT-5.4 xhigh'],
]);

/** One score of one model by one reporter. */
interface Candidate {
  readonly value: number;
  readonly kind: ReporterKind | 'papers';
  readonly reporter: string;
  readonly confidence: ModelRecord['confidence'];
  readonly doubt: string;
}

interface Gathered {
  readonly lab: string;
  readonly released: string | null;
  readonly faults: Model['faults'];
  readonly attributes: Model['attributes'];
  readonly scores: Map<BenchmarkId, Candidate[]>;
}

const known = new Map<string, PanelRead>();

/**
 * Every frontier model that the papers' table or the records have, with one score per benchmark by a stated rule: the
 * makers' own first, as in the papers' table, then that table, then evaluators' runs, then other tables; doubtful
 * records never. With `reporter` only that one's scores count.
 *
 * @param reporter "self", "independent", "papers", or a reporter's name.
 * @throws {InputError} where nobody of that name reports.
 */
export function currentPanel(reporter?: string): PanelRead {
  const key = reporter?.toLowerCase() ?? '';
  const made = known.get(key) ?? choose(reporter);
  known.set(key, made);
  return made;
}

/** Names that `reporter` takes beside "self" and "independent". */
function reporters(): readonly string[] {
  return [
    ...new Set([
      ...evaluators,
      collected,
      ...scoreRecords().flatMap(({ reporter, kind }) => (kind === 'self' ? [] : [reporter])),
    ]),
  ];
}

function choose(reporter: string | undefined): PanelRead {
  const wanted = wantedBy(reporter);
  // One evaluator's runs are one harness; makers' and mixed ones are not.
  const mixed = reporter === undefined || ['self', 'independent', collected].includes(reporter.toLowerCase());
  const spreads = new Map(recordBenchmarks.map((id) => [id as string, reporterSpread(id)]));
  const doubtful: string[] = [];
  const alone: string[] = [];
  const models: Model[] = [];
  for (const [name, { lab, released, faults, attributes, scores: all }] of gather()) {
    const scores = new Map<BenchmarkId, Score>();
    const by: string[] = [];
    for (const id of recordBenchmarks) {
      const candidates = all.get(id) ?? [];
      const sound = candidates.filter(({ confidence }) => confidence !== 'low');
      for (const each of candidates)
        if (each.confidence === 'low')
          doubtful.push(`${name} ${benchmark(id).name} ${each.value} (${each.reporter}: ${reasonOf(each)})`);
      const [taken] = sound.filter(wanted).toSorted(byPreference);
      if (taken === undefined) continue;
      if (taken.doubt === `single-reporter:${id}` && sound.length === 1) alone.push(name);
      const items = samplingError(taken.value, benchmark(id).items ?? 1);
      const between = mixed ? (spreads.get(id)?.standardDeviation ?? 0) : 0;
      scores.set(id, { value: taken.value, standardError: Math.sqrt(items * items + between * between) });
      by.push(`${benchmark(id).name}: ${taken.reporter}`);
    }
    if (scores.size === 0) continue;
    models.push({
      name,
      group: lab,
      paramsB: null,
      released,
      tokensT: null,
      flops1e21: null,
      scores,
      attributes: new Map([...attributes, ['reporters', by.join('; ')]]),
      faults,
    });
  }
  const panel: Panel = {
    name: 'current',
    title: 'Frontier models up to October 2026, one score per model and benchmark',
    groupedBy: 'lab',
    benchmarks: [...recordBenchmarks],
    definitions: new Map(recordBenchmarks.map((id) => [id, benchmark(id)])),
    models: models.toSorted(byContent),
  };
  return { panel, warnings: warningsOf(panel, reporter, mixed, spreads, doubtful, alone) };
}

function warningsOf(
  panel: Panel,
  reporter: string | undefined,
  mixed: boolean,
  spreads: ReadonlyMap<string, ReturnType<typeof reporterSpread>>,
  doubtful: readonly string[],
  alone: readonly string[],
): PanelRead['warnings'] {
  const newest = panel.models
    .flatMap(({ released }) => released ?? [])
    .sort()
    .at(-1);
  const apart = recordBenchmarks.flatMap((id) => {
    const spread = spreads.get(id);
    return spread === null || spread === undefined
      ? []
      : [
          `${benchmark(id).name} ${fixed(spread.standardDeviation, 1)} ± ${fixed(spread.standardError, 1)} (${spread.models} models)`,
        ];
  });
  return [
    {
      code: 'data-date',
      message: `Score records collected ${recordsCollected}, newest release ${newest}: the labs’ own cards and pages, Vals AI, Epoch AI (CC BY 4.0), Artificial Analysis, OpenHands Index, CAIS, other tables; with the papers’ table of April 2026. ${reporter === undefined ? 'One score counts per model and benchmark: the lab’s own, else the papers’ table, else an evaluator’s, else another table’s.' : `Scores by ${reporter} alone.`}`,
    },
    ...(mixed
      ? [
          {
            code: 'mixed-reporters',
            message: `Reporters of one score differ; their standard deviation, part of each score’s error here, is ${apart.join(', ')} points; of other benchmarks it is not known. One evaluator alone: reporter "Vals AI".`,
          },
        ]
      : []),
    ...(doubtful.length === 0
      ? []
      : [{ code: 'doubtful-records', message: `Doubtful records stay out: ${doubtful.join('; ')}.` }]),
    ...(alone.length === 0
      ? []
      : [
          {
            code: 'single-reporter',
            message: `SWE-bench Verified of 92 and more rests on Vals AI alone, whose board has two groups (92 to 97, at most 88.8): ${alone.join(', ')}.`,
          },
        ]),
  ];
}

function reasonOf({ doubt }: Candidate): string {
  if (doubt === 'copied-scores') return 'an earlier model’s scores pasted onto it';
  return doubt.startsWith('parsing-failure') ? 'looks like a parsing failure' : 'confirmed by nobody';
}

function wantedBy(reporter: string | undefined): (candidate: Candidate) => boolean {
  if (reporter === undefined) return () => true;
  const wanted = reporter.toLowerCase();
  if (wanted === 'self' || wanted === 'independent') return ({ kind }) => kind === wanted;
  const names = reporters();
  if (!names.some((name) => name.toLowerCase() === wanted)) {
    const suggestion = nearestName(reporter, names);
    throw new InputError([
      {
        code: 'unknown-reporter',
        path: 'reporter',
        expected: `self, independent, ${names.slice(0, 6).join(', ')} …`,
        received: reporter,
        ...(suggestion === undefined ? {} : { suggestion }),
      },
    ]);
  }
  return ({ reporter: name, kind }) => kind !== 'self' && name.toLowerCase() === wanted;
}

const kinds = ['self', 'papers', 'independent', 'other'];

function byPreference(a: Candidate, b: Candidate): number {
  const place = ({ reporter }: Candidate) =>
    (evaluators.indexOf(reporter) + evaluators.length + 1) % (evaluators.length + 1);
  return (
    kinds.indexOf(a.kind) - kinds.indexOf(b.kind) ||
    (a.confidence === b.confidence ? 0 : a.confidence === 'high' ? -1 : 1) ||
    place(a) - place(b)
  );
}

/** Every reporter's scores of every model: the papers' rows first, in the order of their table. */
function gather(): ReadonlyMap<string, Gathered> {
  const models = new Map<string, Gathered>();
  const add = (name: string, about: Omit<Gathered, 'scores'>, id: BenchmarkId, candidate: Candidate) => {
    const model = models.get(name) ?? { ...about, scores: new Map<BenchmarkId, Candidate[]>() };
    models.set(name, model);
    const before = model.scores.get(id);
    if (before === undefined) model.scores.set(id, [candidate]);
    else before.push(candidate);
  };
  const records = scoreRecords().map((record) => ({
    ...record,
    model: sameModel.get(record.model) ?? record.model,
  }));
  const released = new Map(records.map((record) => [record.model, record.released]));
  for (const model of readBuiltin('frontier', '').models) {
    const { name } = model;
    // The papers' dates order the tiers of one model; elsewhere a fuller date says more than a year or month.
    const tier = model.faults.some(({ code }) => code === 'same-weights');
    const day = tier ? null : (released.get(name) ?? null);
    const fuller = day !== null && (model.released === null || model.released.length < day.length);
    const about = {
      lab: model.group,
      released: fuller ? day : model.released,
      faults: model.faults.filter(({ code }) => code !== 'year-only-date' || !fuller),
      attributes: new Map([...model.attributes].filter(([column]) => column === 'order')),
    };
    for (const [id, { value }] of model.scores)
      add(name, about, id, { value, kind: 'papers', reporter: collected, confidence: 'high', doubt: '' });
  }
  for (const { model, lab, released: day, scores, kind, reporter, confidence, doubt } of records) {
    for (const [id, value] of scores) {
      const about = { lab, released: day, faults: [], attributes: new Map<string, string>() };
      // A doubt of one score leaves the record's others alone.
      const of = doubt.includes(':') && !doubt.endsWith(`:${id}`) ? 'high' : confidence;
      add(model, about, id, { value, kind, reporter, confidence: of, doubt });
    }
  }
  return models;
}
