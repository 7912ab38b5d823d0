import { builtinPanel, builtinPanels } from '@cape/analysis';
import { manifest, type QuestionEntry } from '@cape/analysis/manifest';
import { CapeError, describeIssue } from '@cape/core-wasm/cape-error';
import { panelCsv } from '@cape/evidence';
import {
  type CallToolResult,
  McpServer,
  ResourceTemplate,
  type StandardSchemaWithJSON,
} from '@modelcontextprotocol/server';
import { pages } from '../pages/index.ts';
import { anyAnswer } from '../render/any-answer.ts';
import { render } from '../render/table.ts';
import { version } from '../version.ts';
import { type Document, documents } from './documents.ts';
import { toolSchema } from './tool-schema.ts';

/** Answers a question for one call of a tool. */
export type Ask = (entry: QuestionEntry, input: Readonly<Record<string, unknown>>) => Promise<unknown>;

export interface OfferOptions {
  /** True where panels and runs may be named by paths of this machine. */
  readonly files: boolean;
  /** True where questions are asked of an API, which takes fewer fields in some. */
  readonly viaApi: boolean;
}

/** Tools with their schemas, and docs: what every server of a process has in common, read once. */
export interface Offer {
  readonly tools: readonly { readonly entry: QuestionEntry; readonly schema: StandardSchemaWithJSON }[];
  readonly documents: readonly Document[];
}

export async function offer(
  options: OfferOptions,
  questions: readonly QuestionEntry[] = manifest,
): Promise<Offer> {
  const tools = questions.map(async (entry) => ({
    entry,
    schema: uncheckedSchema(toolSchema(entry, await entry.load(), options)),
  }));
  return { tools: await Promise.all(tools), documents: documents() };
}

const instructions =
  'CAPE measures from benchmark scores whether a language model’s capabilities help or hurt each other. ' +
  'Scores are percent. compare and gate take two evaluation runs; coupling, critical-scale and fit take a family of ' +
  'sizes; diagnose takes one model; h-field takes SWE-bench Verified and GPQA Diamond. Every answer opens with ' +
  'sentences and gives intervals: repeat how sure a figure is, and the notes.';

/** A server of the Model Context Protocol with a tool for each question, and panels and docs to read. */
export function mcpServer(offered: Offer, ask: Ask): McpServer {
  const server = new McpServer({ name: 'cape', version }, { instructions });
  for (const { entry, schema } of offered.tools) {
    server.registerTool(
      // Other clients than this one know tools by letters, digits and hyphens.
      entry.name.replace('/', '-'),
      {
        title: entry.summary,
        description: descriptionOf(entry),
        inputSchema: schema,
        annotations: {
          readOnlyHint: true,
          idempotentHint: true,
          destructiveHint: false,
          openWorldHint: false,
        },
      },
      (input) => called(entry, ask, input as Readonly<Record<string, unknown>>),
    );
  }
  server.registerResource(
    'panel',
    new ResourceTemplate('cape://panels/{name}', {
      list: async () => ({
        resources: builtinPanels.map(({ name }) => ({
          name: `panel ${name}`,
          uri: `cape://panels/${name}`,
          mimeType: 'text/csv',
        })),
      }),
    }),
    {
      title: 'A panel of scores',
      description: 'The tables that come with CAPE, as CSV',
      mimeType: 'text/csv',
    },
    async (uri, { name }) => {
      if (!builtinPanels.some((panel) => panel.name === name)) throw unknownResource(uri.href, builtinPanels);
      return {
        contents: [{ uri: uri.href, mimeType: 'text/csv', text: panelCsv(builtinPanel(String(name))) }],
      };
    },
  );
  for (const { name, title, text } of offered.documents) {
    server.registerResource(
      name,
      `cape://docs/${name}`,
      { title, mimeType: 'text/markdown' },
      async (uri) => ({ contents: [{ uri: uri.href, mimeType: 'text/markdown', text: text() }] }),
    );
  }
  return server;
}

const descriptionOf = ({ summary }: QuestionEntry) => (/[.?]$/.test(summary) ? summary : `${summary}.`);

/** A schema that is shown; the question checks what comes, and names every fault at once. */
function uncheckedSchema(schema: Readonly<Record<string, unknown>>): StandardSchemaWithJSON {
  return {
    '~standard': {
      version: 1,
      vendor: 'cape',
      validate: (value: unknown) => ({ value }),
      jsonSchema: { input: () => ({ ...schema }), output: () => ({ ...schema }) },
    },
  };
}

/** The answer as people read it, and as JSON; a refusal is told to the caller, who can mend it. */
async function called(
  entry: QuestionEntry,
  ask: Ask,
  input: Readonly<Record<string, unknown>>,
): Promise<CallToolResult> {
  try {
    const answered = await ask(entry, input);
    const page = (await pages[entry.name]?.())?.page;
    const blocks = page?.blocks?.(answered as never) ?? anyAnswer(answered);
    return {
      content: [{ type: 'text', text: render(blocks, { width: 120, color: false }) }],
      structuredContent: answered as Record<string, unknown>,
    };
  } catch (error) {
    if (!(error instanceof CapeError) || error.origin === 'program') throw error;
    const lines = error.issues.map((issue) => `${describeIssue(issue)} [${issue.code}]`);
    return { isError: true, content: [{ type: 'text', text: lines.join('\n') || error.message }] };
  }
}

function unknownResource(uri: string, known: readonly { readonly name: string }[]): CapeError {
  const expected = `one of ${known.map(({ name }) => `cape://panels/${name}`).join(', ')}`;
  return new CapeError('unknown-panel', [{ code: 'unknown-panel', path: 'uri', expected, received: uri }]);
}
