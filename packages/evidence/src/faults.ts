import { exactBenchmark, idFromName } from './benchmarks/registry.ts';
import type { Fault } from './panel.ts';

/** Meaning of each code in a table's `faults` column, and the part that the curated view leaves out for it. */
const meanings: Readonly<
  Record<string, { readonly message: string; readonly drops: 'row' | 'nothing' | 'part' }>
> = {
  'older-family': { message: 'an older model listed under a family it does not belong to', drops: 'row' },
  'duplicate-model': { message: 'the same model stands in another row', drops: 'row' },
  'instruction-tuned': { message: 'instruction-tuned, among base models', drops: 'row' },
  'mc1-suspected': { message: 'its TruthfulQA looks like MC1 among MC2 scores', drops: 'part' },
  'disputed-size': { message: 'the published size cannot be right', drops: 'part' },
  'rounded-to-zero': { message: 'published rounded to zero', drops: 'part' },
  'rounded-size': { message: 'listed by its rounded size', drops: 'nothing' },
  'year-only-date': { message: 'released in this year; the day is not given', drops: 'nothing' },
  'same-weights': { message: 'the same weights stand at two compute tiers', drops: 'nothing' },
  'shared-name': {
    message: 'another row has the same name (another release or another measure)',
    drops: 'nothing',
  },
  'mixture-of-experts': {
    message: 'a mixture of experts, listed by its active parameters',
    drops: 'nothing',
  },
};

/** Read one entry of a `faults` cell: `code`, or `code:benchmark`, or `code:params|tokens|flops`. */
export function faultFrom(entry: string): Fault | undefined {
  const [code = '', part = ''] = entry.trim().split(':');
  const meaning = meanings[code];
  if (meaning === undefined) return undefined;
  const { message, drops } = meaning;
  if (drops !== 'part') return { code, message, drops };
  if (part === 'params' || part === 'tokens' || part === 'flops') {
    return { code, message: `${part}: ${message}`, drops: { scale: part } };
  }
  const score = exactBenchmark(part) ?? idFromName(part);
  return score === undefined ? undefined : { code, message, drops: { score } };
}
