import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const tutorials = join(root, 'docs/tutorials');

/** The pages that are followed, by their place in the repository. */
export const pages = [
  'docs/findings.md',
  ...readdirSync(tutorials)
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .map((name) => `docs/tutorials/${name}`),
];

/** Path of a page on this machine. */
export const fileOf = (page) => join(root, page);

/** A page's fenced blocks: language, file name where one is given, content, and where the content begins. */
export function blocksOf(page) {
  const text = readFileSync(fileOf(page), 'utf8');
  return [...text.matchAll(/^```(\w+)(?: (\S+))?\n([\s\S]*?)^```$/gm)].map((match) => ({
    language: match[1],
    file: match[2],
    content: match[3],
    start: match.index + match[0].indexOf('\n') + 1,
  }));
}

const marker = '-=- end of a block -=-';

/**
 * Follow a page: save what it saves, run what it runs, in one shell and an empty folder. What each `text` block shows
 * comes back beside what was printed.
 */
export function follow(page) {
  const blocks = blocksOf(page);
  const place = mkdtempSync(join(tmpdir(), 'cape-tutorial-'));
  const bin = join(place, '.bin');
  mkdirSync(bin);
  writeFileSync(
    join(bin, 'cape'),
    `#!/bin/sh\nexec '${process.execPath}' '${root}apps/cli/bin/cape.mjs' "$@"\n`,
    {
      mode: 0o755,
    },
  );
  for (const name of readdirSync(tutorials)) {
    if (!name.endsWith('.md')) cpSync(join(tutorials, name), join(place, name), { recursive: true });
  }
  for (const { file, content } of blocks) if (file !== undefined) writeFileSync(join(place, file), content);
  const runs = blocks.filter(({ language }) => language === 'sh' || language === 'page');
  const visit = fileURLToPath(new URL('visit.mjs', import.meta.url));
  const script = runs
    .map(({ language, content }) =>
      language === 'page' ? `'${process.execPath}' '${visit}' '${content.trim()}'\n` : content,
    )
    .map((command) => `${command}echo '${marker}'`)
    .join('\n');
  const { status, stdout, stderr } = spawnSync(
    'bash',
    ['-euo', 'pipefail', '-c', `trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n${script}\n`],
    {
      cwd: place,
      encoding: 'utf8',
      env: { ...process.env, PATH: `${bin}:${process.env.PATH}`, CAPE_REPOSITORY: root, NO_COLOR: '1' },
      timeout: 480_000,
    },
  );
  rmSync(place, { recursive: true, force: true });
  if (status !== 0) throw new Error(`${page}: status ${status}\n${stdout}\n${stderr}`);
  const printed = stdout.split(`${marker}\n`);
  return blocks.flatMap((block, i) => {
    const before = blocks[i - 1];
    if (block.language !== 'text' || !runs.includes(before)) return [];
    return [{ block, printed: printed[runs.indexOf(before)].replace(/\n?$/, '\n') }];
  });
}

/** Pattern of a `text` block's content: `…` alone on a line is any lines, within a line any text. */
export function patternOf(shown) {
  const source = shown
    .split('\n')
    .map((line) =>
      line.trim() === '…'
        ? '[\\s\\S]*?'
        : line
            .split('…')
            .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
            .join('.*'),
    )
    .join('\n');
  return new RegExp(`^${source}$`);
}
