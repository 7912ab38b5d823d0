type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Members whose values are examples of data, not schemas. */
const ofData = new Set(['example', 'examples', 'default', 'enum', 'const', 'required']);

/** Keywords of a schema at the place where it stands: written beside a reference to it. */
const notes = ['description', 'default'] as const;

/**
 * True of an object of the document that says what a value may be. "Or nothing" stays where it stands: generators
 * make one type of the rest.
 */
const isSchema = (node: Json) =>
  typeof node.type === 'string' || (Array.isArray(node.anyOf) && !node.anyOf.some(isNull));

const isNull = (node: unknown) => isObject(node) && node.type === 'null';

/** Characters that a reference takes, about. */
const referenceCharacters = 55;

/** Shorter schemas are a bare type, which means nothing by itself where no description says more. */
const leastCharacters = 40;

/** A schema that the document repeats. */
interface Repeated {
  /** Keywords that all its places share. */
  readonly core: Json;
  uses: number;
  /** Names that it may have, the best first. */
  readonly names: readonly string[];
  /** Keywords that its places add, and how many add them. */
  readonly said: Readonly<Record<(typeof notes)[number], Map<string, number>>>;
}

/**
 * The document with every schema that it repeats, and every refusal, written once among its components: generators of
 * clients make one type of each. A schema is named by `known`, or by the field that it stands at, with the name of what
 * that field belongs to where two differ.
 *
 * @param known Names of schemas; what has one is written as a component however often it is there.
 */
export function shared<Document extends object>(
  document: Document,
  known: Readonly<Record<string, readonly Json[]>>,
): Document {
  const { paths, components, ...rest } = document as Json & { paths: Json; components: Json };
  const titles = new Map(
    Object.entries(known).flatMap(([name, schemas]) =>
      schemas.map((schema) => [coreText(schema), name] as const),
    ),
  );
  const repeated = repeatedSchemas(paths, titles);
  const names = namesOf(repeated, new Set(Object.keys(components.schemas as Json)));
  const schemas = Object.fromEntries(
    [...names].map(([text, name]) => {
      const entry = repeated.get(text)!;
      return [name, { ...withReferences(entry.core), ...commonNotes(entry) }] as const;
    }),
  );
  const responses: Record<string, unknown> = {};
  const parameters = repeatedParameters(paths);
  const sharedPaths = Object.fromEntries(
    Object.entries(paths).map(([path, methods]) => [
      path,
      Object.fromEntries(
        Object.entries(methods as Record<string, Json>).map(([method, operation]) => [
          method,
          {
            ...withReferences(operation),
            ...(operation.parameters === undefined
              ? {}
              : { parameters: (operation.parameters as readonly Json[]).map(parameter) }),
            responses: answers(operation.responses as Json),
          },
        ]),
      ),
    ]),
  );
  return {
    ...rest,
    paths: sharedPaths,
    components: {
      ...components,
      schemas: { ...(components.schemas as Json), ...schemas },
      responses,
      parameters: Object.fromEntries(
        [...parameters].map(([text, name]) => [name, written(JSON.parse(text))]),
      ),
    },
  } as unknown as Document;

  function parameter(of: Json): unknown {
    const name = parameters.get(JSON.stringify(of));
    return name === undefined ? written(of) : { $ref: `#/components/parameters/${name}` };
  }

  function answers(of: Json): Json {
    return Object.fromEntries(
      Object.entries(of).map(([status, answer]) => {
        if (Number(status) < 300) return [status, written(answer)];
        responses[status] = answer;
        return [status, { $ref: `#/components/responses/${status}` }];
      }),
    );
  }

  function withReferences(node: Json): Json {
    return Object.fromEntries(
      Object.entries(node).map(([key, each]) => [key, ofData.has(key) ? each : written(each)]),
    );
  }

  function written(node: unknown): unknown {
    if (Array.isArray(node)) return node.map(written);
    if (!isObject(node)) return node;
    const text = coreText(node);
    const name = isSchema(node) ? names.get(text) : undefined;
    if (name === undefined) return withReferences(node);
    const common = commonNotes(repeated.get(text)!);
    const own = notes.filter((note) => note in node && node[note] !== common[note]);
    return {
      $ref: `#/components/schemas/${name}`,
      ...Object.fromEntries(own.map((note) => [note, node[note]] as const)),
    };
  }
}

/** A schema without what is only said of it here. */
function coreText(node: Json): string {
  const { description: _, default: __, ...core } = node;
  return JSON.stringify(core);
}

/** Keywords of the component: the description of most places, and a default where all have it. */
function commonNotes({ uses, said: { description, default: preset } }: Repeated): Json {
  const described = [...description].find(([text, places]) => text !== nothing && 2 * places > uses);
  const [[value = nothing] = []] = preset;
  return {
    ...(described === undefined ? {} : { description: JSON.parse(described[0]) as string }),
    ...(preset.size === 1 && value !== nothing ? { default: JSON.parse(value) as unknown } : {}),
  };
}

/** Stands for a note that a place does not have. */
const nothing = '';

/** A name for every parameter that several operations take, by its text. */
function repeatedParameters(paths: Json): ReadonlyMap<string, string> {
  const uses = new Map<string, number>();
  for (const methods of Object.values(paths) as Record<string, Json>[]) {
    for (const { parameters = [] } of Object.values(methods)) {
      for (const each of parameters as readonly Json[]) {
        uses.set(JSON.stringify(each), (uses.get(JSON.stringify(each)) ?? 0) + 1);
      }
    }
  }
  const names = new Map<string, string>();
  for (const [text, count] of uses) {
    if (count < 2) continue;
    const { name } = JSON.parse(text) as { name: string };
    const taken = new Set(names.values());
    const free = [name, ...Array.from({ length: 99 }, (_, i) => `${name}-${i + 2}`)].find(
      (each) => !taken.has(each),
    );
    names.set(text, free!);
  }
  return names;
}

/** Every schema below `paths` that is shorter as a component, by its text. */
function repeatedSchemas(paths: Json, titles: ReadonlyMap<string, string>): ReadonlyMap<string, Repeated> {
  const found = new Map<string, Repeated>();
  for (const [, methods] of Object.entries(paths)) {
    for (const operation of Object.values(methods as Record<string, Json>)) {
      const { responses, parameters, ...others } = operation;
      const owner = capitalized(String(operation.operationId).replace(/^(get|post|put|delete)/, ''));
      for (const parameter of (parameters ?? []) as readonly Json[]) {
        look(parameter, [owner, capitalized(String(parameter.name))]);
      }
      look(others, [owner, `${owner}Input`]);
      for (const [status, answer] of Object.entries(responses as Json)) {
        if (Number(status) < 400) look(answer, [owner, `${owner}Answer`]);
      }
    }
  }
  return new Map([...found].filter(([text, entry]) => titles.has(text) || isShorterShared(text, entry)));

  /** `trail` names what the node belongs to, from the operation inwards, and last the node itself. */
  function look(node: unknown, trail: readonly string[]): void {
    if (Array.isArray(node)) for (const each of node) look(each, trail);
    if (!isObject(node)) return;
    if (isSchema(node)) {
      const text = coreText(node);
      const known = found.get(text);
      const entry = known ?? {
        core: JSON.parse(text) as Json,
        uses: 0,
        names: [...(titles.has(text) ? [titles.get(text)!] : []), ...possibleNames(node, trail)],
        said: { description: new Map<string, number>(), default: new Map<string, number>() },
      };
      entry.uses += 1;
      for (const note of notes) {
        const said = JSON.stringify(node[note]) ?? nothing;
        entry.said[note].set(said, (entry.said[note].get(said) ?? 0) + 1);
      }
      found.set(text, entry);
      // What is within a repeated schema is written with it, once.
      if (known !== undefined) return;
    }
    for (const [key, each] of Object.entries(node)) {
      if (key === 'properties') {
        for (const [field, schema] of Object.entries(each as Json))
          look(schema, [...trail, capitalized(field)]);
      } else if (key === 'items' || key === 'additionalProperties') {
        look(each, [...trail.slice(0, -1), singular(trail.at(-1)!)]);
      } else if (!ofData.has(key)) look(each, trail);
    }
  }
}

function isShorterShared(text: string, entry: Repeated): boolean {
  const common = commonNotes(entry);
  const written = text.length + JSON.stringify(common).length;
  const meansSomething = text.length >= leastCharacters || 'description' in common;
  return meansSomething && (entry.uses - 1) * written > entry.uses * referenceCharacters;
}

/** The field's name, and with more and more of what it belongs to. */
function possibleNames(node: Json, trail: readonly string[]): readonly string[] {
  const kind = node.type === 'array' ? 'List' : '';
  const own = node.type === 'array' ? singular(trail.at(-1)!) : trail.at(-1)!;
  const before = trail.slice(0, -1).reverse();
  return [
    own + kind,
    ...before.map((owner) => `${owner}${own}${kind}`),
    `${before.toReversed().join('')}${own}${kind}`,
  ];
}

/** A name for each: where several would have one, the most used has it. */
function namesOf(repeated: ReadonlyMap<string, Repeated>, taken: Set<string>): ReadonlyMap<string, string> {
  const byUse = [...repeated].sort(([, a], [, b]) => b.uses - a.uses);
  const names = new Map<string, string>();
  for (const [text, { names: possible }] of byUse) {
    const numbered = Array.from({ length: 99 }, (_, i) => `${possible.at(-1)}${i + 2}`);
    const name = [...possible, ...numbered].find((each) => !taken.has(each))!;
    taken.add(name);
    names.set(text, name);
  }
  return names;
}

const capitalized = (name: string) =>
  (name.match(/[a-z0-9]+/gi) ?? []).map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');

const singular = (name: string) =>
  name.endsWith('ies') ? `${name.slice(0, -3)}y` : /[^s]s$/.test(name) ? name.slice(0, -1) : `${name}Item`;

/** A document with these paths alone, and of its components those that they lead to. */
export function withPaths<Document extends object>(document: Document, kept: ReadonlySet<string>): Document {
  const { paths, components, ...rest } = document as Json & {
    paths: Json;
    components: Readonly<Record<string, Json>>;
  };
  const own = Object.fromEntries(Object.entries(paths).filter(([path]) => kept.has(path)));
  const used = new Set<string>();
  const look = (part: unknown): void => {
    for (const [, kind, name] of JSON.stringify(part).matchAll(/"#\/components\/(\w+)\/([\w.-]+)"/g)) {
      const address = `${kind}/${name}`;
      if (used.has(address)) continue;
      used.add(address);
      look(components[kind!]![name!]);
    }
  };
  look(own);
  const parts = Object.entries(components).map(([kind, named]) => [
    kind,
    Object.fromEntries(Object.entries(named).filter(([name]) => used.has(`${kind}/${name}`))),
  ]);
  return { ...rest, paths: own, components: Object.fromEntries(parts) } as unknown as Document;
}
