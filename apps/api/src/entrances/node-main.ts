import { InputError } from '@cape/evidence';
import { serve } from './node.ts';

/** The server as a process of its own: what the container runs. */
try {
  const { CAPE_HOST, CAPE_PORT, CAPE_WEB_ROOT } = process.env;
  const server = await serve({
    port: Number(CAPE_PORT ?? 8787),
    warm: true,
    ...(CAPE_HOST ? { host: CAPE_HOST } : {}),
    ...(CAPE_WEB_ROOT ? { webRoot: CAPE_WEB_ROOT } : {}),
  });
  console.log(`CAPE listens on ${server.url}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close());
} catch (error) {
  console.error(error instanceof InputError ? error.message : String(error));
  process.exitCode = error instanceof InputError ? 2 : 1;
}
