import { type QuestionEntry, routesOf } from '@cape/analysis/manifest';
import type { Question } from '@cape/analysis/question';
import * as z from 'zod/mini';

/** A node of a JSON Schema, as far as it is changed here. */
interface Node {
  valueName?: string;
  description?: string;
  [name: string]: unknown;
}

/** Files of the machine that the server runs on. */
const place = {
  type: 'object',
  description: 'a file, or a folder of results',
  properties: { path: { type: 'string' } },
  required: ['path'],
  additionalProperties: false,
};

/** A panel in few words: a language model reads every tool's schema before it calls one. */
const panelOf = (files: boolean) => ({
  description: `a builtin panel’s name${files ? ', {path} of results on this machine' : ''}, rows (model, family, params_b, a column per benchmark in percent), or {text} of a CSV`,
  anyOf: [
    { type: 'string' },
    ...(files ? [place] : []),
    { type: 'array', items: { type: 'object' } },
    {
      type: 'object',
      properties: { name: { type: 'string' }, text: { type: 'string' } },
      required: ['text'],
    },
  ],
});

/**
 * Input of a tool as JSON Schema.
 *
 * @param files whether {path} may stand for panels and runs
 * @param viaApi whether only what the API's addresses take is offered
 */
export function toolSchema(
  entry: QuestionEntry,
  question: Question,
  { files, viaApi }: { readonly files: boolean; readonly viaApi: boolean },
): Readonly<Record<string, unknown>> {
  const schema = z.toJSONSchema(question.input, {
    io: 'input',
    unrepresentable: 'any',
    override({ jsonSchema }) {
      const node = jsonSchema as Node;
      const { valueName, description, default: preset } = node;
      if (valueName === 'panel') {
        for (const name of Object.keys(node)) delete node[name];
        Object.assign(node, panelOf(files), preset === undefined ? {} : { default: preset });
      } else if (valueName === 'run' && files) {
        const whole = { ...node };
        for (const name of Object.keys(node)) delete node[name];
        Object.assign(node, { description, anyOf: [place, whole] });
        delete (whole as Node).valueName;
        delete (whole as Node).description;
      }
      delete node.valueName;
      // The bounds of every whole number of JavaScript tell nothing.
      if (node.maximum === Number.MAX_SAFE_INTEGER) delete node.maximum;
      if (node.minimum === Number.MIN_SAFE_INTEGER) delete node.minimum;
    },
  }) as { properties?: Record<string, unknown>; $schema?: string };
  delete schema.$schema;
  const only = viaApi ? fieldsOf(entry) : undefined;
  if (only === undefined || schema.properties === undefined) return { ...schema };
  const properties = Object.fromEntries(Object.entries(schema.properties).filter(([name]) => only(name)));
  return { ...schema, properties };
}

/** The fields that a question's addresses take, where they do not take all. */
function fieldsOf(entry: QuestionEntry): ((name: string) => boolean) | undefined {
  const routes = routesOf(entry);
  if (routes.some(({ method }) => method === 'post')) return undefined;
  const only = routes.flatMap(({ only: some, field }) => [...(some ?? []), ...(field ? [field] : [])]);
  // A query carries no table.
  return (name) => name !== 'panel' && (entry.query === undefined || only.includes(name));
}
