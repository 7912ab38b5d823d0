import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { serve } from '@cape/api/node';
import type { Command } from '../command.ts';
import { exit } from '../exit.ts';
import { valuesOf } from '../flags.ts';
import { listenFlags, listening, untilStopped } from '../listening.ts';

const flags = listenFlags(8787);

export const command: Command = {
  flags,
  examples: ['serve --port 0'],
  async run({ flags: given }, screen) {
    const { port = 8787, host = '127.0.0.1' } = (await valuesOf(given, flags)) as {
      port?: number;
      host?: string;
    };
    const webRoot = dashboard();
    const server = await listening(port, host, () =>
      serve({ port, host, ...(webRoot === undefined ? {} : { webRoot }) }),
    );
    if (screen.form === 'json') screen.json({ url: server.url, dashboard: webRoot !== undefined });
    else {
      screen.write(
        `${webRoot === undefined ? '' : `Dashboard  ${server.url}\n`}API        ${server.url}/v1  (documentation: ${server.url}/docs)\nControl-C ends it.\n`,
      );
    }
    await untilStopped();
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
