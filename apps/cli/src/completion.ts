import { builtinPanels } from '@cape/analysis';
import { benchmarkIds } from '@cape/evidence';
import { type CommandEntry, type Flag, longName } from './command.ts';
import { commands } from './commands/index.ts';
import { everywhere } from './everywhere.ts';

/** Words that can follow a command's: flags with the values that they take, and further words. */
interface Place {
  /** After `cape`: "", "coupling", "plot frontier". */
  readonly words: string;
  readonly next: readonly string[];
  readonly flags: readonly {
    readonly name: string;
    readonly values: readonly string[];
    readonly alone: boolean;
  }[];
}

/** The script that completes `cape` in a shell. Commands are loaded now, so that completing loads nothing. */
export async function completionScript(shell: 'bash' | 'zsh' | 'fish'): Promise<string> {
  const places = [
    { words: '', next: commands.map(({ name }) => name), flags: [] },
    ...(await Promise.all(commands.map((entry) => placesOf(entry, '')))).flat(),
  ];
  if (shell === 'fish') return fish(places);
  // Zsh runs bash's script by its own emulation.
  return shell === 'zsh' ? `autoload -Uz bashcompinit && bashcompinit\n${bash(places)}` : bash(places);
}

const panels = builtinPanels.map(({ name }) => name);

/** Values that a flag is known to take; a file may be meant besides. */
function valuesOf({ kind, choices, valueName }: Flag): readonly string[] {
  if (choices !== undefined) return choices;
  if (kind === 'panel') return panels;
  return valueName === 'benchmark' ? benchmarkIds : [];
}

async function placesOf(entry: CommandEntry, before: string): Promise<readonly Place[]> {
  const { command } = await entry.load();
  const words = `${before} ${entry.name}`.trim();
  const under = command.subcommands ?? [];
  return [
    {
      words,
      next: [...under.map(({ name }) => name), ...(words === 'panels' ? panels : [])],
      flags: [
        ...command.flags.map((flag) => ({
          name: longName(flag),
          values: valuesOf(flag),
          alone: flag.kind === 'switch',
        })),
        ...[...everywhere.map(([name]) => name), '--help'].map((name) => ({ name, values: [], alone: true })),
      ],
    },
    ...(await Promise.all(under.map((each) => placesOf(each, words)))).flat(),
  ];
}

/** Names hold letters, digits and hyphens, so a script needs no quoting of them. */
function bash(places: readonly Place[]): string {
  const values = places.flatMap(({ words, flags }) =>
    flags
      .filter(({ values: each }) => each.length > 0)
      .map(
        ({ name, values: each }) =>
          `    '${words} ${name}') COMPREPLY=($(compgen -W '${each.join(' ')}' -- "$current"));`,
      ),
  );
  const files = places.flatMap(({ words, flags }) =>
    flags.filter(({ alone }) => !alone).map(({ name }) => `'${words} ${name}'`),
  );
  const next = places.map(
    ({ words, next: names, flags }) =>
      `    '${words}') COMPREPLY=($(compgen -W '${[...names, ...flags.map(({ name }) => name)].join(' ')}' -- "$current")) ;;`,
  );
  return `# Completion of cape, written by: cape completion bash
_cape() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} words=''
  if [ "$COMP_CWORD" -gt 1 ]; then
    words=\${COMP_WORDS[1]}
    case "$words \${COMP_WORDS[2]}" in
${places
  .filter(({ words }) => words.includes(' '))
  .map(({ words }) => `      '${words}') [ "$COMP_CWORD" -gt 2 ] && words='${words}' ;;`)
  .join('\n')}
    esac
  fi
  COMPREPLY=()
  case "$words $before" in
${values.map((line) => `${line.slice(0, -1)}\n      [ \${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "$current"))\n      return ;;`).join('\n')}
    ${files.join('|')}) COMPREPLY=($(compgen -f -- "$current")); return ;;
  esac
  case "$words" in
${next.join('\n')}
  esac
  [ \${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "$current"))
}
complete -F _cape cape
`;
}

function fish(places: readonly Place[]): string {
  const at = (words: string) => {
    const [command, under] = words.split(' ');
    if (words === '') return "-n '__fish_use_subcommand'";
    const tests = [
      `__fish_seen_subcommand_from ${command}`,
      ...(under === undefined ? [] : [`__fish_seen_subcommand_from ${under}`]),
    ];
    return `-n '${tests.join('; and ')}'`;
  };
  const lines = places.flatMap(({ words, next, flags }) => [
    ...next.map((name) => `complete -c cape ${at(words)} -f -a '${name}'`),
    ...flags.map(({ name, values, alone }) => {
      const argument = alone ? '' : values.length > 0 ? ` -r -a '${values.join(' ')}'` : ' -r';
      return `complete -c cape ${at(words)} -l ${name.slice(2)}${argument}`;
    }),
  ]);
  return `# Completion of cape, written by: cape completion fish\n${lines.join('\n')}\n`;
}
