import { createContext, Script } from 'node:vm';
import type { Within } from '../model/tokenizer.ts';

const run = new Script('work()');

/**
 * Do work on this thread, ended after so many milliseconds whatever it is in the middle of, a pattern's matching
 * included: the engine's own watchdog, which node:vm offers, is no matter of what the work lets through.
 *
 * @throws an error of the code ERR_SCRIPT_EXECUTION_TIMEOUT.
 */
export const within: Within = (milliseconds, work) =>
  run.runInContext(createContext({ work }), { timeout: Math.ceil(milliseconds) });
