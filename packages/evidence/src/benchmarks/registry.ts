import { nearestName } from '../nearest-name.ts';

/** What CAPE knows of a benchmark. To add one, add one entry to the list below. */
export interface Benchmark {
  /** Its column in a panel, snake_case. */
  readonly id: string;
  readonly name: string;
  /** Other names people use, any case; punctuation does not count. */
  readonly aliases: readonly string[];
  /** Questions or tasks one score rests on; null where it varies between reports. */
  readonly items: number | null;
  /** Whether an item is right or wrong, or earns anything between. */
  readonly scoring: 'right-or-wrong' | 'continuous';
  /** Score of guessing, in percent. */
  readonly chance: number;
  readonly year: number;
  readonly measures: string;
  /** What else a reader of its scores should know. */
  readonly note?: string;
}

export const benchmarks = [
  {
    id: 'hellaswag',
    name: 'HellaSwag',
    aliases: ['HS'],
    items: 10042,
    scoring: 'right-or-wrong',
    chance: 25,
    year: 2019,
    measures: 'commonsense sentence completion',
  },
  {
    id: 'truthfulqa',
    name: 'TruthfulQA MC2',
    aliases: ['TQA', 'TruthfulQA', 'truthfulqa_mc2', 'TruthfulQA MC2', 'mc2'],
    items: 817,
    scoring: 'continuous',
    chance: 40,
    year: 2021,
    measures: 'truthful answers against popular misconceptions (multi-true)',
    note: 'an item earns anything from 0 to 1, so the binomial error is an upper bound; a reported standard error is better. Never to be compared with MC1.',
  },
  {
    id: 'truthfulqa_mc1',
    name: 'TruthfulQA MC1',
    aliases: ['TruthfulQA MC1', 'mc1'],
    items: 817,
    scoring: 'right-or-wrong',
    chance: 22,
    year: 2021,
    measures: 'truthful answers against popular misconceptions (single-true)',
    note: 'another measure than TruthfulQA MC2: 5 to 20 points lower for the same model.',
  },
  {
    id: 'arc_challenge',
    name: 'ARC-Challenge',
    aliases: ['ARC', 'ARC-C', 'arc:challenge', 'ai2_arc'],
    items: 1172,
    scoring: 'right-or-wrong',
    chance: 25,
    year: 2018,
    measures: 'grade-school science questions',
  },
  {
    id: 'winogrande',
    name: 'WinoGrande',
    aliases: ['WG'],
    items: 1267,
    scoring: 'right-or-wrong',
    chance: 50,
    year: 2019,
    measures: 'pronoun resolution that needs common sense',
  },
  {
    id: 'xwinograd',
    name: 'XWinograd (English)',
    aliases: ['XWinograd', 'XWG', 'xwinograd_en'],
    items: 2325,
    scoring: 'right-or-wrong',
    chance: 50,
    year: 2021,
    measures: 'pronoun resolution, English part',
  },
  {
    id: 'mmlu',
    name: 'MMLU',
    aliases: ['hendrycksTest'],
    items: 14042,
    scoring: 'right-or-wrong',
    chance: 25,
    year: 2020,
    measures: 'knowledge in 57 subjects',
  },
  {
    id: 'mmlu_pro',
    name: 'MMLU-Pro',
    aliases: ['MMLUPro'],
    items: 12032,
    scoring: 'right-or-wrong',
    chance: 10,
    year: 2024,
    measures: 'harder knowledge questions with ten options',
  },
  {
    id: 'gsm8k',
    name: 'GSM8K',
    aliases: ['GSM'],
    items: 1319,
    scoring: 'right-or-wrong',
    chance: 0,
    year: 2021,
    measures: 'grade-school word problems',
  },
  {
    id: 'math',
    name: 'MATH',
    aliases: ['hendrycks_math'],
    items: 5000,
    scoring: 'right-or-wrong',
    chance: 0,
    year: 2021,
    measures: 'competition mathematics',
    note: 'many reports use a subset of 500.',
  },
  {
    id: 'aime_2025',
    name: 'AIME 2025',
    aliases: ['AIME', 'AIME25'],
    items: 30,
    scoring: 'right-or-wrong',
    chance: 0,
    year: 2025,
    measures: 'olympiad qualifier, integer answers',
  },
  {
    id: 'humaneval',
    name: 'HumanEval',
    aliases: ['HE'],
    items: 164,
    scoring: 'right-or-wrong',
    chance: 0,
    year: 2021,
    measures: 'short Python functions',
  },
  {
    id: 'livecodebench',
    name: 'LiveCodeBench',
    aliases: ['LCB'],
    items: null,
    scoring: 'right-or-wrong',
    chance: 0,
    year: 2024,
    measures: 'recent competitive programming',
    note: 'its items change with the window of dates a report chose.',
  },
  {
    id: 'swe_bench_verified',
    name: 'SWE-bench Verified',
    aliases: ['SWE', 'SWE-bench', 'SWEV'],
    items: 500,
    scoring: 'right-or-wrong',
    chance: 0,
    year: 2024,
    measures: 'real repository issues resolved',
  },
  {
    id: 'gpqa_diamond',
    name: 'GPQA Diamond',
    aliases: ['GPQA', 'GPQAD'],
    items: 198,
    scoring: 'right-or-wrong',
    chance: 25,
    year: 2023,
    measures: 'graduate-level science questions',
  },
  {
    id: 'hle',
    name: "Humanity's Last Exam",
    aliases: ['HLE'],
    items: 2500,
    scoring: 'right-or-wrong',
    chance: 0,
    year: 2025,
    measures: 'expert questions at the edge of knowledge',
  },
  {
    id: 'ifeval',
    name: 'IFEval',
    aliases: ['IFE'],
    items: 541,
    scoring: 'right-or-wrong',
    chance: 0,
    year: 2023,
    measures: 'verifiable instruction following',
  },
  {
    id: 'simpleqa',
    name: 'SimpleQA',
    aliases: [],
    items: 4326,
    scoring: 'right-or-wrong',
    chance: 0,
    year: 2024,
    measures: 'short factual questions',
  },
  {
    id: 'tau_bench_retail',
    name: 'τ-bench retail',
    aliases: ['tau-bench', 'TAU'],
    items: 115,
    scoring: 'right-or-wrong',
    chance: 0,
    year: 2024,
    measures: 'tool use in customer service',
  },
  {
    id: 'arc_agi_2',
    name: 'ARC-AGI-2',
    aliases: ['ARCAGI2'],
    items: 120,
    scoring: 'right-or-wrong',
    chance: 0,
    year: 2025,
    measures: 'abstract grid puzzles',
  },
  {
    id: 'harmbench',
    name: 'HarmBench',
    aliases: ['HB'],
    items: 400,
    scoring: 'right-or-wrong',
    chance: 0,
    year: 2024,
    measures: 'refusal of harmful requests',
  },
] as const satisfies readonly Benchmark[];

export type BenchmarkId = (typeof benchmarks)[number]['id'];

const byName = new Map<string, BenchmarkId>();
for (const { id, name, aliases } of benchmarks) {
  for (const each of [id, name, ...aliases]) byName.set(plain(each), id);
}

/** Letters and digits alone, lower case: "SWE-bench Verified" and "swe_bench_verified" are one name. */
function plain(name: string): string {
  const lower = name.toLowerCase();
  // Every name known here is ASCII: the tables of Unicode, a start's slowest pattern, are for names that are not.
  const others = /[^\0-\x7f]/.test(lower) ? /[^\p{L}\p{N}]/gu : /[^a-z0-9]/g;
  return lower.replaceAll(others, '');
}

/** The benchmark a name means, or undefined. */
export function resolveBenchmark(name: string): BenchmarkId | undefined {
  return byName.get(plain(name));
}

/** The known benchmark whose name is nearest, if it is near enough to have been meant. */
export function nearestBenchmark(name: string): BenchmarkId | undefined {
  const near = nearestName(plain(name), [...byName.keys()]);
  return near === undefined ? undefined : byName.get(near);
}

const byId: ReadonlyMap<string, Benchmark> = new Map(benchmarks.map((each) => [each.id, each]));

export function benchmark(id: BenchmarkId): Benchmark {
  const found = byId.get(id);
  if (found === undefined) throw new RangeError(`no benchmark ${id}`);
  return found;
}

export const benchmarkIds: readonly BenchmarkId[] = benchmarks.map(({ id }) => id);
