import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { commands } from '../src/commands/index.ts';
import { cape, wordsOf } from './cape.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const pages = [
  'README.md',
  ...readdirSync(`${root}docs`)
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** The lines of a page's ```sh blocks that call cape, with what is piped into it. */
function callsIn(page: string): { line: string; words: string[]; input: string }[] {
  const blocks = [...readFileSync(root + page, 'utf8').matchAll(/^```sh\n([\s\S]*?)^```/gm)];
  return blocks
    .flatMap(([, body = '']) => body.split('\n'))
    .flatMap((line) => {
      const [, piped, rest] =
        /^(?:printf '(.*)' \| )?(?:npm run --silent cape -- |cape )(.*)$/.exec(line) ?? [];
      return rest === undefined
        ? []
        : [{ line, words: wordsOf(rest), input: (piped ?? '').replaceAll('\\n', '\n') }];
    });
}

/** Stay until they are stopped, and have tests of their own. */
const lasting = ['serve', 'mcp'];
/** Commands as their help shows them, which commands.test.ts runs. */
const shown = new Set(
  (
    await Promise.all(
      commands.map(async ({ load }) => {
        const { command } = await load();
        const under = await Promise.all((command.subcommands ?? []).map((each) => each.load()));
        return [command, ...under.map((each) => each.command)].flatMap(({ examples }) =>
          examples.map((example) => wordsOf(example).join(' ')),
        );
      }),
    )
  ).flat(),
);
const calls = pages
  .flatMap((page) => callsIn(page).map((call) => ({ page, ...call })))
  .filter(({ words }) => !lasting.includes(words[0] ?? '') && !shown.has(words.join(' ')));

it.each(calls)('$page: $line', { timeout: 180_000 }, ({ words, input }) => {
  // From the clone's folder, as the page's reader runs them.
  const { status, stdout, stderr } = cape(words, input, { INIT_CWD: root, npm_lifecycle_event: 'cape' });
  // Notes may stand on standard error; nothing else.
  const notNotes = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('note: '));
  expect({ status, notNotes }).toEqual({ status: 0, notNotes: [] });
  expect(stdout.length).toBeGreaterThan(0);
});

it('the README shows what the command prints', () => {
  const picture = readFileSync(`${root}docs/pictures/diagnose.svg`, 'utf8');
  const lines = [...picture.matchAll(/<text[^>]*>(.*)<\/text>/g)].map(([, line = '']) =>
    line.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'),
  );
  const [command = '', ...shown] = lines;
  const { stdout } = cape(wordsOf(command.replace('$ cape ', '')));
  expect(shown).toEqual(stdout.split('\n').filter((line) => line !== ''));
});

it.each([
  ['coupling'],
  ['critical-scale'],
  ['differences', `${root}docs/tutorials/runs/base`, `${root}docs/tutorials/runs/tuned`],
  ['frontier'],
])('the docs show what cape plot %s draws', (figure, ...given) => {
  expect(readFileSync(`${root}docs/pictures/${figure}.svg`, 'utf8')).toBe(
    cape(['plot', figure, ...given]).stdout,
  );
});
