import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';

const bin = fileURLToPath(new URL('../bin/cape.mjs', import.meta.url));
const built = new URL('../dist/main.js', import.meta.url);

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Run the built command as a user does: its own process, no terminal. */
export function cape(args: readonly string[], input = '', env: NodeJS.ProcessEnv = {}): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
    input,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, NO_COLOR: '1', ...env },
  });
  return { status, stdout, stderr };
}

/**
 * Run the built command within this process: what it says is that of `cape`, in a fraction of the time. For tests of
 * answers; what belongs to a process (pipes, signals, its end) is asked of `cape`.
 */
export async function capeHere(args: readonly string[]): Promise<Ran> {
  const { main } = (await import(String(built))) as { main(args: readonly string[]): Promise<number> };
  const said = { stdout: '', stderr: '' };
  const streams = ['stdout', 'stderr'] as const;
  const written = streams.map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      said[stream] += text;
      return true;
    }),
  );
  try {
    return { status: await main(args), ...said };
  } finally {
    for (const spy of written) spy.mockRestore();
    // Each run listens to the end of its output once.
    process.stdout.removeAllListeners('error');
  }
}

/** Words as a shell splits them; examples quote only what holds a space. */
export function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? '');
}
