import { parseAccept } from 'hono/utils/accept';
import { Refusal } from './problem.ts';

/** Refuse with 406 a client that would not take what this address answers with. */
export function mustAccept(header: string | undefined, type: string): void {
  // Nearly every request: nothing to parse.
  if (header === undefined || header === '*/*' || header === type) return;
  const [family] = type.split('/');
  // The most particular range decides; a weight of 0 refuses.
  const ranges = parseAccept(header);
  const range = [type, `${family}/*`, '*/*']
    .map((name) => ranges.find((each) => each.type.toLowerCase() === name))
    .find((found) => found !== undefined);
  if (range === undefined || range.q === 0) {
    throw new Refusal(406, 'not-acceptable', `This address answers with ${type}.`, {
      issues: [{ code: 'not-acceptable', path: 'accept', expected: type, received: header.slice(0, 60) }],
    });
  }
}
