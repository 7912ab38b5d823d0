import type { Question } from '@cape/analysis';
import type { QuestionEntry, QuestionRoute } from '@cape/analysis/manifest';
import type { RouteConfig } from '@hono/zod-openapi';
import * as z from 'zod/mini';
import { defaultResamples, keyLimits, openLimits } from '../settings.ts';

type Json = Record<string, unknown>;

/** A schema as the document's JSON Schema (2020-12, which OpenAPI 3.1 speaks). */
export function schemaOf(schema: z.ZodMiniType, io: 'input' | 'output'): Json {
  const { $schema, ...json } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    // A word of the command line's own.
    override: ({ jsonSchema }) => void delete jsonSchema.valueName,
  }) as Json;
  return withoutTuples(io === 'output' ? open(json) : json) as Json;
}

/** Zod's ends of every whole number, which say nothing of an answer. */
const safeEnds = { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER } as const;

/** An answer as its readers may rely on it: fields may come with a later version, so none are ruled out. */
function open(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(open);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(
        ([name, value]) =>
          !(name === 'additionalProperties' && value === false) &&
          value !== (safeEnds as Record<string, unknown>)[name],
      )
      .map(([name, value]) => [name, open(value)] as const),
  );
}

/** Lists of a fixed length in words that every generator of clients knows: its items may be any of the tuple's. */
function withoutTuples(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutTuples);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { prefixItems, ...rest } = schema as Json;
  const inner = Object.fromEntries(
    Object.entries(rest).map(([name, value]) => [name, withoutTuples(value)] as const),
  );
  if (!Array.isArray(prefixItems)) return inner;
  const kinds = [...new Set(prefixItems.map((item) => JSON.stringify(withoutTuples(item))))];
  const items = kinds.map((kind) => JSON.parse(kind) as Json);
  return {
    ...inner,
    items: items.length === 1 ? items[0] : { anyOf: items },
    minItems: prefixItems.length,
    maxItems: prefixItems.length,
  };
}

/** A question's input as this API takes it: its own default of resamples. */
function inputSchema(question: Question): Json {
  const json = schemaOf(question.input, 'input');
  const { resamples, ...properties } = (json.properties ?? {}) as Record<string, Json>;
  const own = {
    ...resamples,
    default: defaultResamples,
    description: `${resamples?.description ?? ''} Fewer where so many are too much work.`,
  };
  return {
    ...json,
    properties: { ...properties, ...(resamples === undefined ? {} : { resamples: own }) },
    additionalProperties: false,
  };
}

/** Limit on a question's work, in words. */
export const budget = `A question costs at most ${openLimits.work} units of work (about microseconds of one core), ${keyLimits.work} with the key; beyond, it is refused before anything is computed.`;

const withRegistryParameter: Json = {
  name: 'with',
  in: 'query',
  required: false,
  description:
    'registry: answer on the embedded data plus the releases recorded here; takes the key, and a service that has one.',
  schema: { type: 'string', enum: ['registry'] },
};

/** A refusal's body, in the document: described once, and referred to. */
export const problemSchema: Json = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code', 'errors'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string', description: 'Stable, for machines.' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'expected', 'received'],
        properties: {
          path: { type: 'string', description: 'Where, as in rows[3].hellaswag.' },
          expected: { type: 'string' },
          received: { type: 'string' },
          suggestion: { type: 'string', description: 'A near name, where one was probably meant.' },
        },
      },
    },
  },
};

/** Fields of the answers' heads that the document describes, by their names among its components. */
export const headerComponents = {
  RequestId: { description: 'Finds the request in the log.', schema: { type: 'string' } },
  RateLimit: {
    description:
      'What is left of each policy (r), and the seconds until it is whole (t). Where quotas are on.',
    schema: { type: 'string' },
  },
  RateLimitPolicy: {
    description:
      'How much may be asked at once (q), and the seconds that restore it (w). Where quotas are on.',
    schema: { type: 'string' },
  },
  RetryAfter: { description: 'Seconds until it is worth asking again.', schema: { type: 'integer' } },
  Location: { description: 'The address of what was made.', schema: { type: 'string' } },
  ETag: { description: 'Names this answer, for If-None-Match or If-Match.', schema: { type: 'string' } },
} as const;

const header = (name: keyof typeof headerComponents) => ({ $ref: `#/components/headers/${name}` });

/** The fields of every answer's head. */
const told = {
  'X-Request-Id': header('RequestId'),
  RateLimit: header('RateLimit'),
  'RateLimit-Policy': header('RateLimitPolicy'),
};

const headNames = { ETag: 'ETag', Location: 'Location', RetryAfter: 'Retry-After' } as const;

/** The fields of an answer's head; the quotas of every answer are described once, in the document's own words. */
export const headed = (...own: readonly (keyof typeof headNames)[]) => ({
  ...Object.fromEntries(own.map((name) => [headNames[name], header(name)] as const)),
  'X-Request-Id': header('RequestId'),
});

/** Refusals by status, for the document. */
export function problems(...statuses: readonly number[]): RouteConfig['responses'] {
  const reasons: Readonly<Record<number, string>> = {
    400: 'The body is not JSON.',
    401: 'The key is missing or wrong.',
    403: 'The key has not the scope that this takes.',
    404: 'There is nothing of this name.',
    406: 'The client takes no type that this address has.',
    409: 'It is there already, or not yet.',
    412: 'It was changed meanwhile.',
    413: 'The body is too large.',
    415: 'The body is no JSON by its content type.',
    422: 'A field is wrong: errors say which, what was expected and what came.',
    428: 'Say which version is meant, in If-Match.',
    429: 'Too many requests, jobs, or too much work; Retry-After says when again.',
    503: 'Too busy, too slow, or the registry does not answer; Retry-After says when again.',
  };
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: reasons[status]!,
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        headers: [429, 503].includes(status) ? { 'Retry-After': header('RetryAfter'), ...told } : told,
      },
    ]),
  );
}

/** A question as an operation of the document. */
export function questionOperation(
  { summary, joinsRegistry = false }: QuestionEntry,
  question: Question,
  { method, path, field: pathField, only }: QuestionRoute,
): RouteConfig {
  const input = inputSchema(question);
  const examples = Object.fromEntries(
    question.examples.map((value, index) => [`example ${index + 1}`, { value }]),
  );
  const parameters = joinsRegistry ? [withRegistryParameter] : [];
  const keyed = joinsRegistry ? [401] : [];
  const answers = {
    200: {
      description: 'The answer.',
      content: { 'application/json': { schema: schemaOf(question.answer, 'output') } },
      headers: method === 'get' ? headed('ETag') : headed(),
    },
  };
  const common = { method, path, operationId: operationId(method, path), summary };
  if (method === 'post') {
    return {
      ...common,
      parameters,
      request: { body: { required: true, content: { 'application/json': { schema: input, examples } } } },
      responses: { ...answers, ...problems(400, ...keyed, 406, 413, 415, 422, 429, 503) },
    } as unknown as RouteConfig;
  }
  const required = (input.required ?? []) as readonly string[];
  const [first = {}] = question.examples as readonly Json[];
  const properties = Object.entries(input.properties as Record<string, Json>);
  return {
    ...common,
    parameters: [
      ...properties
        .filter(([name]) => only?.includes(name) ?? true)
        .map(([name, schema]) => [name, inAddress(name, schema)] as const)
        .map(([name, { description, ...schema }]) => ({
          name,
          in: name === pathField ? 'path' : 'query',
          required: name === pathField || required.includes(name),
          ...(description === undefined ? {} : { description }),
          // An object's fields, each by its name: scores[HS]=52.9.
          ...(schema.type === 'object' ? { style: 'deepObject', explode: true } : {}),
          schema,
          ...exampleOf(first[name] ?? (name === pathField ? anyExample(question, name) : undefined)),
        })),
      ...parameters,
    ],
    responses: {
      ...answers,
      304: { description: 'The client has it already.' },
      ...tooLong,
      ...problems(...keyed, ...(pathField === undefined ? [] : [404]), 406, 422, 429, 503),
    },
  } as unknown as RouteConfig;
}

/** Refusals of a runtime, before the service sees the request. */
export const tooLong = {
  414: { description: 'The address is longer than Workers take.' },
  431: { description: 'The address and the head are longer than 16 KB together.' },
};

const exampleOf = (example: unknown) => (example === undefined ? {} : { example });

const anyExample = (question: Question, name: string) =>
  question.examples.map((each) => (each as Json)[name]).find((value) => value !== undefined);

/** A field as an address can carry it: a panel by its name, for rows do not fit, and of a list's items the texts. */
function inAddress(name: string, schema: Json): Json {
  if (name === 'panel') return panelName(schema);
  if (schema.type !== 'array') return schema;
  const { anyOf = [schema.items] } = schema.items as { anyOf?: readonly Json[] };
  return { ...schema, items: (anyOf as readonly Json[]).find(({ type }) => type === 'string') };
}

const panelName = ({ default: preset }: Json): Json => ({
  type: 'string',
  default: preset,
  description: 'A builtin panel by name.',
});

/** postHField, getPanelsPanel: what generated clients call it. */
export function operationId(method: string, path: string): string {
  const words = path.replace('/v1/', '').match(/[a-z0-9]+/gi) ?? [];
  return method + words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
}
