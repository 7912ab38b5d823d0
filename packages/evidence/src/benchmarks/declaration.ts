import { InputError } from '../input-error.ts';
import { type Benchmark, benchmark, exactBenchmark, idFromName, unknownBenchmark } from './registry.ts';

/** Declaration of a benchmark: its name, and what is known of it. */
export interface BenchmarkDeclaration {
  readonly name: string;
  readonly items?: number | undefined;
  readonly chance?: number | undefined;
  readonly scoring?: Benchmark['scoring'] | undefined;
}

const form = 'NAME: items=500, chance=25, scoring=continuous';

/**
 * A declaration as a benchmark: what it says stands, the rest is the registry's or unknown.
 *
 * @throws {InputError} at `path` where the name has no letter or a figure is out of range.
 */
export function declaredBenchmark(declaration: BenchmarkDeclaration, path: string): Benchmark {
  const { name, items, chance, scoring } = declaration;
  const refuse = (field: string, expected: string, received: unknown): never => {
    throw new InputError([
      { code: 'bad-benchmark', path: `${path}.${field}`, expected, received: String(received) },
    ]);
  };
  if (name.length > 100) refuse('name', 'a name of at most 100 characters', `${name.length} characters`);
  const id = exactBenchmark(name) ?? idFromName(name) ?? refuse('name', 'a name with a letter', name);
  if (items !== undefined && !(Number.isSafeInteger(items) && items >= 1 && items <= 1e9))
    refuse('items', 'a whole number of items from 1 to 1000000000', items);
  if (chance !== undefined && !(chance >= 0 && chance <= 100))
    refuse('chance', 'the score of guessing in percent, from 0 to 100', chance);
  const known = exactBenchmark(name) === undefined ? unknownBenchmark(id, name.trim()) : benchmark(id);
  return {
    ...known,
    ...(items === undefined ? {} : { items }),
    ...(chance === undefined ? {} : { chance }),
    ...(scoring === undefined ? {} : { scoring }),
  };
}

/**
 * Reads "my_bench: items=500, chance=25".
 *
 * @throws {InputError} at `path` where the text has another form.
 */
export function parseDeclaration(text: string, path: string): BenchmarkDeclaration {
  const refuse = (received: string): never => {
    throw new InputError([{ code: 'bad-benchmark', path, expected: form, received }]);
  };
  const colon = text.indexOf(':');
  const name = (colon < 0 ? text : text.slice(0, colon)).trim();
  if (name === '') refuse(text);
  const found: { name: string; items?: number; chance?: number; scoring?: Benchmark['scoring'] } = { name };
  const parts = colon < 0 ? [] : text.slice(colon + 1).split(',');
  for (const part of parts.map((each) => each.trim()).filter((each) => each !== '')) {
    const [key = '', value = '', ...more] = part.split('=').map((each) => each.trim());
    const number = /^\d{1,12}(\.\d{1,12})?$/.test(value) ? Number(value) : undefined;
    if (more.length > 0) refuse(part);
    else if ((key === 'items' || key === 'n') && number !== undefined) found.items = number;
    else if (key === 'chance' && number !== undefined) found.chance = number;
    else if (key === 'scoring' && (value === 'continuous' || value === 'right-or-wrong'))
      found.scoring = value;
    else refuse(part);
  }
  return found;
}

/**
 * Declarations as a file or a field holds them: texts, or objects with a name (or id), items, chance and scoring.
 *
 * @throws {InputError} naming the entry at fault.
 */
export function declaredBenchmarks(source: unknown, path: string): readonly Benchmark[] {
  const refuse = (at: string, received: string): never => {
    throw new InputError([
      {
        code: 'bad-benchmark',
        path: at,
        expected: `a list of "${form}" or of {name, items, chance, scoring}`,
        received,
      },
    ]);
  };
  if (!Array.isArray(source)) return refuse(path, typeof source);
  if (source.length > 256) return refuse(path, `${source.length} entries`);
  return source.map((entry: unknown, index) => {
    const at = `${path}[${index}]`;
    if (typeof entry === 'string') return declaredBenchmark(parseDeclaration(entry, at), at);
    if (typeof entry !== 'object' || entry === null) return refuse(at, typeof entry);
    const { name, id, items, chance, scoring } = entry as Record<string, unknown>;
    const label = typeof name === 'string' ? name : id;
    if (typeof label !== 'string') return refuse(at, 'an entry without a name');
    if (items !== undefined && items !== null && typeof items !== 'number')
      return refuse(`${at}.items`, typeof items);
    if (chance !== undefined && chance !== null && typeof chance !== 'number')
      return refuse(`${at}.chance`, typeof chance);
    if (scoring !== undefined && scoring !== 'continuous' && scoring !== 'right-or-wrong')
      return refuse(`${at}.scoring`, String(scoring).slice(0, 40));
    return declaredBenchmark(
      { name: label, items: items ?? undefined, chance: chance ?? undefined, scoring },
      at,
    );
  });
}
