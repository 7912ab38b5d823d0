import type { ItemScores } from '../items.ts';
import { list } from './lm-eval.ts';
import type { Reading } from './reader.ts';

interface About {
  readonly benchmark: string;
  readonly metric: string;
  readonly taskVersion: string | null;
  /** Stands before every key. */
  readonly prefix?: string;
  /** Whose items they are, where the file holds several models. */
  readonly model?: string;
  /** True where the tool asks each item several times on purpose; else an item listed twice is reported. */
  readonly epochs?: boolean;
  /** Of items that name none themselves. */
  readonly cluster?: string | null;
}

interface Item {
  readonly hash?: string | undefined;
  readonly id: unknown;
  /** From 0 to 1; true, false and letters of right and wrong count too. */
  readonly score: unknown;
  readonly cluster?: string | undefined;
}

/** Item scores of one benchmark, gathered one at a time in little memory. */
export class ItemColumn {
  readonly about: About;
  /** Of each item: its key, the sum of its scores and how many there are (epochs). */
  readonly #places = new Map<string, number>();
  readonly #hashes: (string | undefined)[] = [];
  readonly #sums: number[] = [];
  readonly #counts: number[] = [];
  readonly #clusters: (string | undefined)[] = [];
  #outside = 0;
  #firstOutside: number | undefined;
  #unscored = 0;

  constructor(about: About) {
    this.about = about;
  }

  get size(): number {
    return this.#sums.length;
  }

  /** Scores of one item under one id are averaged. */
  add({ hash, id, score, cluster }: Item): void {
    const value = unitScore(score);
    if (value === undefined) {
      if (typeof score === 'number') {
        this.#outside += 1;
        this.#firstOutside ??= score;
      } else this.#unscored += 1;
      return;
    }
    const key = `${this.about.prefix ?? ''}${String(id)}`;
    const place = this.#places.get(key);
    if (place !== undefined) {
      this.#sums[place]! += value;
      this.#counts[place]! += 1;
      return;
    }
    this.#places.set(key, this.#sums.length);
    this.#hashes.push(hash);
    this.#sums.push(value);
    this.#counts.push(1);
    this.#clusters.push(cluster ?? this.about.cluster ?? undefined);
  }

  #whose(): string {
    const { benchmark, model } = this.about;
    return model === undefined ? benchmark : `${benchmark} of ${model}`;
  }

  #sayRepeated(name: string, using: Pick<Reading, 'warn'>): void {
    if (this.about.epochs === true || this.#counts.every((count) => count === 1)) return;
    const again = [...this.#places].flatMap(([key, place]) => (this.#counts[place]! > 1 ? [key] : []));
    using.warn(
      'items-repeated',
      `${name}: ${again.length === 1 ? '1 item' : `${again.length} items`} of ${this.#whose()} listed more than once; the mean counts: ${list(again, 5)}.`,
    );
  }

  /** Item scores gathered; nothing where no item has a score from 0 to 1. */
  done(name: string, using: Pick<Reading, 'warn'>): readonly ItemScores[] {
    if (this.#outside > 0) {
      using.warn(
        'scores-outside',
        `${name}: expected item scores from 0 to 1, received ${this.#firstOutside} (${this.#outside} items of ${this.#whose()}); they are not compared item by item.`,
      );
      return [];
    }
    if (this.#unscored > 0) {
      using.warn(
        'items-unscored',
        `${name}: ${this.#unscored} items have no ${this.about.metric} and are left out.`,
      );
    }
    if (this.#sums.length === 0) return [];
    this.#sayRepeated(name, using);
    const byHash = this.#hashes.every((hash) => hash !== undefined);
    const keys = byHash ? unique(this.#hashes as string[]) : [...this.#places.keys()];
    const clustered = this.#clusters.every((cluster) => cluster !== undefined);
    return [
      {
        benchmark: this.about.benchmark,
        metric: this.about.metric,
        taskVersion: this.about.taskVersion,
        keyedBy: byHash ? 'hash' : 'id',
        keys,
        scores: Float64Array.from(this.#sums, (sum, i) => sum / this.#counts[i]!),
        clusters: clustered ? (this.#clusters as string[]) : null,
      },
    ];
  }
}

/** Keys with a count behind what stands more than once: a test may ask the same twice. */
function unique(keys: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return keys.map((key) => {
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return count === 1 ? key : `${key}#${count}`;
  });
}

const letters: Readonly<Record<string, number>> = { C: 1, I: 0, P: 0.5, N: 0 };

function unitScore(score: unknown): number | undefined {
  if (typeof score === 'number') return score >= 0 && score <= 1 ? score : undefined;
  if (typeof score === 'bigint') return unitScore(Number(score));
  if (typeof score === 'boolean') return score ? 1 : 0;
  return typeof score === 'string' && Object.hasOwn(letters, score) ? letters[score] : undefined;
}
