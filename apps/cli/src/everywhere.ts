/** Flags that every command takes. */
export const everywhere = [
  ['--json', 'print the answer as JSON, unrounded'],
  ['--csv', "print the answer's table as CSV, unrounded"],
] as const;
