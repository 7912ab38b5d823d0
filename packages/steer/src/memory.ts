/** Results of finished steps, so that an interrupted run goes on where it stopped. */
export interface Memory {
  /** Value kept under this name; undefined where there is none. */
  recall(step: string): unknown;
  keep(step: string, result: unknown): void;
}

/** Nothing is kept. */
export const forgetful: Memory = { recall: () => undefined, keep: () => {} };

/** A part of a memory: its steps' names begin with that of the part. */
export const partOf = (memory: Memory, part: string): Memory => ({
  recall: (step) => memory.recall(`${part}: ${step}`),
  keep: (step, result) => memory.keep(`${part}: ${step}`, result),
});

/** A step's result from memory, else computed and kept. Numbers in typed arrays come back as they were. */
export async function remembered<T>(memory: Memory, step: string, compute: () => Promise<T>): Promise<T> {
  const known = memory.recall(step);
  if (known !== undefined) return revived(known) as T;
  const result = await compute();
  memory.keep(step, flattened(result));
  return result;
}

const ARRAYS = { Float32Array, Float64Array };

function flattened(value: unknown): unknown {
  if (value instanceof Float32Array || value instanceof Float64Array)
    return { [value.constructor.name]: Array.from(value) };
  if (Array.isArray(value)) return value.map(flattened);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, flattened(inner)]));
  return value;
}

function revived(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revived);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only![0] in ARRAYS)
    return ARRAYS[only![0] as keyof typeof ARRAYS].from(only![1] as number[]);
  return Object.fromEntries(entries.map(([key, inner]) => [key, revived(inner)]));
}
