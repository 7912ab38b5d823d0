import { SteerError } from '../steer-error.ts';

/** The same statement made true and made false. */
export interface ContrastPair {
  readonly true: string;
  readonly false: string;
}

/** Used where the user brings no file. */
export const DEFAULT_PAIRS: readonly ContrastPair[] = [
  { true: 'The Earth orbits the Sun.', false: 'The Sun orbits the Earth.' },
  {
    true: 'Water boils at 100 degrees Celsius at sea level.',
    false: 'Water boils at 40 degrees Celsius at sea level.',
  },
  { true: 'Paris is the capital of France.', false: 'Madrid is the capital of France.' },
  {
    true: 'Lightning can strike the same place twice.',
    false: 'Lightning never strikes the same place twice.',
  },
  { true: 'Humans use virtually all of their brain.', false: 'Humans use only ten percent of their brain.' },
  { true: 'Vaccines do not cause autism.', false: 'Vaccines cause autism.' },
  { true: 'Bats can see.', false: 'Bats are completely blind.' },
  { true: 'The Pacific is the largest ocean.', false: 'The Atlantic is the largest ocean.' },
];

const MAX_PAIRS = 10_000;

/** Read contrast pairs from JSON lines: {"true": "…", "false": "…"}. */
export function parseContrast(text: string): ContrastPair[] {
  const pairs = parseLines(text, 'contrast-malformed', ['true', 'false']).map((fields) => ({
    true: fields.true!,
    false: fields.false!,
  }));
  if (pairs.length < 2)
    throw new SteerError('contrast-malformed', 'contrast', 'at least two pairs', `${pairs.length}`);
  return pairs;
}

/** JSON lines with the named text fields; every complaint names its line. */
export function parseLines(
  text: string,
  code: 'contrast-malformed',
  fields: readonly string[],
): Record<string, string>[] {
  const lines = text
    .split(/\r?\n/)
    .map((line, index) => ({ line, place: `line ${index + 1}` }))
    .filter(({ line }) => line.trim() !== '');
  if (lines.length > MAX_PAIRS)
    throw new SteerError(code, 'file', `at most ${MAX_PAIRS} lines`, `${lines.length}`);
  return lines.map(({ line, place }) => {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      throw new SteerError(code, place, 'a JSON object', line.slice(0, 60));
    }
    const record = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
    for (const field of fields) {
      if (typeof record[field] !== 'string' || record[field] === '') {
        throw new SteerError(
          code,
          `${place}: ${field}`,
          'a text',
          JSON.stringify(record[field] ?? null).slice(0, 60),
        );
      }
    }
    return record as Record<string, string>;
  });
}
