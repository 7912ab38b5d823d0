/** The pages of this repository lead where they say, and make one site that can be searched. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const docs = join(root, 'docs');

/** Every page that stands in the repository, by its path there. */
const pages = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\0')
  .filter((path) => path !== '' && !path.startsWith('.changeset/') && existsSync(join(root, path)));

/** A page without its code. */
const proseOf = (path: string): string =>
  readFileSync(path, 'utf8')
    .replaceAll(/^(```+|~~~+)[\s\S]*?^\1/gm, '')
    .replaceAll(/`[^`\n]*`/g, (code) => code.replaceAll(/[[\]()]/g, '·'));

/** Names that links to headings use: those that hosts of repositories and VitePress agree on. */
function headingsOf(path: string): Set<string> {
  const seen = new Map<string, number>();
  const prose = readFileSync(path, 'utf8').replaceAll(/^(```+|~~~+)[\s\S]*?^\1/gm, '');
  const names = [...prose.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => {
    const name = heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '')
      .trim()
      .replaceAll(' ', '-');
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return before === 0 ? name : `${name}-${before}`;
  });
  const given = [...prose.matchAll(/<a id="([^"]+)"|\{#([^}]+)\}/g)].map(([, a, b]) => a ?? b ?? '');
  return new Set([...names, ...given]);
}

test('every link of every page leads to a file, and to a heading of it', () => {
  expect(pages).toEqual(expect.arrayContaining(['README.md', 'docs/methods.md']));
  const dead = pages.flatMap((page) => {
    const links = [...proseOf(join(root, page)).matchAll(/\]\((?!\w+:)([^)\s]+)(?: "[^"]*")?\)/g)];
    return links.flatMap(([, link = '']) => {
      const [path = '', heading] = decodeURI(link).split('#');
      const file = path === '' ? join(root, page) : resolve(dirname(join(root, page)), path);
      if (!existsSync(file)) return [`${page}: ${link}`];
      if (heading === undefined || !file.endsWith('.md') || headingsOf(file).has(heading)) return [];
      return [`${page}: ${link} (no such heading)`];
    });
  });
  expect(dead).toEqual([]);
});

test('the site holds every page of docs/, and finds it by a word', () => {
  execFileSync(process.execPath, [join(root, 'node_modules/vitepress/bin/vitepress.js'), 'build', docs], {
    stdio: 'pipe',
  });
  const site = join(docs, '.vitepress/dist');
  for (const page of pages.filter((path) => path.startsWith('docs/'))) {
    const place = relative(docs, join(root, page))
      .replace(/README\.md$/, 'index.md')
      .replace(/md$/, 'html');
    expect(existsSync(join(site, place)), place).toBe(true);
  }
  const index = readdirSync(join(site, 'assets/chunks')).find((name) => name.startsWith('@localSearchIndex'));
  expect(readFileSync(join(site, 'assets/chunks', index!), 'utf8').includes('"fieller"')).toBe(true);
});
