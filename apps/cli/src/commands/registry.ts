import { readFileSync } from 'node:fs';
import {
  backupRegistry,
  checkRegistry,
  exportRegistry,
  importRegistry,
  type RegistryCheck,
  restoreRegistry,
} from '@cape/api/registry-file';
import type { Command, Flag, Given, Positional } from '../command.ts';
import { exit } from '../exit.ts';
import { facts, list, text } from '../render/block.ts';
import type { Screen } from '../render/screen.ts';
import { writeOut } from '../write-out.ts';

const fileFlag: Flag = {
  flags: '--file <file>',
  kind: 'text',
  description: "the registry's file (default: CAPE_REGISTRY, else the one in the user's data folder)",
};
const replaceFlag: Flag = {
  flags: '--replace',
  kind: 'switch',
  description: 'give up the registry that is there',
};

const fileOf = ({ flags }: Given) => (flags.file as string | undefined) ?? process.env.CAPE_REGISTRY ?? null;

function tell(screen: Screen, found: RegistryCheck): number {
  screen.answer(found, () => [
    facts(
      ['file', found.file],
      ['releases', `${found.releases}`],
      ['revisions', `${found.revisions}`],
      ['keys', `${found.keys}`],
      ['schema', `${found.version}`],
    ),
    found.faults.length === 0 ? text('No faults.') : list(found.faults),
  ]);
  return found.faults.length === 0 ? exit.done : exit.failed;
}

const positional = (name: string, description: string): readonly Positional[] => [{ name, description }];

const command = (
  given: Pick<Command, 'positionals' | 'flags' | 'examples'>,
  run: (given: Given, screen: Screen, operand: string) => Promise<number>,
) =>
  Promise.resolve({
    command: {
      ...given,
      run: (values: Given, screen: Screen) => run(values, screen, values.positionals[0] as string),
    },
  });

const fileOnly = [fileFlag];

/** The registry's file: copies of it, its content as text, and whether it is whole. */
const registryCommand: Command = {
  flags: [fileFlag],
  examples: [
    'registry import releases.jsonl --file team.sqlite',
    'registry check --file team.sqlite --json',
    'registry backup copy.sqlite --file team.sqlite',
    'registry export --file team.sqlite',
    'registry restore copy.sqlite --file restored.sqlite',
  ],
  details:
    'Without a subcommand it is checked. A server may go on writing during a backup, an export and a check. A restore needs a registry that nobody serves.',
  run: async (given, screen) => tell(screen, await checkRegistry(fileOf(given))),
  subcommands: [
    {
      name: 'check',
      summary: 'Whether the file is whole and its history without gaps',
      load: () =>
        command({ flags: fileOnly, examples: [] }, async (given, screen) =>
          tell(screen, await checkRegistry(fileOf(given))),
        ),
    },
    {
      name: 'backup',
      summary: 'A copy of it, also while it is served',
      load: () =>
        command(
          {
            positionals: positional('<to>', 'file to write; it must not exist'),
            flags: fileOnly,
            examples: [],
          },
          async (given, screen, to) => tell(screen, await backupRegistry(fileOf(given), to)),
        ),
    },
    {
      name: 'restore',
      summary: 'A backup in its place',
      load: () =>
        command(
          {
            positionals: positional('<backup>', 'file that backup wrote'),
            flags: [fileFlag, replaceFlag],
            examples: [],
          },
          async (given, screen, backup) => {
            const replace = given.flags.replace === true;
            return tell(screen, await restoreRegistry(backup, fileOf(given), { replace }));
          },
        ),
    },
    {
      name: 'export',
      summary: 'Everything in it as lines of JSON',
      load: () =>
        command(
          {
            flags: [fileFlag, { flags: '--out <file>', kind: 'text', description: 'file to write' }],
            examples: [],
          },
          async (given, screen) => {
            const lines = `${(await exportRegistry(fileOf(given))).join('\n')}\n`;
            const { out } = given.flags;
            if (out === undefined) screen.write(lines);
            else writeOut(out as string, lines);
            return exit.done;
          },
        ),
    },
    {
      name: 'import',
      summary: 'What export wrote, into an empty registry',
      load: () =>
        command(
          {
            positionals: positional('<file>', 'file that export wrote; - for standard input'),
            flags: fileOnly,
            examples: [],
          },
          async (given, screen, file) => {
            const lines = readFileSync(file === '-' ? 0 : file, 'utf8');
            return tell(screen, await importRegistry(lines, fileOf(given)));
          },
        ),
    },
  ],
};

export { registryCommand as command };
