import type { InputIssue } from '@cape/evidence';
import type { Screen } from './render/screen.ts';

/** Value of a flag's text before a question sees it. */
export type FlagKind =
  | 'text'
  | 'number'
  | 'whole'
  /** A number of parameters: 1.4B, 410M, or plain billions. */
  | 'size'
  /** Names with commas between. */
  | 'names'
  /** NAME=VALUE, given again and again: the members of an object of numbers. */
  | 'members'
  /** A panel's name, a file, or - for standard input. */
  | 'panel'
  /** A file's text; - for standard input. */
  | 'file'
  /** The same, read as JSON. */
  | 'json'
  /** Present or not. */
  | 'switch'
  /** Text, may be given again and again. */
  | 'texts';

export interface Flag {
  /** As commander writes it: `--swe <percent>`. */
  readonly flags: string;
  readonly kind: FlagKind;
  readonly description: string;
  readonly choices?: readonly string[];
  /** Kind of its value, where completion can list such values. */
  readonly valueName?: string;
  /** The field of a question's input that it fills. Default: the one of its own name. */
  readonly field?: string;
}

export interface Positional {
  /** `<model>` required, `[lab]` optional, `[files...]` any number. */
  readonly name: string;
  readonly description: string;
}

/** Result of commander's parsing: flags by camel-case name, positionals in order. */
export interface Given {
  readonly flags: Readonly<Record<string, unknown>>;
  readonly positionals: readonly (string | readonly string[] | undefined)[];
}

/**
 * One command. It is loaded only when it is named, so it may import what it needs at the top. Those that ask a question
 * are made by `questionCommand`; a command that is more than a question and its answer writes `run` itself.
 */
export interface Command {
  readonly positionals?: readonly Positional[];
  readonly flags: readonly Flag[];
  /** Without the leading "cape"; each one is run by a test. */
  readonly examples: readonly string[];
  /** Longer help, below the summary. */
  readonly details?: string;
  /** The exit status. */
  run(given: Given, screen: Screen): Promise<number>;
  /** Commands under it, as `cape steer eval`. */
  readonly subcommands?: readonly CommandEntry[];
}

/** Entry in the list of commands, read without loading any. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  load(): Promise<{ readonly command: Command }>;
}

/** An issue's path in the words of the command line: `swe` is `--swe` where there is such a flag. */
export function inFlags(issue: InputIssue, flags: readonly Flag[]): InputIssue {
  const [first = '', ...rest] = issue.path.split(/(?=[.[])/);
  const those = flags.filter((flag) => fieldOf(flag) === first);
  // A member's fault belongs to the flag of members, where the field has two.
  const flag = those.find(({ kind }) => (kind === 'members') === rest.length > 0) ?? those[0];
  return flag === undefined ? issue : { ...issue, path: `${longName(flag)}${rest.join('')}` };
}

/** The field that a flag fills. */
export function fieldOf({ flags, field }: Flag): string {
  return field ?? flagName(flags);
}

/** `--as-of` of `--as-of <date>`. */
export function longName({ flags }: Flag): string {
  return /--[a-z][a-z0-9-]*/.exec(flags)?.[0] ?? flags;
}

/** The name under which commander keeps a flag: `--as-of <date>` is asOf. */
export function flagName(flags: string): string {
  const long = /--([a-z][a-z0-9-]*)/.exec(flags)?.[1] ?? flags;
  return long.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
