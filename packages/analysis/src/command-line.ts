/** Forms in which a question's fields are given on the command line. */
export interface CommandWords {
  /** After `cape`: "coupling", "plot frontier". */
  readonly command: string;
  readonly positional?: string | undefined;
  readonly flags?: Readonly<Record<string, string>> | undefined;
  readonly members?: Readonly<Record<string, string>> | undefined;
}

/** The flag of a field, or of one member of the object in it: `--swe-error`, `--score`. */
export function flagOf(field: string, names: Readonly<Record<string, string>> = {}): string {
  return `--${kebab(names[field] ?? sharedNames[field] ?? field)}`;
}

/** Fields that every question's flag calls by another name. */
const sharedNames: Readonly<Record<string, string>> = { define: 'benchmark' };

/**
 * The command line that asks with this input, quoted for a shell; null where a value fits no flag, such as rows.
 * A field that is undefined, null or false is left out.
 */
export function commandLine(
  { command, positional, flags, members }: CommandWords,
  input: Readonly<Record<string, unknown>>,
): string | null {
  const words = ['cape', ...command.split(' ')];
  for (const [field, value] of Object.entries(input)) {
    if (value === undefined || value === null || value === false) continue;
    const flag = flagOf(field, flags);
    if (value === true) words.push(flag);
    else if (Array.isArray(value)) {
      if (value.some((each) => typeof each === 'object')) return null;
      // What holds commas itself is given one by one.
      if (value.some((each) => String(each).includes(',')))
        for (const each of value) words.push(flag, quoted(String(each)));
      else words.push(flag, quoted(value.join(',')));
    } else if (typeof value === 'object') {
      for (const [name, inner] of Object.entries(value)) {
        if (typeof inner !== 'number') return null;
        words.push(flagOf(field, members), quoted(`${name}=${inner}`));
      }
    } else if (field === positional) words.push(quoted(String(value)));
    else words.push(flag, quoted(String(value)));
  }
  return words.join(' ');
}

/** `asOf` as `as-of`. */
export function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** A word as a shell takes it. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
