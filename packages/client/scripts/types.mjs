// Write the types of every operation from the API's OpenAPI document.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@cape/api/node';

// With a key there is a registry, and the document describes it.
const folder = mkdtempSync(join(tmpdir(), 'cape-client-'));
const environment = {
  CAPE_LOG: 'off',
  CAPE_API_KEY: crypto.randomUUID(),
  CAPE_REGISTRY: join(folder, 'registry.sqlite'),
};
const server = await serve({ port: 0, environment });
const written = await (await fetch(`${server.url}/openapi.json`)).json();
await server.close();
rmSync(folder, { recursive: true });

/** A part of the document with what it refers to in place. */
function whole(part) {
  if (Array.isArray(part)) return part.map(whole);
  if (typeof part !== 'object' || part === null) return part;
  if (typeof part.$ref === 'string')
    return whole(
      part.$ref
        .split('/')
        .slice(1)
        .reduce((found, name) => found[name], written),
    );
  return Object.fromEntries(Object.entries(part).map(([name, each]) => [name, whole(each)]));
}
const document = whole({ paths: written.paths });

const quoted = (text) => JSON.stringify(text);

/** A JSON Schema as a TypeScript type. */
function typeOf(schema) {
  if (schema === undefined || schema === true || Object.keys(schema).length === 0) return 'unknown';
  if ('const' in schema) return quoted(schema.const);
  if (schema.enum) return schema.enum.map(quoted).join(' | ');
  const several = schema.anyOf ?? schema.oneOf;
  if (several) return `(${several.map(typeOf).join(' | ')})`;
  if (schema.allOf) return `(${schema.allOf.map(typeOf).join(' & ')})`;
  if (Array.isArray(schema.type))
    return `(${schema.type.map((type) => typeOf({ ...schema, type })).join(' | ')})`;
  if (schema.type === 'integer' || schema.type === 'number') return 'number';
  if (schema.type === 'string' || schema.type === 'boolean' || schema.type === 'null') return schema.type;
  if (schema.type === 'array') {
    if (schema.prefixItems) return `readonly [${schema.prefixItems.map(typeOf).join(', ')}]`;
    return `readonly (${typeOf(schema.items)})[]`;
  }
  if (schema.properties) {
    const fields = Object.entries(schema.properties).map(([name, field]) => {
      const comment = field.description ? `/** ${field.description.replaceAll('*/', '* /')} */ ` : '';
      return `${comment}readonly ${quoted(name)}${schema.required?.includes(name) ? '' : '?'}: ${typeOf(field)};`;
    });
    return `{ ${fields.join(' ')} }`;
  }
  if (schema.type === 'object') {
    // Records over known names may lack any of them.
    const names = schema.propertyNames?.enum;
    const value = typeOf(
      typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined,
    );
    return names
      ? `{ readonly [Name in ${names.map(quoted).join(' | ')}]?: ${value} }`
      : `{ readonly [name: string]: ${value} }`;
  }
  return 'unknown';
}

const interfaces = { get: [], post: [] };
for (const [path, methods] of Object.entries(document.paths)) {
  for (const [method, operation] of Object.entries(methods)) {
    const { content } = operation.responses[200] ?? operation.responses[201] ?? {};
    const answer = content?.['application/json']?.schema;
    const parameters = (operation.parameters ?? []).filter((each) => each.in !== 'header');
    if (answer === undefined || interfaces[method] === undefined) continue;
    // What is posted without a body, or with a file, is no question.
    if (method === 'post' && operation.requestBody?.content['application/json'] === undefined) continue;
    const input =
      method === 'post'
        ? operation.requestBody.content['application/json'].schema
        : {
            type: 'object',
            properties: Object.fromEntries(
              parameters.map(({ name, schema, description }) => [name, { ...schema, description }]),
            ),
            required: parameters.filter(({ required }) => required).map(({ name }) => name),
          };
    interfaces[method].push(
      `  /** ${operation.summary} */\n  readonly ${quoted(path)}: { readonly input: ${typeOf(input)}; readonly answer: ${typeOf(answer)} };`,
    );
  }
}
writeFileSync(
  new URL('../src/operations.generated.ts', import.meta.url),
  `// Made by scripts/types.mjs from the OpenAPI document.

/** Addresses that answer to GET: what they take, in the path or the query, and what they answer. */
export interface Gets {
${interfaces.get.join('\n')}
}

/** Questions that are posted. */
export interface Posts {
${interfaces.post.join('\n')}
}
`,
);
