import { createContext, Script } from 'node:vm';
import type { Within } from '../model/tokenizer.ts';

const run = new Script('work()');

/** On a busy machine a watchdog's time can pass while the work has hardly had the processor: it is then tried again. */
const TRIES = 5;

/**
 * Do work on this thread, ended after so many milliseconds whatever it is in the middle of, a pattern's matching
 * included: the engine's own watchdog, which node:vm offers, is no matter of what the work lets through. Milliseconds
 * in which this process waited for the processor do not count, up to five times as many in all.
 *
 * @throws an error of the code ERR_SCRIPT_EXECUTION_TIMEOUT.
 */
export const within: Within = (milliseconds, work) => {
  for (let tries = 1; ; tries++) {
    const before = process.cpuUsage();
    try {
      return run.runInContext(createContext({ work }), { timeout: Math.ceil(milliseconds) });
    } catch (cause) {
      const { user, system } = process.cpuUsage(before);
      const wasBusy = (user + system) / 1000 > milliseconds / 2;
      const { code } = cause as { code?: unknown };
      if (code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT' || wasBusy || tries === TRIES) throw cause;
    }
  }
};
