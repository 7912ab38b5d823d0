import { type CommandWords, flagOf } from '@cape/analysis/command-line';
import * as z from 'zod/mini';
import { type Flag, type FlagKind, flagName } from './command.ts';

/** A field of an input as its JSON Schema, as far as a flag follows from it. */
interface Field {
  readonly type?: string | readonly string[];
  readonly enum?: readonly (string | number)[];
  readonly anyOf?: readonly Field[];
  readonly items?: Field;
  readonly properties?: object;
  readonly additionalProperties?: Field | boolean;
  readonly default?: unknown;
  readonly description?: string;
  readonly valueName?: string;
}

/** Fields that many questions share stand last, in this order. */
const shared = ['panel', 'define', 'view', 'seed', 'resamples', 'noise', 'level'];

/**
 * The flags of an input: type, choices, default and description of each come from its schema, other names from the
 * manifest.
 *
 * @param texts Shorter descriptions, by the flag's name in camel case.
 */
export function flagsOf(
  input: z.ZodMiniType,
  { flags, members }: Omit<CommandWords, 'command'>,
  texts: Readonly<Record<string, string>> = {},
): readonly Flag[] {
  const { properties = {} } = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' });
  const place = (field: string) => shared.indexOf(field);
  return Object.entries(properties as Readonly<Record<string, Field>>)
    .sort(([a], [b]) => place(a) - place(b))
    .flatMap(([field, schema]) => {
      const kinds = schema.anyOf ?? [schema];
      return [
        ...(kinds.every(hasMembers) ? [] : [flagFor(flagOf(field, flags), field, schema)]),
        ...(kinds.some(hasMembers) ? [memberFlag(flagOf(field, members), field, schema)] : []),
      ];
    })
    .map((flag) => ({ ...flag, description: texts[flagName(flag.flags)] ?? flag.description }));
}

/** An object of numbers by name: each is given by itself. */
function hasMembers({ type, properties, additionalProperties }: Field): boolean {
  return type === 'object' && properties === undefined && typeof additionalProperties === 'object';
}

function memberFlag(flag: string, field: string, schema: Field): Flag {
  return { flags: `${flag} <name=value>`, kind: 'members', field, description: described(schema) };
}

function flagFor(flag: string, field: string, schema: Field): Flag {
  const kind = kindOf(schema);
  const choices = schema.enum?.map(String);
  const few = choices !== undefined && choices.join('|').length <= 12;
  const value = few ? choices.join('|') : choices === undefined ? placeholder(kind, schema) : field;
  return {
    flags: kind === 'switch' ? flag : `${flag} <${value}>`,
    kind,
    field,
    // A panel's rows do not fit a flag: there it is a name or a file.
    description:
      kind === 'panel' && schema.default !== undefined
        ? `a builtin panel, a table, a folder of results, or - for standard input (default ${schema.default})`
        : described(schema),
    ...(choices === undefined || kind !== 'text' ? {} : { choices }),
    ...(isBenchmark(schema) ? { valueName: 'benchmark' } : {}),
  };
}

const isBenchmark = ({ valueName, items }: Field) => (items?.valueName ?? valueName) === 'benchmark';

function kindOf({ type, enum: choices, items, properties, valueName }: Field): FlagKind {
  if (valueName === 'panel') return 'panel';
  if (type === 'boolean') return 'switch';
  if (type === 'array') {
    if (items?.type === 'string') return 'names';
    return items?.anyOf?.some((each) => each.type === 'string') ? 'texts' : 'json';
  }
  if (type === 'object' && properties !== undefined) return 'json';
  if (type === 'integer' || choices?.every(Number.isInteger)) return 'whole';
  if (type === 'number') return valueName === 'size' ? 'size' : 'number';
  return 'text';
}

/** Placeholder for the value in the help. */
function placeholder(kind: FlagKind, { valueName, items }: Field): string {
  if (kind === 'panel') return 'name|file';
  if (kind === 'json') return 'file';
  if (kind === 'names') return `${items?.valueName ?? 'name'},…`;
  if (kind === 'texts') return 'text';
  return valueName ?? (kind === 'text' ? 'name' : 'number');
}

/** A description as help has it: no capital, no full stop, the default behind it. */
function described({ description = '', default: preset }: Field): string {
  const text = description
    .replace(/^[A-Z](?=[a-z]*[ :])/, (letter) => letter.toLowerCase())
    .replace(/\.$/, '');
  const value = Array.isArray(preset) ? preset.join(', ') : preset;
  const isTold =
    value === undefined || value === false || typeof value === 'object' || /\bdefault\b/i.test(text);
  return isTold ? text : `${text} (default ${value})`.trimStart();
}
