/** "A", "A and B", "A, B and C". */
const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

export const text = {
  title: 'Do a model’s skills help or hurt each other as it grows?',
  lede: (settled: number, steps: number, models: number) =>
    `CAPE measures this from published scores and states the error of each figure. Of ${steps} steps from one size of a base model to the next, ${steps - settled} are within measurement error; at the frontier, coding and science rise together (${models} models).`,
  dataUntil: (day: string) => `Data to ${day}`,
  doors: [
    { view: 'diagnose', title: 'Two scores', note: 'See where a model stands' },
    { view: 'compare', title: 'Evaluation files', note: 'Compare runs item by item' },
    { view: 'steering', title: 'Steer a model', note: 'Try it against controls' },
  ],
  frontier: {
    rise: (reach: string) =>
      `Models that code better also know more science, but one score predicts the other only to ±${reach} points`,
    unclear: 'Coding and science scores do not clearly rise together',
    note: (r: string, range: string | null, n: number) =>
      `GPQA Diamond against SWE-bench Verified; r = ${r}${range === null ? '' : ` (${range})`} over ${n} models. Named: each lab’s newest. Shaded: where 95 % of single models fall.`,
  },
  labs: {
    clear: (names: readonly string[], n: number) =>
      names.length === 0
        ? `None of ${n} labs is clear of the line`
        : `${listed(names)} ${names.length === 1 ? 'is' : 'are'} clear of the line, of ${n} labs`,
    note: (more: number) =>
      `Mean distance of a lab’s models from the line, with its 95 % interval. Left: better at coding. Right: better at science.${more > 0 ? ` ${more} more with fewer models.` : ''}`,
    number: 'models',
  },
  tests: {
    heading: (names: readonly string[], all: number) =>
      names.length === 0
        ? 'Every test here still separates the top five'
        : `${names.length === all ? 'These tests' : listed(names)} no longer ${names.length === 1 && all > 1 ? 'separates' : 'separate'} the top five`,
    note: 'Spread of the top five, and what five equal models would show by chance.',
    separates: 'Still separates',
    saturated: 'Saturated',
    unclear: 'Undecided',
    spread: (points: string) => `${points} points`,
    chance: (points: string) => `chance gives ${points}`,
  },
  bets: {
    heading: (beyond: number, all: number) =>
      beyond === 0
        ? `Of ${all} bets made in May 2026, none is decided beyond measurement error`
        : `Of ${all} bets made in May 2026, ${beyond} ${beyond === 1 ? 'is' : 'are'} decided beyond measurement error`,
    note: (day: string) =>
      `How each stands on data up to ${day}. Light marks could flip when the same tests are run again.`,
    status: { pass: 'holds', fail: 'fails', open: 'undecided', 'no-data': 'no data' },
    noise: 'within error',
    /** Each bet in a few words; one that is not here stands in its own. */
    short: {
      'swe-saturates': 'Top 5 within 2 on SWE-bench, over 5 on GPQA',
      'gpqa-ifeval-couple': 'GPQA and IFEval rise together, r > 0.6',
      'deepseek-coding': 'DeepSeek’s next two lean to coding',
      'google-reasoning': 'Google’s next two lean to science',
      'swe-gpqa-couple': 'SWE-bench and GPQA rise together, r > 0.5',
      'ifeval-saturates': 'Top 10 within 3 on IFEval, over 15 on HLE',
      'swe-hle-compete': 'SWE-bench and HLE pull apart, r < 0',
    } as Readonly<Record<string, string>>,
  },
  claims: {
    heading: (n: number, all: number) => `Of ${all} published claims, ${n} hold as printed`,
    note: 'Every claim of the papers, recomputed from their own tables.',
    verdict: {
      reproduced: 'as printed',
      'reproduced with a caveat': 'with a caveat',
      'not reproduced': 'not reproduced',
      'not testable': 'cannot be tested',
    },
  },
  more: 'More',
} as const;
