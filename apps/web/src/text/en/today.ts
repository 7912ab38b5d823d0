export const text = {
  reporter: 'Scores reported by',
  /** By what the question calls them. */
  reporters: {
    '': 'Anyone, the lab first',
    self: 'The labs themselves',
    independent: 'Independent evaluators',
    'Vals AI': 'Vals AI alone',
    'Epoch AI': 'Epoch AI alone',
    'Artificial Analysis': 'Artificial Analysis alone',
  },
  asOf: 'What was out on',
  asOfHint: 'A day such as 2025-12-31; everything where empty.',
} as const;
