// Reads every regular expression of the sources and writes linear.json: those that recheck proves to take linear time.
// Those that it cannot prove, or finds slower, must stand in bounded.json with the reason why their input is short.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../..', import.meta.url));
const listFile = new URL('linear.json', import.meta.url);
const boundedFile = new URL('bounded.json', import.meta.url);

const read = (url) => JSON.parse(readFileSync(url, 'utf8'));

/** Patterns that were proved linear. */
export const linear = () => new Set(read(listFile));

/** Patterns that were not, and the bound of what they are asked of. */
export const bounded = () => read(boundedFile);

function* sourceFiles(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sourceFiles(path);
    else if (/\.tsx?$/.test(entry.name) && !/\.(?:test|generated)\.tsx?$/.test(entry.name)) yield path;
  }
}

/** Every regular expression literal below packages and apps, with the files that hold it. */
export function patterns() {
  const found = new Map();
  for (const kind of ['packages', 'apps']) {
    for (const name of readdirSync(join(root, kind))) {
      const folder = join(root, kind, name, 'src');
      for (const path of readdirSync(join(root, kind, name)).includes('src') ? sourceFiles(folder) : []) {
        const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest);
        const visit = (node) => {
          if (ts.isRegularExpressionLiteral(node)) {
            const files = found.get(node.text) ?? [];
            found.set(node.text, [...files, relative(root, path)]);
          }
          ts.forEachChild(node, visit);
        };
        visit(source);
      }
    }
  }
  return found;
}

/** A count beyond four says no more than "any" to whoever asks after the growth, and costs the proof its time. */
const widened = (source) =>
  source.replace(/(?<!\\)\{(\d+)(,?)(\d*)\}/g, (count, least, comma, most) => {
    const highest = comma === '' ? Number(least) : most === '' ? Number.POSITIVE_INFINITY : Number(most);
    if (highest <= 4) return count;
    return least === '0' ? '*' : '+';
  });

/** Verdict of recheck on a pattern. */
async function verdictOf(text) {
  const { checkSync } = await import('recheck');
  const end = text.lastIndexOf('/');
  const flags = text.slice(end + 1).replace(/[uv]/g, '');
  const { status, complexity, error } = checkSync(widened(text.slice(1, end)), flags, {
    checker: 'automaton',
    timeout: 20_000,
  });
  return { isLinear: status === 'safe', why: complexity?.summary ?? error?.message ?? error?.kind ?? status };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  // The pure checker: its native parts are for one system each.
  process.env.RECHECK_BACKEND = 'pure';
  const all = patterns();
  const known = linear();
  const excused = bounded();
  const proved = [];
  for (const [text, files] of [...all].sort()) {
    if (text in excused) continue;
    if (known.has(text)) {
      proved.push(text);
      continue;
    }
    const { isLinear, why } = await verdictOf(text);
    if (isLinear) proved.push(text);
    else {
      console.log(
        `${text} (${files.join(', ')}): ${why}. Change it, or say in bounded.json what bounds its input.`,
      );
      process.exitCode = 1;
    }
  }
  writeFileSync(listFile, `${JSON.stringify(proved, null, 2)}\n`);
}
