import { CapeError } from '@cape/core-wasm/cape-error';
import { addressFrom } from '../settings.ts';
import { serve } from './node.ts';

/** The server as a process of its own: what the container runs. */
try {
  const { CAPE_WEB_ROOT } = process.env;
  const server = await serve({
    ...addressFrom(process.env),
    warm: true,
    ...(CAPE_WEB_ROOT ? { webRoot: CAPE_WEB_ROOT } : {}),
  });
  console.log(`CAPE listens on ${server.url}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close());
} catch (error) {
  console.error(error instanceof CapeError ? error.message : String(error));
  process.exitCode = error instanceof CapeError ? 2 : 1;
}
