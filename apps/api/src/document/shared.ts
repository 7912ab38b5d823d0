type Json = Record<string, unknown>;

/** Shorter schemas are as long as a reference to them. */
const leastCharacters = 60;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether an object of the document is a schema worth sharing: one with parts of its own. */
const isShape = (node: Json) =>
  ['object', 'array', 'string', 'number', 'integer'].includes(String(node.type)) || Array.isArray(node.anyOf);

const capitalized = (name: string) =>
  (name.match(/[a-z0-9]+/gi) ?? []).map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');

/**
 * The document with every schema and refusal that it repeats written once among its components, by the name of the
 * field that it was first found at: generators of clients make one type of each.
 */
export function shared<Document extends object>(document: Document): Document {
  const { paths, components = {}, ...rest } = document as Json & { components?: Record<string, Json> };
  const counts = new Map<string, number>();
  count(paths);
  const names = new Map<string, string>();
  const schemas: Json = { ...components.schemas };
  const responses: Json = {};
  const made = Object.fromEntries(
    Object.entries(paths as Json).map(([path, methods]) => [path, operations(methods as Json)]),
  );
  return { ...rest, paths: made, components: { ...components, schemas, responses } } as unknown as Document;

  function count(node: unknown): void {
    if (Array.isArray(node)) for (const each of node) count(each);
    if (!isObject(node)) return;
    if (isShape(node)) {
      const text = JSON.stringify(node);
      counts.set(text, (counts.get(text) ?? 0) + 1);
      // What is within a repeated schema is written with it, once.
      if (counts.get(text)! > 1) return;
    }
    for (const [name, each] of Object.entries(node)) if (!isExample(name)) count(each);
  }

  function operations(methods: Json): Json {
    return Object.fromEntries(
      Object.entries(methods).map(([method, operation]) => {
        const { responses: answers, ...others } = operation as Json;
        return [method, { ...(written(others, method) as Json), responses: answersOf(answers as Json) }];
      }),
    );
  }

  function answersOf(answers: Json): Json {
    return Object.fromEntries(
      Object.entries(answers).map(([status, answer]) => {
        if (Number(status) < 400) return [status, written(answer, 'Answer')];
        responses[`Refused${status}`] = answer;
        return [status, { $ref: `#/components/responses/Refused${status}` }];
      }),
    );
  }

  function written(node: unknown, name: string): unknown {
    if (Array.isArray(node)) return node.map((each) => written(each, name));
    if (!isObject(node)) return node;
    const inner = () =>
      Object.fromEntries(
        Object.entries(node).map(([key, each]) => [
          key,
          isExample(key) ? each : written(each, nameOf(key, name)),
        ]),
      );
    const text = JSON.stringify(node);
    if (!isShape(node) || text.length < leastCharacters || (counts.get(text) ?? 0) < 2) return inner();
    let known = names.get(text);
    if (known === undefined) {
      known = free(capitalized(name) || 'Shape');
      names.set(text, known);
      schemas[known] = null;
      schemas[known] = inner();
    }
    return { $ref: `#/components/schemas/${known}` };
  }

  function free(name: string): string {
    let place = 1;
    while ((place === 1 ? name : `${name}${place}`) in schemas) place += 1;
    return place === 1 ? name : `${name}${place}`;
  }
}

/** Words of JSON Schema and OpenAPI, which name nothing themselves. */
const words = new Set(
  'properties items anyOf allOf additionalProperties propertyNames schema content parameters requestBody application/json'.split(
    ' ',
  ),
);
const nameOf = (key: string, before: string) => {
  if (key === 'items' || key === 'additionalProperties') return `${before}Item`;
  return words.has(key) ? before : key;
};

const isExample = (key: string) => ['example', 'examples', 'default', 'enum', 'const'].includes(key);
