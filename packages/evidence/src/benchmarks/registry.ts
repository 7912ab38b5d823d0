import { nearestName } from '../nearest-name.ts';
import { trimmed } from '../trimmed.ts';

/** Definition of a benchmark. To add one, add one entry to the list below. */
export interface Benchmark {
  /** Its column in a panel, snake_case. */
  readonly id: string;
  readonly name: string;
  /** Other names that mean this benchmark and no other, any case; punctuation does not count. */
  readonly aliases: readonly string[];
  /** Shorter names that may also mean another benchmark of its kind: taken where somebody asks, flagged in a table. */
  readonly shorthands?: readonly string[];
  /** Questions or tasks one score rests on; null where it varies between reports. */
  readonly items: number | null;
  /** Scoring of an item: right or wrong, or anything between. */
  readonly scoring: 'right-or-wrong' | 'continuous';
  /** Score of guessing, in percent; null where it is not known. */
  readonly chance: number | null;
  readonly year: number | null;
  readonly measures: string;
  /** Its items were chosen because models get them wrong: scores below guessing are real. */
  readonly adversarial?: true;
  /** Remark for readers of its scores. */
  readonly note?: string;
}

export const benchmarks: readonly Benchmark[] = [
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
    adversarial: true,
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
    adversarial: true,
    note: 'another measure than TruthfulQA MC2: 5 to 20 points lower for the same model.',
  },
  {
    id: 'arc_challenge',
    name: 'ARC-Challenge',
    aliases: ['ARC-C', 'arc:challenge'],
    shorthands: ['ARC', 'ai2_arc'],
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
    aliases: ['AIME25'],
    shorthands: ['AIME'],
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
    aliases: ['SWEV'],
    shorthands: ['SWE', 'SWE-bench'],
    items: 500,
    scoring: 'right-or-wrong',
    chance: 0,
    year: 2024,
    measures: 'real repository issues resolved',
  },
  {
    id: 'gpqa_diamond',
    name: 'GPQA Diamond',
    aliases: ['GPQAD'],
    shorthands: ['GPQA'],
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
  {
    id: 'arc_easy',
    name: 'ARC-Easy',
    aliases: ['ARC-E', 'arc:easy'],
    items: 2376,
    scoring: 'right-or-wrong',
    chance: 25,
    year: 2018,
    measures: 'grade-school science questions, the easy set',
  },
  {
    id: 'piqa',
    name: 'PIQA',
    aliases: [],
    items: 1838,
    scoring: 'right-or-wrong',
    chance: 50,
    year: 2019,
    measures: 'physical common sense',
  },
  {
    id: 'boolq',
    name: 'BoolQ',
    aliases: [],
    items: 3270,
    scoring: 'right-or-wrong',
    chance: 50,
    year: 2019,
    measures: 'yes or no questions on a passage',
  },
  {
    id: 'openbookqa',
    name: 'OpenBookQA',
    aliases: ['OBQA'],
    items: 500,
    scoring: 'right-or-wrong',
    chance: 25,
    year: 2018,
    measures: 'science questions that need a fact and common sense',
  },
  {
    id: 'gpqa_all',
    name: 'GPQA (all questions)',
    aliases: ['GPQA all'],
    items: 1192,
    scoring: 'right-or-wrong',
    chance: 25,
    year: 2023,
    measures: 'graduate-level science questions: Diamond, main and extended together',
    note: 'the Open LLM Leaderboard v2 measures these.',
  },
  {
    id: 'bbh',
    name: 'BIG-Bench Hard',
    aliases: ['BBH'],
    items: null,
    scoring: 'right-or-wrong',
    chance: null,
    year: 2022,
    measures: '23 hard tasks of BIG-Bench',
    note: 'the number of items and the score of guessing depend on the subset.',
  },
  {
    id: 'musr',
    name: 'MuSR',
    aliases: ['MUSR'],
    items: 756,
    scoring: 'right-or-wrong',
    chance: null,
    year: 2023,
    measures: 'multistep reasoning over long stories',
  },
  {
    id: 'math_lvl_5',
    name: 'MATH level 5',
    aliases: ['MATH Lvl 5', 'MATH hard'],
    items: 1324,
    scoring: 'right-or-wrong',
    chance: 0,
    year: 2021,
    measures: 'the hardest level of competition mathematics',
  },
  {
    id: 'aime_2024',
    name: 'AIME 2024',
    aliases: ['AIME24'],
    items: 30,
    scoring: 'right-or-wrong',
    chance: 0,
    year: 2024,
    measures: 'olympiad qualifier, integer answers',
  },
  {
    id: 'humaneval_plus',
    name: 'HumanEval+',
    aliases: [],
    items: 164,
    scoring: 'right-or-wrong',
    chance: 0,
    year: 2023,
    measures: 'short Python functions, more tests per function',
  },
  {
    id: 'lambada',
    name: 'LAMBADA',
    aliases: ['lambada_openai'],
    items: 5153,
    scoring: 'right-or-wrong',
    chance: 0,
    year: 2016,
    measures: 'last word of a passage',
  },
  {
    id: 'math_500',
    name: 'MATH-500',
    aliases: [],
    items: 500,
    scoring: 'right-or-wrong',
    chance: 0,
    year: 2023,
    measures: 'competition mathematics, 500 of its problems',
  },
  {
    id: 'aime_2026',
    name: 'AIME 2026',
    aliases: ['AIME26'],
    items: 30,
    scoring: 'right-or-wrong',
    chance: 0,
    year: 2026,
    measures: 'olympiad qualifier, integer answers',
  },
  {
    id: 'mbpp',
    name: 'MBPP',
    aliases: [],
    items: 500,
    scoring: 'right-or-wrong',
    chance: 0,
    year: 2021,
    measures: 'basic Python problems',
  },
  {
    id: 'swe_bench_lite',
    name: 'SWE-bench Lite',
    aliases: [],
    items: 300,
    scoring: 'right-or-wrong',
    chance: 0,
    year: 2024,
    measures: 'a lighter subset of real repository issues',
  },
  {
    id: 'swe_bench_pro',
    name: 'SWE-bench Pro',
    aliases: [],
    items: 731,
    scoring: 'right-or-wrong',
    chance: 0,
    year: 2025,
    measures: 'longer repository issues, the public set',
  },
  {
    id: 'swe_bench_multilingual',
    name: 'SWE-bench Multilingual',
    aliases: [],
    items: 300,
    scoring: 'right-or-wrong',
    chance: 0,
    year: 2025,
    measures: 'repository issues in nine languages',
  },
  {
    id: 'gpqa_main',
    name: 'GPQA main',
    aliases: [],
    items: 448,
    scoring: 'right-or-wrong',
    chance: 25,
    year: 2023,
    measures: 'graduate-level science questions, the main set',
  },
  {
    id: 'gpqa_extended',
    name: 'GPQA extended',
    aliases: [],
    items: 546,
    scoring: 'right-or-wrong',
    chance: 25,
    year: 2023,
    measures: 'graduate-level science questions, the extended set',
  },
  {
    id: 'arc_agi_1',
    name: 'ARC-AGI-1',
    aliases: ['ARC-AGI'],
    items: null,
    scoring: 'right-or-wrong',
    chance: 0,
    year: 2019,
    measures: 'abstract grid puzzles, the first edition',
  },
];

/** A benchmark's id: one of the registry, or of a benchmark that a panel brings with it. */
export type BenchmarkId = string;

const byName = new Map<string, BenchmarkId>();
const byShorthand = new Map<string, BenchmarkId>();
for (const { id, name, aliases, shorthands = [] } of benchmarks) {
  for (const each of [id, name, ...aliases]) byName.set(plainName(each), id);
  for (const each of shorthands) byShorthand.set(plainName(each), id);
}

/**
 * Letters and digits alone, lower case: "SWE-bench Verified" and "swe_bench_verified" are one name. A plus is part of a
 * name: HumanEval+ is no HumanEval.
 */
export function plainName(name: string): string {
  const lower = name.toLowerCase().replaceAll('+', 'plus');
  // Every name known here is ASCII: the tables of Unicode, a start's slowest pattern, are for names that are not.
  const others = /[^\0-\x7f]/.test(lower) ? /[^\p{L}\p{N}]/gu : /[^a-z0-9]/g;
  return lower.replaceAll(others, '');
}

/** The benchmark that a name means and no other, or undefined. */
export function exactBenchmark(name: string): BenchmarkId | undefined {
  return byName.get(plainName(name));
}

/** The benchmark that a name means where somebody asks for it, shorthands such as GPQA included; or undefined. */
export function resolveBenchmark(name: string): BenchmarkId | undefined {
  return exactBenchmark(name) ?? byShorthand.get(plainName(name));
}

/** The known benchmark whose name is nearest, if it is near enough to have been meant. */
export function nearestBenchmark(name: string): BenchmarkId | undefined {
  const near = nearestName(plainName(name), [...byName.keys()]);
  return near === undefined ? undefined : byName.get(near);
}

const byId: ReadonlyMap<string, Benchmark> = new Map(benchmarks.map((each) => [each.id, each]));

/** A benchmark by its id. One that the registry does not know has nothing but its name. */
export function benchmark(id: BenchmarkId): Benchmark {
  return byId.get(id) ?? unknownBenchmark(id);
}

/** True where the registry knows the benchmark of this id. */
export function isKnownBenchmark(id: BenchmarkId): boolean {
  return byId.has(id);
}

/** A benchmark of which no more than its name is known. */
export function unknownBenchmark(id: BenchmarkId, name: string = id): Benchmark {
  return {
    id,
    name,
    aliases: [],
    items: null,
    scoring: 'continuous',
    chance: null,
    year: null,
    measures: 'not known to the registry',
  };
}

/** The id of a benchmark by any of its names; what is not known becomes one of its own, never a near one. */
export function benchmarkIdOf(name: string): BenchmarkId {
  return exactBenchmark(name) ?? idFromName(name) ?? 'benchmark';
}

/** The id of a benchmark of which only the name is known; undefined where the name has no letter. */
export function idFromName(name: string): BenchmarkId | undefined {
  const id = slug(name);
  return /\p{L}/u.test(id) ? id : undefined;
}

/** A name in letters and digits of any script, lower case, joined by _: "HumanEval+" is humaneval_plus. */
function slug(name: string): string {
  const words = name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('+', ' plus ')
    .replaceAll(/[^\p{L}\p{N}]+/gu, '_');
  return trimmed(words, '_').slice(0, 80);
}

export const benchmarkIds: readonly BenchmarkId[] = benchmarks.map(({ id }) => id);
