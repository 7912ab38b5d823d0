export const text = {
  title: 'Predictions',
  lede: 'What the papers predicted in May 2026, judged live on the tables. A status that rests on noise could turn with the next run of the same tests.',
  asOf: 'Judged by what was out on',
  asOfHint: 'A day such as 2025-12-31; everything where empty.',
  judged: (day: string) => `Judged by rows up to ${day}.`,
  status: { pass: 'passes', fail: 'fails', open: 'open', 'no-data': 'no data' },
  /** Before its deadline a status is how it stands. */
  sofar: { pass: 'passes so far', fail: 'fails so far', open: 'open', 'no-data': 'no data' },
  statusMeans: {
    pass: 'The bar that it set for itself is met.',
    fail: 'Its own bar for failing is passed.',
    open: 'Between its bars: neither passed nor failed.',
    'no-data': 'Too few rows to judge it by.',
  },
  noise: 'rests on noise',
  noiseMeans:
    'A bar lies inside the interval of the figure, so the same models measured again could give another status.',
  deadline: (day: string) => `Deadline ${day}`,
  closed: 'closed',
  noDeadline: 'No deadline',
  bar: (at: string) => `bar ${at}`,
  fails: 'Fails if',
  flips: 'What would change it',
  rows: (n: number) => (n === 1 ? 'The row it rests on' : `The ${n} rows it rests on`),
  counts: 'How they stand',
  confirmed: 'Called confirmed by the source',
  confirmedLede: 'Three statements that the papers call confirmed already, held to the same tables.',
} as const;
