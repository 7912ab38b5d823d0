import type { Command as Commander } from 'commander';
import { type Command, type CommandEntry, type Flag, flagName, type Given } from './command.ts';
import { commands } from './commands/index.ts';
import { exit } from './exit.ts';
import type { Screen } from './render/screen.ts';
import { version } from './version.ts';

/** Flags that every command takes. */
const everywhere = [
  ['--json', 'print the answer as JSON, unrounded'],
  ['--csv', "print the answer's table as CSV, unrounded"],
] as const;

/** Run one command line; the exit status. */
export async function main(argv: readonly string[]): Promise<number> {
  // A reader that closes the pipe early (head, a pager) is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exit.done);
    throw error;
  });
  const [first] = argv;
  if (first === '--version' || first === '-V') return print(`${version}\n`);
  if (
    first === undefined ||
    first === '--help' ||
    first === '-h' ||
    (first === 'help' && argv.length === 1)
  ) {
    return print(overview());
  }
  const words = first === 'help' ? [...argv.slice(1), '--help'] : argv;
  const json = words.includes('--json');
  try {
    const entry = commands.find(({ name }) => name === words[0]);
    if (entry === undefined) return await unknownCommand(words[0] ?? '');
    const [{ command }, { Command: Parser }] = await Promise.all([entry.load(), import('commander')]);
    return await runCommand(new Parser(), entry, command, words.slice(1));
  } catch (error) {
    const { reportError } = await import('./report-error.ts');
    return reportError(error, json);
  }
}

function print(text: string): number {
  process.stdout.write(text);
  return exit.done;
}

function overview(): string {
  const longest = Math.max(...commands.map(({ name }) => name.length));
  return `Usage: cape COMMAND [flags]

Do a language model's capabilities help or hurt each other as models scale?

Commands:
${commands.map(({ name, summary }) => `  ${name.padEnd(longest)}  ${summary}`).join('\n')}

Every command takes --json (unrounded), --csv where its answer is a table, and
--help with examples. Exit status: 0 done, 1 judged "failed", 2 bad input,
3 something missing on this machine.

  cape diagnose --params 1.4B --score hellaswag=52 --score truthfulqa=39
  cape hfield --swe 87.6 --gpqa 94.2
`;
}

async function unknownCommand(word: string): Promise<never> {
  const { InputError, nearestName } = await import('@cape/evidence');
  const names = commands.map(({ name }) => name);
  const near = nearestName(word, names);
  throw new InputError([
    {
      code: word.startsWith('-') ? 'unknown-flag' : 'unknown-command',
      path: 'command',
      expected: `one of ${names.join(', ')}`,
      received: word,
      ...(near === undefined ? {} : { suggestion: near }),
    },
  ]);
}

async function runCommand(
  parser: Commander,
  entry: CommandEntry,
  command: Command,
  argv: readonly string[],
): Promise<number> {
  let status: number = exit.done;
  const mount = (at: Commander, name: string, summary: string, of: Command) => {
    at.name(name).description(of.details === undefined ? summary : `${summary}.\n\n${of.details}`);
    for (const { name: place, description } of of.positionals ?? []) at.argument(place, description);
    for (const flag of of.flags) {
      const option = at.createOption(flag.flags, flag.description);
      if (flag.choices !== undefined) option.choices([...flag.choices]);
      if (flag.kind === 'scores' || flag.kind === 'texts') {
        option.argParser((value: string, before: readonly string[] | undefined) => [
          ...(before ?? []),
          value,
        ]);
      }
      at.addOption(option);
    }
    for (const [flags, description] of everywhere) at.option(flags, description);
    at.addHelpText(
      'after',
      `\nExample${of.examples.length > 1 ? 's' : ''}:\n${of.examples.map((line) => `  cape ${line}`).join('\n')}`,
    );
    // A flag after a subcommand's name is the subcommand's.
    at.enablePositionalOptions();
    at.configureHelp({ helpWidth: 80 })
      .exitOverride()
      .configureOutput({ writeErr: () => {} })
      .allowExcessArguments(false);
    at.action(async (...words: unknown[]) => {
      const given: Given = {
        flags: await withPanels(at.opts(), of.flags),
        positionals: words.slice(0, (of.positionals ?? []).length) as Given['positionals'],
      };
      status = await of.run(given, await screenFor(given.flags));
    });
  };
  mount(parser, `cape ${entry.name}`, entry.summary, command);
  for (const [name, subcommand] of Object.entries(command.subcommands ?? {})) {
    mount(parser.command(name), name, subcommand.summary, subcommand);
  }
  try {
    await parser.parseAsync(argv, { from: 'user' });
  } catch (error) {
    const { code, exitCode, message } = error as { code?: string; exitCode?: number; message: string };
    if (typeof code !== 'string' || !code.startsWith('commander.')) throw error;
    if (exitCode === 0) return exit.done;
    const { flagError } = await import('./flag-error.ts');
    throw flagError(code, message, entry.name);
  }
  return status;
}

/** The flags with every panel that is a file read: what comes after is computed without waiting. */
async function withPanels(
  given: Readonly<Record<string, unknown>>,
  flags: readonly Flag[],
): Promise<Readonly<Record<string, unknown>>> {
  const read: Record<string, unknown> = { ...given };
  for (const { kind, flags: text } of flags) {
    const name = flagName(text);
    if (kind !== 'panel' || typeof given[name] !== 'string') continue;
    const { readPanelAt } = await import('./read-panel.ts');
    read[name] = (await readPanelAt(given[name])) ?? given[name];
  }
  return read;
}

async function screenFor(flags: Readonly<Record<string, unknown>>): Promise<Screen> {
  const { json, csv } = flags;
  if (json === true && csv === true) {
    const { InputError } = await import('@cape/evidence');
    throw new InputError([
      { code: 'two-forms', path: '--csv', expected: 'one of --json and --csv', received: 'both' },
    ]);
  }
  const { terminal } = await import('./render/terminal.ts');
  return terminal(json === true ? 'json' : csv === true ? 'csv' : 'text');
}
