/**
 * Python's `random.Random`, as far as lm-evaluation-harness draws worked examples with it: the Mersenne Twister
 * MT19937 (Matsumoto and Nishimura 1998), seeded from an integer, and `sample`. The same seed draws the same
 * examples as there.
 */
export class PythonRandom {
  readonly #state = new Uint32Array(624);
  #at = 624;

  /** @param seed a whole number from 0 to 2^32 − 1 */
  constructor(seed: number) {
    this.#seedByArray([seed >>> 0]);
  }

  /** Draws `count` different entries, as Python's `sample` does: by a pool, or by a set where few are drawn. */
  sample<T>(population: readonly T[], count: number): T[] {
    const size = population.length;
    if (count > size) throw new RangeError(`a sample of ${count} from ${size}`);
    let setSize = 21;
    if (count > 5) setSize += 4 ** Math.ceil(Math.log(count * 3) / Math.log(4));
    if (size <= setSize) {
      const pool = [...population];
      return Array.from({ length: count }, (_, i) => {
        const at = this.#below(size - i);
        const drawn = pool[at]!;
        pool[at] = pool[size - i - 1]!;
        return drawn;
      });
    }
    const selected = new Set<number>();
    return Array.from({ length: count }, () => {
      let at = this.#below(size);
      while (selected.has(at)) at = this.#below(size);
      selected.add(at);
      return population[at]!;
    });
  }

  /** A whole number below `bound`, unbiased: as many bits as it has, drawn again while too large. */
  #below(bound: number): number {
    const bits = 32 - Math.clz32(bound);
    let drawn = this.#next() >>> (32 - bits);
    while (drawn >= bound) drawn = this.#next() >>> (32 - bits);
    return drawn;
  }

  #seed(seed: number): void {
    const state = this.#state;
    state[0] = seed;
    for (let i = 1; i < 624; i++) {
      const before = state[i - 1]! ^ (state[i - 1]! >>> 30);
      state[i] = Math.imul(1812433253, before) + i;
    }
  }

  #seedByArray(key: readonly number[]): void {
    this.#seed(19650218);
    const state = this.#state;
    let [i, j] = [1, 0];
    const step = () => {
      i += 1;
      if (i >= 624) {
        state[0] = state[623]!;
        i = 1;
      }
    };
    for (let k = Math.max(624, key.length); k > 0; k--) {
      const before = state[i - 1]! ^ (state[i - 1]! >>> 30);
      state[i] = (state[i]! ^ Math.imul(before, 1664525)) + key[j]! + j;
      step();
      j = (j + 1) % key.length;
    }
    for (let k = 623; k > 0; k--) {
      const before = state[i - 1]! ^ (state[i - 1]! >>> 30);
      state[i] = (state[i]! ^ Math.imul(before, 1566083941)) - i;
      step();
    }
    state[0] = 0x80000000;
  }

  #next(): number {
    if (this.#at >= 624) this.#twist();
    let y = this.#state[this.#at++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    return y >>> 0;
  }

  #twist(): void {
    const state = this.#state;
    for (let k = 0; k < 624; k++) {
      const y = (state[k]! & 0x80000000) | (state[(k + 1) % 624]! & 0x7fffffff);
      state[k] = state[(k + 397) % 624]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.#at = 0;
  }
}
