import { answer } from '@cape/analysis';
import { loadKernelSync } from '@cape/core-wasm';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { Command, Flag } from '../command.ts';
import { exit } from '../exit.ts';
import { valuesOf } from '../flags.ts';
import { listening, untilStopped } from '../listening.ts';
import { mcpServer, offer } from '../mcp/server.ts';
import { openedInput } from '../worker/opened-input.ts';

const flags: readonly Flag[] = [
  {
    flags: '--port <number>',
    kind: 'whole',
    description: 'serve over HTTP at this port instead (0: a free one)',
  },
  {
    flags: '--host <address>',
    kind: 'text',
    description: 'address of it (default 127.0.0.1: this machine alone)',
  },
];

export const command: Command = {
  flags,
  examples: ['mcp', 'mcp --port 0'],
  details:
    'For agents and their programs: each question is a tool of the Model Context Protocol, panels and docs are ' +
    'resources. Over standard input and output (the default) a tool may name files of this machine, {"path": ' +
    '"results/"}; over HTTP it may not, and the limits and the key (CAPE_API_KEY) are those of cape serve.',
  async run({ flags: given }, screen) {
    const { port, host = '127.0.0.1' } = (await valuesOf(given, flags)) as { port?: number; host?: string };
    if (port === undefined) {
      const kernel = loadKernelSync();
      const offered = await offer({ files: true, viaApi: false });
      const connection = serveStdio(() =>
        mcpServer(offered, async ({ load }, input) => {
          const question = await load();
          return answer(question, await openedInput(question.input, input), { kernel });
        }),
      );
      await new Promise<void>((resolve) => process.stdin.once('end', resolve).once('close', resolve));
      await connection.close();
      return exit.done;
    }
    const { serveMcp } = await import('../mcp/serve-http.ts');
    const server = await listening(port, host, () => serveMcp({ port, host }));
    if (screen.form === 'json') screen.json({ url: server.url });
    else screen.write(`MCP  ${server.url}\nControl-C ends it.\n`);
    await untilStopped();
    await server.close();
    return exit.done;
  },
};
