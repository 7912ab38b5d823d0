export function linear(): ReadonlySet<string>;
export function bounded(): Readonly<
  Record<string, { characters: number; because: string; attack?: readonly string[] }>
>;
export function patterns(): ReadonlyMap<string, readonly string[]>;
