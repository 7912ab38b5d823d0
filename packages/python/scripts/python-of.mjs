// Questions as Python: a typed function for each, and a class for each object of an answer, from the schemas.

import { commandOf } from '@cape/analysis/manifest';
import { shapes } from '@cape/analysis/shapes';
import * as z from 'zod/mini';

export const head = '# Made from the manifest by scripts/generate.mjs.\n';

const words = (name) => name.split(/[-/_]|(?<=[a-z0-9])(?=[A-Z])/);
export const snake = (name) => words(name).join('_').toLowerCase();
const pascal = (name) =>
  words(name)
    .map((word) => word[0].toUpperCase() + word.slice(1))
    .join('');
/** A name that Python keeps for itself gets an underscore. */
const reserved = new Set([
  'from',
  'class',
  'lambda',
  'global',
  'in',
  'is',
  'not',
  'or',
  'and',
  'import',
  'with',
  'as',
]);
const argument = (field) => (reserved.has(snake(field)) ? `${snake(field)}_` : snake(field));

const literal = (value) =>
  value === null || value === undefined
    ? 'None'
    : value === true
      ? 'True'
      : value === false
        ? 'False'
        : JSON.stringify(value);

const scalar = { string: 'str', integer: 'int', number: 'float', boolean: 'bool', null: 'None' };

/** A field's type as Python writes it, where it is taken. */
function taken(field) {
  const { valueName, enum: choices, anyOf, type, items, properties, additionalProperties } = field;
  if (valueName === 'panel') return 'PanelLike';
  if (valueName === 'run') return 'RunLike';
  if (field.const !== undefined) return `Literal[${literal(field.const)}]`;
  if (choices !== undefined) return `Literal[${choices.map(literal).join(', ')}]`;
  if (anyOf !== undefined) return [...new Set(anyOf.map(taken))].join(' | ');
  if (Array.isArray(type)) return type.map((each) => scalar[each] ?? 'Any').join(' | ');
  if (type === 'array') return `Sequence[${taken(items ?? {})}]`;
  if (type === 'object')
    return properties === undefined && typeof additionalProperties === 'object'
      ? `Mapping[str, ${taken(additionalProperties)}]`
      : 'Mapping[str, Any]';
  return scalar[type] ?? 'Any';
}

/** Lines of at most 116 characters, for a docstring. */
function wrapped(text, indent, hanging = indent) {
  const lines = [];
  let line = indent;
  for (const word of text.replaceAll('\\', '\\\\').split(/\s+/)) {
    if (line.trim() !== '' && line.length + word.length > 116) {
      lines.push(line.trimEnd());
      line = hanging;
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()].join('\n');
}

/** The parameters of an input, that of the panel or the runs first. */
export function parametersOf(input) {
  const { properties = {}, required = [] } = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' });
  const fields = Object.entries(properties).map(([name, field]) => ({
    name,
    argument: argument(name),
    kind: field.valueName,
    field,
    isRequired: required.includes(name),
  }));
  const first = (each) => (['panel', 'run', 'runs'].includes(each.kind) ? 0 : each.isRequired ? 1 : 2);
  return fields.sort((a, b) => first(a) - first(b));
}

export function signatureOf(parameters, more = []) {
  const runs = parameters.find(({ kind }) => kind === 'runs');
  const placed =
    runs === undefined ? parameters.filter(({ kind }) => kind === 'panel' || kind === 'run') : [];
  const one = ({ argument: name, field, isRequired }) => {
    const type = taken(field);
    if (isRequired) return `${name}: ${type}`;
    const { default: preset } = field;
    if (preset !== undefined && (typeof preset !== 'object' || preset === null))
      return `${name}: ${type} = ${literal(preset)}`;
    return `${name}: ${type} | None = None`;
  };
  const keyword = parameters.filter((each) => each !== runs && !placed.includes(each));
  const words = [...keyword.map(one), ...more];
  return [
    ...placed.map(one),
    ...(runs === undefined ? (words.length > 0 ? ['*'] : []) : [`*${runs.argument}: RunLike`]),
    ...words,
  ]
    .map((each) => `    ${each},\n`)
    .join('');
}

export function documented(summary, parameters, rest) {
  const args = parameters.map(({ argument: name, field }) => {
    const text = field.description ?? '';
    return wrapped(`${name}: ${text}`.replace(/: $/, ''), '        ', '            ');
  });
  return `    """${summary.replace(/[.?]$/, '')}${summary.endsWith('?') ? '?' : '.'}\n${
    args.length === 0 ? '' : `\n    Args:\n${args.join('\n')}\n`
  }\n${rest}    """`;
}

export const givenOf = (parameters) =>
  parameters.length === 0
    ? '{}'
    : `{\n${parameters.map(({ name, argument: local }) => `            ${JSON.stringify(name)}: ${local},\n`).join('')}        }`;
export const kindsOf = (parameters) =>
  `{${parameters
    .filter(({ kind }) => ['panel', 'run', 'runs'].includes(kind))
    .map(({ name, kind }) => `${JSON.stringify(name)}: ${JSON.stringify(kind)}`)
    .join(', ')}}`;

/** Descriptions of answers. */
const outward = { io: 'output', unrepresentable: 'any', reused: 'inline' };

/** The names of shapes that stand in several answers, by what they hold. */
const sharedNames = new Map(
  Object.entries(shapes).flatMap(([name, shape]) => {
    const { properties } = z.toJSONSchema(shape, outward);
    return properties === undefined ? [] : [[JSON.stringify(properties), name]];
  }),
);

/** Classes of an answer's objects, each once, by what they hold. */
class Classes {
  #byShape = new Map();
  #names = new Set();
  text = '';

  /** The Python type of a member, and the class of its objects where it has one. */
  typeOf(schema, name) {
    const { anyOf, type, items, properties, additionalProperties, enum: choices } = schema;
    if (schema.const !== undefined) return { type: `Literal[${literal(schema.const)}]` };
    if (choices !== undefined) return { type: `Literal[${choices.map(literal).join(', ')}]` };
    if (anyOf !== undefined) {
      const parts = anyOf.map((each) => this.typeOf(each, name));
      const classes = [...new Set(parts.flatMap(({ of }) => of ?? []))];
      const types = [...new Set(parts.map((part) => part.type))];
      // Two kinds of object in one place are read as what both are: records.
      if (classes.length > 1)
        return { type: [...new Set(types.map((t) => (classes.includes(t) ? 'Record' : t)))].join(' | ') };
      return { type: types.join(' | '), of: classes[0] };
    }
    if (Array.isArray(type)) return { type: type.map((each) => scalar[each] ?? 'Any').join(' | ') };
    if (type === 'array') {
      const inner = this.typeOf(items ?? {}, name);
      return { type: `list[${inner.type}]`, of: inner.of };
    }
    if (type === 'object' && properties !== undefined) {
      const of = this.classOf(schema, name, 'Record');
      return { type: of, of };
    }
    if (type === 'object') return { type: typeof additionalProperties === 'object' ? 'Record' : 'Record' };
    return { type: scalar[type] ?? 'Any' };
  }

  classOf(schema, wanted, base) {
    const shape = base + JSON.stringify(schema.properties);
    const known = this.#byShape.get(shape);
    if (known !== undefined) return known;
    let name = sharedNames.get(JSON.stringify(schema.properties)) ?? wanted;
    for (let i = 2; this.#names.has(name); i++) name = `${wanted}${i}`;
    this.#names.add(name);
    this.#byShape.set(shape, name);
    const nested = [];
    const members = Object.entries(schema.properties).map(([key, member]) => {
      const { type, of } = this.typeOf(member, name + pascal(key));
      if (of !== undefined) nested.push(`${JSON.stringify(key)}: ${of}`);
      const description =
        member.description === undefined ? '' : `\n${wrapped(`"""${member.description}"""`, '    ')}`;
      return `    ${argument(key)}: ${type}${description}`;
    });
    const map = nested.length === 0 ? '' : `\n    _nested = {${nested.join(', ')}}`;
    this.text += `\n\nclass ${name}(${base}):\n${members.join('\n')}${map}\n`;
    return name;
  }
}

/** Two modules of Python source: the classes of the questions' answers, and a function for each question. */
export async function pythonOf(questions) {
  const classes = new Classes();
  const functions = [];
  const names = [];
  for (const entry of questions) {
    const question = await entry.load();
    const name = snake(
      entry.command === undefined || commandOf(entry) === 'panels'
        ? entry.name.split('/').at(-1)
        : entry.name,
    );
    const answer = classes.classOf(
      z.toJSONSchema(question.answer, outward),
      `${pascal(name)}Answer`,
      'Answer',
    );
    const parameters = parametersOf(question.input);
    names.push(name);
    functions.push(`

def ${name}(
${signatureOf(parameters)}) -> ${answer}:
${documented(entry.summary, parameters, `    Raises:\n        InputError: where an argument cannot be used; it names each.\n`)}
    return ask(
        ${JSON.stringify(entry.name)},
        ${answer},
        ${givenOf(parameters)},
        ${kindsOf(parameters)},
    )
`);
  }
  const answers = [...classes.text.matchAll(/^class (\w+)\(Answer\)/gm)].map(([, name]) => name);
  return {
    answers: `"""What each question answers with."""\n${head}\nfrom __future__ import annotations\n\nfrom typing import Any, Literal\n\nfrom ._answer import Answer, Record\n${classes.text}`,
    questions: `"""Every question as a function."""\n${head}\nfrom __future__ import annotations\n\nfrom collections.abc import Mapping, Sequence\nfrom typing import TYPE_CHECKING, Any, Literal\n\nfrom ._answers import (\n${answers.map((name) => `    ${name},\n`).join('')})\nfrom ._ask import ask\n\nif TYPE_CHECKING:\n    from ._frames import PanelLike, RunLike\n\n__all__ = [\n${names.map((name) => `    "${name}",\n`).join('')}]\n${functions.join('')}`,
  };
}
