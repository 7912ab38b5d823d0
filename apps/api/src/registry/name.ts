import * as z from 'zod/mini';

/**
 * Characters that a name may not hold: controls, formatting such as zero-width and direction marks, half a surrogate
 * pair, private and unassigned code points, separators of lines, variation selectors, and letters that show nothing.
 */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/** Writing systems that stand beside one another in one language, as Unicode's "highly restrictive" level has them. */
const together = [
  ['Latin', 'Han', 'Hiragana', 'Katakana'],
  ['Latin', 'Han', 'Bopomofo'],
  ['Latin', 'Han', 'Hangul'],
].map(
  (names) =>
    new RegExp(
      `^[${names.map((name) => `\\p{Script=${name}}`).join('')}\\p{Script=Common}\\p{Script=Inherited}]*$`,
      'u',
    ),
);

/** The writing systems of a name's letters. */
const single = [
  'Latin',
  'Cyrillic',
  'Greek',
  'Armenian',
  'Hebrew',
  'Arabic',
  'Devanagari',
  'Bengali',
  'Thai',
  'Georgian',
  'Tamil',
  'Telugu',
].map((name) => new RegExp(`^[\\p{Script=${name}}\\p{Script=Common}\\p{Script=Inherited}]*$`, 'u'));

const oneWriting = (text: string) => [...single, ...together].some((pattern) => pattern.test(text));

/** A name that is recorded: compatibility forms are folded (NFKC), what cannot be seen or told from another is refused. */
export const RecordedName = z.pipe(
  z.string({ error: 'a name of 1 to 120 characters' }).check(
    z.maxLength(480),
    z.overwrite((text) => text.normalize('NFKC').trim()),
    z.minLength(1),
    z.maxLength(120),
    z.refine((text) => !unseen.test(text), { error: 'a name without invisible or control characters' }),
    z.refine(oneWriting, { error: 'a name in letters of one writing system' }),
  ),
  z.string(),
);

/** Letters of Cyrillic and Greek that look like Latin ones, lower case, pair by pair. */
const alike = new Map(
  'аa вb еe ёe кk мm нh оo рp сc тt уy хx іi јj ѕs ԁd һh ѵv ԛq ԝw αa βb εe ηn ιi κk μu νv οo ρp τt υu χx γy ωw ϲc'
    .split(' ')
    .map((pair) => [...pair] as [string, string]),
);

/** Two names that a reader takes for the same one have the same key, whatever their case and writing system. */
export function foldedName(text: string): string {
  return [...text.normalize('NFKC').toLowerCase()].map((letter) => alike.get(letter) ?? letter).join('');
}
