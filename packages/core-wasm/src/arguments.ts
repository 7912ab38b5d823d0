import type { IntervalMethod, Numbers, Seed } from './api.ts';
import { KernelError } from './errors.ts';

/** A call's answer of bulk numbers stays below this many. */
export const MAX_BULK = 2 ** 26;
export const MAX_RESAMPLES = 10_000_000;
/** The most models whose items are compared at once. */
export const MAX_MODELS = 64;

export function checkedCount(argument: string, count: number, most: number, least = 0): number {
  if (!Number.isInteger(count) || count < least || count > most) {
    throw new KernelError('bad-length', argument, `an integer from ${least} to ${most}`, String(count));
  }
  return count;
}

export function checkedLevel(level = 0.95): number {
  if (!(level > 0 && level < 1)) {
    throw new KernelError('bad-parameter', 'options.level', 'a number between 0 and 1', String(level));
  }
  return level;
}

export function checkedMethod(method: IntervalMethod = 'percentile'): IntervalMethod {
  if (method !== 'percentile' && method !== 'bca') {
    throw new KernelError('bad-parameter', 'options.interval', '"percentile" or "bca"', String(method));
  }
  return method;
}

export function checkedSeed(seed: Seed, stream = 0): { seed: bigint; stream: bigint } {
  const fits =
    typeof seed === 'bigint' ? seed >= 0n && seed < 1n << 64n : Number.isSafeInteger(seed) && seed >= 0;
  if (!fits) {
    throw new KernelError(
      'bad-parameter',
      'seed',
      'an integer from 0 to 2^64 − 1 (a safe one, as a number)',
      String(seed),
    );
  }
  if (!Number.isSafeInteger(stream) || stream < 0) {
    throw new KernelError('bad-parameter', 'stream', 'a safe integer of zero or more', String(stream));
  }
  return { seed: BigInt(seed), stream: BigInt(stream) };
}

/** The most rows of a matrix of errors over observations. */
const MAX_MATRIX = 1024;

export function checkedSquare(name: string, matrix: Numbers, n: number): void {
  checkedCount('n', n, MAX_MATRIX);
  checkedCount(name, matrix.length, n * n, n * n);
}
