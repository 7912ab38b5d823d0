import type { Command as Commander } from 'commander';
import type { Command, CommandEntry, Flag, Given } from './command.ts';
import { commands } from './commands/index.ts';
import { everywhere } from './everywhere.ts';
import { exit } from './exit.ts';
import type { Screen } from './render/screen.ts';
import { version } from './version.ts';

/** Run one command line; the exit status. */
export async function main(argv: readonly string[]): Promise<number> {
  // A reader that closes the pipe early (head, a pager) is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exit.done);
    // Said at once: after a failed write no later line of this process could say it.
    process.stderr.write(`error: the answer could not be written: ${error.message}\n`);
    process.exit(exit.missing);
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
    const under = command.subcommands?.find(({ name }) => name === words[1]);
    if (under === undefined) return await runCommand(new Parser(), entry, command, words.slice(1));
    const named = { ...under, name: `${entry.name} ${under.name}` };
    return await runCommand(new Parser(), named, (await under.load()).command, words.slice(2));
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
  return `Usage: cape COMMAND [flags]

Do a language model's capabilities help or hurt each other as models scale?

Commands:
${listed(commands)}

Every command takes --json (unrounded), --csv where its answer is a table, and
--help with examples. Exit status: 0 done, 1 judged "failed", 2 bad input,
3 something missing on this machine.

  cape diagnose --params 1.4B --score hellaswag=52 --score truthfulqa=39
  cape hfield --swe 87.6 --gpqa 94.2
`;
}

/** Commands with what each is for. */
function listed(entries: readonly CommandEntry[]): string {
  const longest = Math.max(...entries.map(({ name }) => name.length));
  return entries.map(({ name, summary }) => `  ${name.padEnd(longest)}  ${summary}`).join('\n');
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

/** A flag's description, with its choices where neither it nor the flag shows them. */
function helpOf({ flags, description, choices = [] }: Flag): string {
  const isShown = choices.every((choice) => flags.includes(choice) || description.includes(choice));
  return isShown ? description : `${description}: ${choices.join(', ')}`;
}

/** A summary as the first sentence of several. */
const sentence = (summary: string) => (/[.?]$/.test(summary) ? summary : `${summary}.`);

async function runCommand(
  parser: Commander,
  entry: CommandEntry,
  command: Command,
  argv: readonly string[],
): Promise<number> {
  let status: number = exit.done;
  const { positionals = [], flags, examples, details, subcommands = [] } = command;
  parser
    .name(`cape ${entry.name}`)
    .description(
      [
        details === undefined && subcommands.length === 0 ? entry.summary : sentence(entry.summary),
        ...(details === undefined ? [] : [details]),
        ...(subcommands.length === 0 ? [] : [`Subcommands:\n${listed(subcommands)}`]),
      ].join('\n\n'),
    );
  for (const { name, description } of positionals) parser.argument(name, description);
  for (const flag of flags) {
    const option = parser.createOption(flag.flags, helpOf(flag));
    if (flag.choices !== undefined) option.choices([...flag.choices]);
    if (flag.kind === 'members' || flag.kind === 'texts') {
      option.argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value]);
    }
    parser.addOption(option);
  }
  for (const [flag, description] of everywhere) parser.option(flag, description);
  parser
    .addHelpText(
      'after',
      examples.length === 0
        ? ''
        : `\nExample${examples.length > 1 ? 's' : ''}:\n${examples.map((line) => `  cape ${line}`).join('\n')}`,
    )
    .configureHelp({ helpWidth: 80, optionDescription: ({ description }) => description })
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .allowExcessArguments(false)
    .action(async (...words: unknown[]) => {
      const given: Given = {
        flags: parser.opts(),
        positionals: words.slice(0, positionals.length) as Given['positionals'],
      };
      status = await command.run(given, await screenFor(given.flags));
    });
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
