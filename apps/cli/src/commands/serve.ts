import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { serve } from '@cape/api/node';
import { InputError } from '@cape/evidence';
import type { Command, Flag } from '../command.ts';
import { exit } from '../exit.ts';
import { valuesOf } from '../flags.ts';

const flags: readonly Flag[] = [
  { flags: '--port <number>', kind: 'whole', description: 'port (default 8787; 0 takes any free one)' },
  { flags: '--host <address>', kind: 'text', description: 'address (default 127.0.0.1: this machine alone)' },
];

export const command: Command = {
  flags,
  examples: ['serve --port 0'],
  async run({ flags: given }, screen) {
    const { port = 8787, host = '127.0.0.1' } = (await valuesOf(given, flags)) as {
      port?: number;
      host?: string;
    };
    if (port < 0 || port > 65_535) refuse('bad-port', '--port', 'a port from 0 to 65535', String(port));
    const webRoot = dashboard();
    const server = await serve({ port, host, ...(webRoot === undefined ? {} : { webRoot }) }).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'EADDRINUSE')
          return refuse(
            'port-in-use',
            '--port',
            `a free port (cape serve --port 0 finds one)`,
            `${port}, which is in use`,
          );
        if (error.code === 'EACCES')
          return refuse('port-not-allowed', '--port', 'a port this user may open', String(port));
        if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
          return refuse('bad-host', '--host', "one of this machine's addresses", host);
        throw error;
      },
    );
    if (screen.form === 'json') screen.json({ url: server.url, dashboard: webRoot !== undefined });
    else {
      screen.write(
        `${webRoot === undefined ? '' : `Dashboard  ${server.url}\n`}API        ${server.url}/v1  (documentation: ${server.url}/docs)\nControl-C ends it.\n`,
      );
    }
    await new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    });
    await server.close();
    return exit.done;
  },
};

/** The built dashboard: beside this package in the repository, inside it where it was installed. */
function dashboard(): string | undefined {
  // This file is bundled into dist/chunks.
  return ['../web/', '../../../web/dist/']
    .map((place) => fileURLToPath(new URL(place, import.meta.url)))
    .find((folder) => existsSync(`${folder}index.html`));
}

function refuse(code: string, path: string, expected: string, received: string): never {
  throw new InputError([{ code, path, expected, received }]);
}
