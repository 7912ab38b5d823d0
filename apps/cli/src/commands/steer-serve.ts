import { existsSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { InputError } from '@cape/evidence';
import { serveModel } from '@cape/openai';
import type { Command, Flag } from '../command.ts';
import { exit } from '../exit.ts';
import { valuesOf } from '../flags.ts';
import { listenFlags, listening, untilStopped } from '../listening.ts';
import { inside, modelFlags, modelPositional } from '../steering.ts';

const flags: readonly Flag[] = [
  ...listenFlags(8788),
  { flags: '--rows <number>', kind: 'whole', description: 'texts that grow in one batch (default 8)' },
  {
    flags: '--direction <name=file...>',
    kind: 'texts',
    description: 'load a direction that cape direction saved, under this name',
  },
  ...modelFlags,
];

interface Values {
  readonly port?: number;
  readonly host?: string;
  readonly rows?: number;
  readonly direction?: readonly string[];
}

/** A model behind the OpenAI API, steered per request. */
export const command: Command = {
  positionals: [modelPositional],
  flags,
  examples: ['steer serve demo --port 0'],
  details: `Models, completions (logprobs, echo) and chat completions as OpenAI's clients and lm-eval's local-completions ask
for them. A request is steered by its member "steering": [{"direction": NAME, "strength": 2, "positions": "all"}].
PUT, PATCH and DELETE /v1/directions/NAME load, scale and unload directions. CAPE_API_KEY asks for a bearer key,
CAPE_RATE limits requests, as in cape serve.`,
  async run(given, screen) {
    const values = (await valuesOf(given.flags, flags)) as Values & Record<string, unknown>;
    const { port = 8788, host = '127.0.0.1', rows = 8 } = values;
    if (rows < 1 || rows > 256) refuse('out-of-range', '--rows', 'a number from 1 to 256', String(rows));
    const name = given.positionals[0] as string;
    const directions = new Map<string, Uint8Array>();
    for (const word of values.direction ?? []) {
      const [, called, file] = /^([\w.-]{1,64})=(.+)$/.exec(word) ?? [];
      if (called === undefined || !existsSync(file!))
        refuse('bad-value', '--direction', 'NAME=FILE, a file that exists', word);
      if (directions.has(called!)) refuse('bad-value', '--direction', 'each name once', word);
      directions.set(called!, readFileSync(file!));
    }
    return inside(given, values, screen, { steer: 'all', read: 'all' }, async ({ model, kernel }) => {
      const served = await listening(port, host, () =>
        serveModel({
          model,
          kernel,
          name: existsSync(name) ? basename(resolve(name)) : name,
          port,
          host,
          rows,
          directions,
        }),
      );
      if (screen.form === 'json') screen.json({ url: `${served.url}/v1` });
      else screen.write(`OpenAI API  ${served.url}/v1\nControl-C ends it.\n`);
      await untilStopped();
      await served.close();
      return exit.done;
    });
  },
};

function refuse(code: string, path: string, expected: string, received: string): never {
  throw new InputError([{ code, path, expected, received }]);
}
