import type { RouteConfig } from '@hono/zod-openapi';
import * as z from 'zod/mini';
import { fieldCharacters, importPath, preferences } from '../routes/import.ts';
import { problems, schemaOf } from './operation.ts';

const open = z.looseObject({});
const Answer = z.object({
  n: z.int().check(z.describe('Models of the panel.')),
  files: z.int().check(z.describe('Files that were read, those inside an archive counted each.')),
  formats: z.record(z.string(), z.int()),
  benchmarks: z.array(z.string()),
  records: z
    .array(
      z.looseObject({
        model: z.string(),
        benchmark: z.string(),
        value: z.number().check(z.describe('Percent, 0 to 100.')),
        standardError: z.optional(z.number().check(z.describe('Points.'))),
        items: z.optional(z.int()),
        provenance: open,
      }),
    )
    .check(z.describe('Every score that was read, with how it came about.')),
  panel: z.object({
    name: z.string(),
    groupedBy: z.enum(['family', 'lab']),
    benchmarks: z.array(z.string()),
    rows: z.array(open).check(z.describe('One score per model and benchmark: a `panel` for every question.')),
  }),
  refused: z.array(z.object({ file: z.string(), issues: z.array(open) })),
  csv: z.string().check(z.describe('The panel as a CSV file.')),
  warnings: z.array(z.object({ code: z.string(), message: z.string() })),
});

const inQuery = (name: string, description: string, schema: object = {}) => ({
  name,
  in: 'query',
  required: false,
  description,
  schema: { type: 'string', maxLength: fieldCharacters, ...schema },
});

/** Reading a file of results. */
export const importOperation = {
  method: 'post',
  path: importPath,
  summary: 'Read a file of results: its scores as records, and as a panel',
  description:
    'The body is one file as it is, or a zip of several; the format is told from its content. What `cape import` reads, this reads.',
  parameters: [
    inQuery(
      'name',
      'The file\u2019s name, which records and warnings tell; the time in it is the run\u2019s.',
    ),
    inQuery('family', 'The family of all models; left out, it is read from their names.'),
    inQuery('prefer', 'Which of several runs counts; left out, a full one, then the newest.', {
      enum: preferences,
    }),
    inQuery('reporter', 'Whose score counts where several report one: self, independent or a name.'),
  ],
  request: {
    body: {
      required: true,
      content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
    },
  },
  responses: {
    200: {
      description: 'What was read.',
      content: { 'application/json': { schema: schemaOf(Answer, 'output') } },
    },
    ...problems(401, 406, 413, 415, 422, 429),
  },
} as unknown as RouteConfig;
