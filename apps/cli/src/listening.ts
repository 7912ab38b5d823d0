import { InputError } from '@cape/evidence';
import type { Flag } from './command.ts';

/** The flags of a command that serves: which port, of which address. */
export const listenFlags = (port: number): readonly Flag[] => [
  { flags: '--port <number>', kind: 'whole', description: `port (default ${port}; 0 takes any free one)` },
  { flags: '--host <address>', kind: 'text', description: 'address (default 127.0.0.1: this machine alone)' },
];

/** Starts a server, and says in the words of its flags why it cannot listen. */
export async function listening<Server>(
  port: number,
  host: string,
  start: () => Promise<Server>,
): Promise<Server> {
  const refuse = (code: string, path: string, expected: string, received: string): never => {
    throw new InputError([{ code, path, expected, received }]);
  };
  if (port < 0 || port > 65_535) refuse('bad-port', '--port', 'a port from 0 to 65535', String(port));
  return start().catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE')
      return refuse('port-in-use', '--port', 'a free port (--port 0 finds one)', `${port}, which is in use`);
    if (error.code === 'EACCES')
      return refuse('port-not-allowed', '--port', 'a port this user may open', String(port));
    if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
      return refuse('bad-host', '--host', "one of this machine's addresses", host);
    throw error;
  });
}

/** Resolves when the process is asked to end. */
export const untilStopped = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
