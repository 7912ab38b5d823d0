import type { LeverName } from '@cape/analysis';

export const text = {
  title: 'Explorer',
  lede: 'Start from one model, follow a family’s law to other sizes, and pull on three levers to see what the tables say they would do.',
  start: {
    label: 'Start from',
    model: 'a model of the table',
    scores: 'five scores of your own',
    name: 'Model',
    nameHint: 'Any row with all five scores',
    params: 'Its size, billions',
    score: (name: string) => `${name}, %`,
  },
  law: {
    group: 'Law of the family',
    groupHint: 'Families with three sizes or more',
    degree: 'Form of the law',
    degrees: ['constant', 'linear', 'quadratic', 'cubic'],
    to: 'Follow it to, billions',
    view: 'Rows with known faults',
    curated: 'left out',
    published: 'kept, as published',
  },
  levers: {
    title: 'Levers',
    names: { curation: 'Curation', width: 'Width', architecture: 'Architecture' } satisfies Record<
      LeverName,
      string
    >,
    explained: {
      curation:
        'One unit is what hand-picked training data added to a family over a web-trained one of the same size.',
      width: 'One unit is a model twice as wide at the same number of parameters.',
      architecture: 'One unit is the step from Gemma-3-4B to Gemma-4-E4B.',
    } satisfies Record<LeverName, string>,
    none: 'Not identified by the data. This lever adds nothing.',
    unsure: 'Not identified by the data: what it adds is within its error of zero.',
    some: (names: string) => `Identified for ${names} alone; the rest is within its error of zero.`,
    all: 'Identified for every benchmark.',
    why: 'What one unit adds, and why',
    perDecade: 'points for ten times the size',
    nothing: 'nothing',
    off: 'Off: pulling it would show nothing that the data support.',
    reset: 'All to zero',
  },
  leaves: (name: string, bound: number, size: string) =>
    `${name} passes ${bound} % at ${size} B. From there on the law describes no model: read it up to that size only.`,
  stays: 'Every score stays between 0 and 100.',
  end: (size: string) => `at ${size} B`,
  change: (points: string) => `${points} by the levers`,
  beyond: (bound: number) => (bound === 0 ? 'below 0' : 'above 100'),
  methods: {
    title: 'Which way predicts a family it has not seen?',
    intro: (families: number, cells: number, panel: string, best: string) =>
      `Each of ${families} families of the ${panel} table left out in turn and predicted from its smallest model (${cells} scores). Best: ${best}. That one is drawn beside the law.`,
    coverage: 'Inside its 95 % interval',
  },
  holdout: {
    title: 'Does the law predict another family?',
    intro: (train: string) =>
      `The law of ${train} starts from another family’s smallest model and predicts its larger ones, beside rules that need no law: the scores unchanged, and ${train}’s own curves in the logarithm of size.`,
    test: 'Family to predict',
    method: 'Method',
    error: 'Mean error, points',
    relative: 'of the mean score',
    what: 'What it does',
    names: {
      ode: 'The law (ODE)',
      persistence: 'Scores unchanged',
      lines: 'Straight lines',
      'lines-from-first': 'Straight lines from its first model',
    } as Readonly<Record<string, string>>,
    curve: (degree: string, fromFirst: boolean) =>
      `Curves of degree ${degree}${fromFirst ? ' from its first model' : ''}`,
    none: 'No other family of this table has two sizes with all five scores.',
  },
  pick: 'Show this benchmark large',
  equations: {
    title: 'The law in full',
    intro:
      'Each line says how fast one score changes when the size grows tenfold (s is the logarithm of size to base 10; scores as fractions). The share says in how many of the refitted laws a term appears: near 100 % it can be relied on, lower it may be chance. The levers add a constant to the right side.',
    term: 'Term',
    constant: 'constant',
    coefficient: 'Coefficient',
    interval: '95 % of the laws',
    inclusion: 'In how many laws',
    error: 'Off by, retracing its own family',
    errorNote: (n: number, holds: string) =>
      `points on average, ${n} scores; ${holds} of them inside the band`,
    laws: 'Laws behind the band',
    lawsNote: 'each fitted to steps and scores drawn anew',
    steps: 'Sizes it was fitted on',
    stepsNote: (from: string, to: string) => `${from} to ${to} B`,
  },
  told: {
    title: 'What the tables carry of each lever',
    family: 'Family',
    models: 'Models',
    r: 'r of the scores',
    perWidth: 'r of scores per width',
    shuffled: 'The same of shuffled scores',
    asHigh: 'Shuffles at least as high',
    offset: 'Above the web-trained line, points',
    reach: 'Note',
    extrapolated: 'beyond the sizes of the line',
    pairs: 'Pairs measured inside',
    lever: 'Lever',
    from: 'Without',
    to: 'With',
    coupling: 'Internal coupling',
    note: 'Note',
  },
} as const;
