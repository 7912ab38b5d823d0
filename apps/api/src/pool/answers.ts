// The work of one worker of the pool: it answers the jobs it is sent, one at a time.

import { parentPort } from 'node:worker_threads';
import { checked } from '@cape/analysis/checked';
import { manifest } from '@cape/analysis/manifest';
import { loadKernel } from '@cape/core-wasm';
import { type Refusal, refusalOf } from '../http/problem.ts';
import type { Job } from './compute.ts';

/** An answer's body, or what a refusal is made of. */
export type WorkerAnswer =
  | { readonly body: string }
  | {
      readonly refusal: {
        readonly status: number;
        readonly code: string;
        readonly message: string;
        readonly issues: Refusal['issues'];
      };
      /** The stack of what was not foreseen. */
      readonly failure: string | undefined;
    };

const kernel = await loadKernel();
const entries = new Map(manifest.map((entry) => [entry.name, entry]));

async function answer({ question: name, fields }: Job): Promise<WorkerAnswer> {
  try {
    const question = await entries.get(name)!.load();
    const body = JSON.stringify(question.ask(checked(question.input, fields), { kernel }));
    return { body };
  } catch (error) {
    const { status, code, message, issues } = refusalOf(error);
    const failure = status >= 500 ? ((error as Error).stack ?? String(error)) : undefined;
    return { refusal: { status, code, message, issues }, failure };
  }
}

parentPort!.on('message', async (job: Job) => parentPort!.postMessage(await answer(job)));
