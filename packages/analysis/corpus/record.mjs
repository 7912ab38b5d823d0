import { createHash } from 'node:crypto';

/**
 * Record of a question's answer to one input: a digest of each member of the answer, so that a difference names
 * the member; the whole answer where the entry keeps it; or what was refused, in full.
 *
 * @param entry One line of a corpus file: `{input}`, with `answer`, `whole` or `refused` once it is written.
 * @param ask Answers the input, or throws an InputError.
 */
export function record({ input, whole }, ask) {
  try {
    const answer = ask(input);
    if (whole !== undefined) return { input, whole: JSON.parse(JSON.stringify(answer)) };
    return {
      input,
      answer: Object.fromEntries(Object.entries(answer).map(([key, value]) => [key, digest(value)])),
    };
  } catch (error) {
    if (error.name !== 'InputError') throw error;
    return { input, refused: error.issues };
  }
}

/** Twelve hexadecimal digits of the SHA-256 of a value's JSON. */
function digest(value) {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 12);
}

/** A corpus file: one entry per line. */
export function corpusText(entries) {
  return `[\n${entries.map((entry) => JSON.stringify(entry)).join(',\n')}\n]\n`;
}
