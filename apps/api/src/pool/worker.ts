// One worker of the pool, which takes its place behind the thread that serves before it loads anything.

import { setPriority } from 'node:os';
import process from 'node:process';
import { workerData } from 'node:worker_threads';

// On Linux a thread has a priority of its own; elsewhere it is the process's.
try {
  if (process.platform === 'linux') setPriority(0, (workerData as { nice: number }).nice);
} catch {
  // Deno without --allow-sys: the threads share alike.
}

await import('./answers.ts');
