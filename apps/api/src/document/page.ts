import type { OpenAPIHono } from '@hono/zod-openapi';
import { markup } from '../http/markup.ts';

type Document = ReturnType<OpenAPIHono['getOpenAPI31Document']>;

interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly required?: readonly string[];
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: Schema;
  readonly example?: unknown;
}

interface Content {
  readonly schema?: Schema;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
  readonly example?: unknown;
}

interface Operation {
  readonly summary?: string;
  readonly parameters?: readonly Parameter[];
  readonly security?: readonly object[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Content>> };
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Readonly<Record<string, Content>> }>
  >;
}

/** A schema's type in a few words. */
function typeText(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) {
    const values = schema.enum.map((value) => JSON.stringify(value));
    return values.length > 8 ? `${values.slice(0, 8).join(', ')} …` : values.join(' or ');
  }
  if (schema.anyOf) return schema.anyOf.map(typeText).join(' or ');
  if (schema.type === 'array') return `list of ${schema.items ? typeText(schema.items) : 'anything'}`;
  const range = [
    schema.minimum !== undefined && schema.minimum > -1e15 ? `from ${schema.minimum}` : '',
    schema.maximum !== undefined && schema.maximum < 9e15 ? `to ${schema.maximum}` : '',
  ].filter(Boolean);
  return [[schema.type ?? 'anything'].flat().join(' or '), ...range].join(' ');
}

function fieldRows(schema: Schema, prefix = ''): string {
  return Object.entries(schema.properties ?? {})
    .map(([name, field]) => {
      const inner = field.type === 'array' ? field.items : field;
      const needed = schema.required?.includes(name) && field.default === undefined;
      return (
        row(prefix + name, typeText(field), needed ? 'Required.' : '', field) +
        (inner?.properties ? fieldRows(inner, `${prefix}${name}${field.type === 'array' ? '[]' : ''}.`) : '')
      );
    })
    .join('');
}

function row(name: string, type: string, note: string, { description, default: preset }: Schema): string {
  const notes = [
    note,
    description ?? '',
    preset === undefined ? '' : `Default ${JSON.stringify(preset)}.`,
  ].filter(Boolean);
  return `<tr><td><code>${markup(name)}</code><td>${markup(type)}<td>${markup(notes.join(' '))}`;
}

const table = (caption: string, rows: string) =>
  rows === ''
    ? ''
    : `<div class="wide"><table><caption>${caption}</caption><tr><th scope="col">Name<th scope="col">Type<th scope="col">Meaning${rows}</table></div>`;

function operationHtml(method: string, path: string, operation: Operation): string {
  const body = operation.requestBody?.content['application/json'];
  const answer = operation.responses[200] ?? operation.responses[201];
  const answerSchema = answer?.content?.['application/json']?.schema;
  const curl = [
    `curl -s${operation.parameters?.some(byName) ? ' -g' : ''}${method === 'get' || method === 'post' ? '' : ` -X ${method.toUpperCase()}`}`,
    `"$CAPE${exampleAddress(path, operation)}"`,
    ...(operation.security ? ['-H "authorization: Bearer $CAPE_API_KEY"'] : []),
    ...(operation.parameters ?? [])
      .filter((each) => each.in === 'header' && each.required)
      .map(({ name }) => `-H '${name}: "1"'`),
  ].join(' ');
  const bodies = [
    ...Object.values(body?.examples ?? {}).map(({ value }) => value),
    ...(body?.example === undefined ? [] : [body.example]),
  ];
  const examples = (
    bodies.length === 0
      ? [curl]
      : bodies.map(
          (value) => `${curl} -H 'content-type: application/json' \\\n  -d '${JSON.stringify(value)}'`,
        )
  )
    .map((command) => `<pre><code>${markup(command)}</code></pre>`)
    .join('');
  const parameters = (operation.parameters ?? [])
    .map((each) =>
      row(
        each.name,
        typeText(each.schema),
        `${each.required ? 'Required. ' : ''}In the ${each.in}. ${each.description ?? ''}`,
        {
          ...each.schema,
          description: '',
        },
      ),
    )
    .join('');
  const refusals = Object.entries(operation.responses)
    .filter(([status]) => Number(status) >= 300)
    .map(([status, { description }]) => `<li><b>${status}</b> ${markup(description)}`)
    .join('');
  return `<section id="${anchor(method, path)}"><h2><span class="method">${method.toUpperCase()}</span> <code>${markup(path)}</code></h2><p>${markup(operation.summary ?? '')}</p>${examples}${table('Parameters', parameters)}${table('Body', body?.schema ? fieldRows(body.schema) : '')}<details><summary>Answer and refusals</summary>${table('Answer', answerSchema ? fieldRows(answerSchema) : '')}<ul>${refusals}</ul></details></section>`;
}

const byName = ({ example }: Parameter) => typeof example === 'object';

/** An address that can be read, from the examples of its parameters. */
function exampleAddress(path: string, { parameters = [] }: Operation): string {
  const given = parameters.filter(({ example }) => example !== undefined);
  const filled = given
    .filter((each) => each.in === 'path')
    .reduce((text, { name, example }) => text.replace(`{${name}}`, String(example)), path);
  const query = given
    .filter((each) => each.in === 'query')
    .flatMap(({ name, example }) =>
      typeof example === 'object'
        ? Object.entries(example as object).map(([field, value]) => `${name}[${field}]=${value}`)
        : [`${name}=${example}`],
    );
  return filled + (query.length === 0 ? '' : `?${query.join('&')}`);
}

const anchor = (method: string, path: string) => `${method}${path.replace(/[^a-z0-9]+/gi, '-')}`;

/** The document for people: one page of plain HTML. */
export function docsPage(document: Document): string {
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Operation>).map(
      ([method, operation]) => [method, path, operation] as const,
    ),
  );
  const contents = operations
    .map(
      ([method, path]) =>
        `<li><a href="#${anchor(method, path)}">${method.toUpperCase()} ${markup(path)}</a>`,
    )
    .join('');
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>CAPE: the API</title><style>${style}</style><main><h1>CAPE: the API</h1><p>${markup(document.info.description ?? '')}</p><p>Bodies and answers are JSON. A refusal is <code>application/problem+json</code> with a stable <code>code</code> and <code>errors</code> that say where, what was expected and what came. In the examples, <code>CAPE</code> is this service: <code>CAPE=http://127.0.0.1:8787</code> where <code>npm start</code> runs it. The machine’s version of this page is <a href="/openapi.json">/openapi.json</a>.</p><nav aria-label="Addresses"><ul>${contents}</ul></nav>${operations.map((each) => operationHtml(...each)).join('')}</main></html>`;
}

const style = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:0}main{max-width:60rem;margin:0 auto;padding:1rem}
code,pre{font:14px/1.4 ui-monospace,monospace}pre{overflow:auto;padding:.75rem;border:1px solid #8888;border-radius:4px}
section{border-top:1px solid #8888;margin-top:2rem}.method{font-size:.8em;border:1px solid;border-radius:4px;padding:0 .4em}h2 code{font-size:1em}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;margin:.5rem 0}caption{text-align:left;font-weight:600}th,td{text-align:left;vertical-align:top;padding:.25rem .5rem;border-bottom:1px solid #8884}nav ul{columns:2 17rem;padding-left:1.2rem}`;
