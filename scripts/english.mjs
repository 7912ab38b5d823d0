// npm run lint: refuses phrases that make a reader stop, in sources, comments, docs and texts. CONTRIBUTING.md says why.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What is refused, and what to write instead. */
const refused = [
  [
    /\bone an? (?:benchmark|line|row|file|model|page|family|item|step|term)\b|\bone number a\b/,
    'one … per …',
  ],
  [/\b\d[\d,]* a (?:page|second|minute|hour|day)\b|\btokens a second\b/, '… per …'],
  [/\bis had\b/, 'is computed'],
  [/\bhangs? on nothing\b/, 'depends on nothing'],
  [/\bgo(?:es)? unheard\b/, 'is not reported'],
  [/\b(?:is|are|was|were) mended\b/, 'is fixed'],
  [/\bwithout leave\b/, 'without permission'],
  [/\b(?:is|are) heeded\b/, 'is respected'],
  [/\bdear(?:er|est)? (?:questions?|answers?)\b/, 'expensive'],
  [/\btold apart\b/, 'distinguished, separated'],
  [/\bworn out\b/, 'saturated'],
];

/** British spellings, refused in comments and docs; a public field keeps the name it has. */
const british =
  /\b[Cc]olours?\b|\b[Bb]ehaviour|\b[Ff]avour|\b[Cc]entre\b|\b[Ll]abelled\b|(?<!family[ -])\b[Nn]eighbour|\b(?:[Oo]rgan|[Rr]ecogn|[Ss]ummar|[Nn]ormal|[Oo]ptim|[Ii]nitial)is(?:e[ds]?|ing|ation)\b/;
const comment = /^\s*(?:\/\/|\*|\/\*)/;

/** A docstring that opens with a question word: it is to say what the thing is, as a noun or a verb does. */
const opening = /\/\*\*(?: |\n[ \t]*\* )(What|Where|Whether|How|Which) /g;

/** Files that quote the phrases, or that a program wrote. */
const exempt =
  /^(?:CONTRIBUTING\.md|docs\/reference\/|scripts\/english\.mjs|apps\/web\/tests\/faults\.test\.ts|.*CHANGELOG\.md$)/;

const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
  maxBuffer: 1 << 26,
})
  .split('\0')
  .filter((name) => /\.(?:ts|tsx|mjs|md|css)$/.test(name) && !exempt.test(name));

const found = [];
for (const name of files) {
  let text;
  try {
    text = readFileSync(name, 'utf8');
  } catch {
    continue; // Deleted, and not yet committed.
  }
  const lineAt = (index) => text.slice(0, index).split('\n').length;
  for (const [phrase, instead] of refused) {
    const match = phrase.exec(text);
    if (match) found.push(`${name}:${lineAt(match.index)} “${match[0]}”: write ${instead}`);
  }
  const prose = name.endsWith('.md');
  for (const [index, line] of text.split('\n').entries()) {
    const match = prose || comment.test(line) ? british.exec(line.replaceAll(/`[^`]*`/g, '')) : null;
    if (match) found.push(`${name}:${index + 1} “${match[0]}”: write the American spelling`);
  }
  if (!/\.(?:md|css)$/.test(name)) {
    for (const match of text.matchAll(opening)) {
      found.push(
        `${name}:${lineAt(match.index)} a docstring opens with “${match[1]}”: open with a noun or a verb`,
      );
    }
  }
}
for (const line of found) console.error(line);
if (found.length > 0) {
  console.error(`${found.length} ${found.length === 1 ? 'place reads' : 'places read'} oddly.`);
  process.exitCode = 1;
}
