export const text = {
  models: 'Models',
  interval: '95 % interval',
  matrix: {
    title: 'Every pair of tests',
    intro:
      'The correlation of each two tests over the models that have both. Latent: what it is once the tests’ own noise is taken out. p is adjusted for looking at every pair.',
    eigen: (dimension: string, benchmarks: number, share: number) =>
      `${benchmarks} tests vary in ${dimension} directions; the first carries ${share} % of it.`,
    pair: 'Pair',
    r: 'r',
    latent: 'latent r',
    p: 'adjusted p',
  },
  dimension: {
    title: 'In how many directions scores vary',
    intro:
      'One direction: models differ by one ability alone. As many as tests: each test measures something of its own.',
    phase: 'Models in',
    phases: { all: 'all phases', tax: 'tax', transition: 'transition', bonus: 'bonus' },
    effective: 'Effective directions',
  },
  order: {
    title: 'What orders the sign of the coupling',
    intro:
      'How well each quantity tells steps that help from steps that hurt: 0.5 is no better than chance, 1 is without error.',
    variable: 'Ordered by',
    variables: {
      params: 'parameters',
      tokens: 'training tokens',
      flops: 'training compute',
      level: 'the first test’s score',
    },
    steps: 'Steps',
    auc: 'Area under the curve',
    left: 'On families left out',
  },
} as const;
