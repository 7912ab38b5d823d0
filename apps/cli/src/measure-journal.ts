import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Item, type Likelihood, type Measured, MeasureError, sanitized } from '@cape/measure';

/**
 * Journal of the requests weighed so far, line by line, so that an interrupted measurement goes on where it stopped. It
 * belongs to one model and setting, and is gone once the results are written.
 */
export class Journal {
  readonly #path: string;
  readonly #known = new Map<string, readonly Likelihood[]>();

  constructor(folder: string, task: string, setting: Readonly<Record<string, unknown>>) {
    mkdirSync(folder, { recursive: true });
    this.#path = join(folder, `.${sanitized(task)}.part.jsonl`);
    const header = JSON.stringify(setting);
    if (!existsSync(this.#path)) {
      writeFileSync(this.#path, `${header}\n`);
      return;
    }
    const [before, ...lines] = readFileSync(this.#path, 'utf8').split('\n');
    if (before !== header) {
      throw new MeasureError(
        'resume-mismatch',
        this.#path,
        `a measurement interrupted under the same settings (${header})`,
        `another (${before}); remove the file to start afresh`,
      );
    }
    for (const line of lines) {
      try {
        const { key, found } = JSON.parse(line);
        this.#known.set(key, found);
      } catch {
        // The line that the interruption cut short.
      }
    }
  }

  known = (item: Item): readonly Likelihood[] | undefined => this.#known.get(keyOf(item));

  add({ item, found }: Measured): void {
    const key = keyOf(item);
    if (this.#known.has(key)) return;
    this.#known.set(key, found);
    appendFileSync(this.#path, `${JSON.stringify({ key, found })}\n`);
  }

  remove(): void {
    rmSync(this.#path, { force: true });
  }
}

function keyOf({ requests }: Item): string {
  return createHash('sha256').update(JSON.stringify(requests)).digest('hex').slice(0, 32);
}
