import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const cape = (args: readonly string[]) =>
  execFileSync(process.execPath, [join(root, 'apps/cli/bin/cape.mjs'), ...args], {
    encoding: 'utf8',
    cwd: root,
    env: { ...process.env, COLUMNS: '80', NO_COLOR: '1' },
  });

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`),
];

/** The cape commands in a page's shell blocks. */
function commandsOf(page: string): string[] {
  const blocks = readFileSync(join(root, page), 'utf8').matchAll(/^```sh\n([\s\S]*?)^```/gm);
  return [...blocks].flatMap(([, block]) =>
    block!.split('\n').flatMap((line) => /^npm run --silent cape -- (.+)$/.exec(line)?.[1] ?? []),
  );
}

const withCommands = pages.filter((page) => page.endsWith('.md') && commandsOf(page).length > 0);

test('the README has commands', () => expect(withCommands).toContain('README.md'));

describe.each(withCommands)('%s', (page) => {
  const commands = commandsOf(page);
  if (page === 'README.md') {
    test('its picture is what the command prints', () => {
      const picture = readFileSync(join(root, 'docs/pictures/hfield.svg'), 'utf8');
      const drawn = [...picture.matchAll(/<text [^>]*>(.*)<\/text>/g)].map(([, line]) =>
        line!.replaceAll('&lt;', '<').replaceAll('&amp;', '&'),
      );
      const [command, ...lines] = drawn;
      const args = command!.replace('$ cape ', '').split(' ');
      expect(lines).toEqual(cape(args).trimEnd().split('\n'));
    });
  }
  for (const command of commands) {
    test(command, () => expect(cape(command.split(' ')).length).toBeGreaterThan(0));
  }
});
