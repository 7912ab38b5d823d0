// What a question takes and answers, and what a schema describes, for people: the reference shows these instead of the
// schemas' own types, which run to thousands of characters.

import { join } from 'node:path';
import ts from 'typescript';
import * as z from 'zod/mini';

/** Shapes that have a page entry of their own, by the names of their members. */
const named = { 'level,lower,method,upper': 'Interval', 'code,message': 'Warning' };

/** A package's page with its questions and schemas told in words. */
export async function withQuestions(page, place, entrance) {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(place, 'tsconfig.json'), ts.sys.readFile).config,
    ts.sys,
    place,
  );
  const program = ts.createProgram([join(place, entrance)], { ...options, noEmit: true });
  const checker = program.getTypeChecker();
  const exported = checker.getExportsOfModule(
    checker.getSymbolAtLocation(program.getSourceFile(join(place, entrance))),
  );
  let text = page;
  const values = await import('@cape/analysis');
  // In one order everywhere: the compiler lists the members of a union as it came upon them.
  for (const name of Object.keys(values).sort()) {
    const value = values[name];
    const symbol = exported.find((each) => each.name === name);
    const own = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const type = () => checker.getTypeOfSymbol(own);
    if (value?._zod !== undefined) {
      const output = checker.getTypeOfSymbol(
        checker.getTypeOfSymbol(type().getProperty('_zod')).getProperty('output'),
      );
      text = told(text, name, '`schema`', code(outline(checker, output, '', name)));
    } else if (value?.input?._zod !== undefined) {
      const [ask] = checker.getTypeOfSymbol(type().getProperty('ask')).getCallSignatures();
      const answer = code(outline(checker, ask.getReturnType(), ''));
      text = told(
        text,
        name,
        '[`Question`](#question)',
        `Takes:\n\n${takes(value.input)}\n\nAnswers:\n\n${answer}`,
      );
    }
  }
  return text;
}

const code = (text) => `\`\`\`ts\n${text}\n\`\`\``;

/** The page with the type of one constant put shortly, and more said of it at its entry's end. */
function told(page, name, type, more) {
  const entry = new RegExp(
    `(### ${name}\\n\\n> \`const\` \\*\\*${name}\\*\\*: )[^\\n]*(\\n[^]*?)(?=\\n\\*\\*\\*\\n|\\n## |$)`,
  );
  if (!entry.test(page)) throw new Error(`no entry of ${name}`);
  return page.replace(entry, (_, head, rest) => `${head}${type}${rest.trimEnd()}\n\n${more}\n`);
}

/** The fields of an input as a table. */
function takes(input) {
  const { properties, required = [] } = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' });
  const rows = Object.entries(properties).map(([name, field]) => {
    const fallback = required.includes(name)
      ? 'required'
      : field.default === undefined
        ? ''
        : `\`${JSON.stringify(field.default)}\``;
    const cells = [`\`${name}\``, cell(kindOf(field)), fallback, cell(field.description ?? '')];
    return `| ${cells.join(' | ')} |`;
  });
  return ['| Field | Takes | Default | |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const words = { integer: 'whole number', string: 'text', null: 'nothing', boolean: 'true or false' };

/** A JSON schema in a few words. */
function kindOf(field) {
  if (Array.isArray(field.type)) return field.type.map((type) => kindOf({ type })).join(' or ');
  if (field.const !== undefined) return JSON.stringify(field.const);
  if (field.enum !== undefined) return field.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (field.anyOf !== undefined) return field.anyOf.map(kindOf).join(' or ');
  if (field.type === 'array')
    return field.items.type === 'object' ? 'rows: objects by column' : `list of ${kindOf(field.items)}`;
  if (field.type === 'object') {
    return field.properties === undefined
      ? `object of ${kindOf(field.additionalProperties ?? {})}`
      : `{${Object.keys(field.properties).join(', ')}}`;
  }
  const { minimum, maximum, exclusiveMinimum } = field;
  const range =
    exclusiveMinimum !== undefined
      ? ` above ${exclusiveMinimum}`
      : minimum !== undefined && Math.abs(minimum) < Number.MAX_SAFE_INTEGER
        ? maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER
          ? ` from ${minimum}`
          : ` from ${minimum} to ${maximum}`
        : '';
  return `${words[field.type] ?? field.type ?? 'anything'}${range}`;
}

/** A type written out, with the docstrings of its members; the shape of `self` too, which is not called by its name. */
function outline(checker, type, indent, self) {
  if (type.isUnion()) {
    const parts = type.types.map((part) => outline(checker, part, indent));
    const benchmarks = parts.includes('"truthfulqa"') && parts.includes('"gpqa_diamond"');
    const kept = benchmarks ? ['BenchmarkId', ...parts.filter((part) => !part.startsWith('"'))] : parts;
    return [...new Set(kept.map((part) => (/^(true|false)$/.test(part) ? 'boolean' : part)))]
      .sort((a, b) => Number(a === 'null') - Number(b === 'null'))
      .join(' | ');
  }
  if (checker.isArrayType(type)) {
    const element = outline(checker, checker.getTypeArguments(type)[0], indent);
    return element.includes(' | ') && !element.startsWith('{') ? `(${element})[]` : `${element}[]`;
  }
  const members = type.getProperties();
  if (!(type.flags & ts.TypeFlags.Object) || checker.isTupleType(type)) return checker.typeToString(type);
  const [index] = checker.getIndexInfosOfType(type);
  if (index !== undefined)
    return `{ [name: ${checker.typeToString(index.keyType)}]: ${outline(checker, index.type, indent)} }`;
  const known =
    named[
      members
        .map(({ name }) => name)
        .sort()
        .join()
    ];
  if (known !== undefined && known !== self) return known;
  // Scores by benchmark: one member for each of them.
  if (members.length > 12 && members.some(({ name }) => name === 'hellaswag')) {
    const [one] = members;
    return `{ [benchmark in BenchmarkId]?: ${outline(checker, checker.getNonNullableType(checker.getTypeOfSymbol(one)), indent)} }`;
  }
  const inner = `${indent}  `;
  const lines = members.map((member) => {
    const doc = ts.displayPartsToString(member.getDocumentationComment(checker)).replaceAll(/\s+/g, ' ');
    const optional = member.flags & ts.SymbolFlags.Optional ? '?' : '';
    const text = outline(checker, checker.getTypeOfSymbol(member), inner);
    return `${doc === '' ? '' : `${inner}/** ${doc} */\n`}${inner}${member.name}${optional}: ${text};`;
  });
  return `{\n${lines.join('\n')}\n${indent}}`;
}
