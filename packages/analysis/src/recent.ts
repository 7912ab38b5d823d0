/**
 * Values by key, each made when it is first asked for. The few asked for last are kept: a key that comes with a question
 * can be anything, and nobody may fill the memory by asking.
 */
export class Recent<Key, Value> {
  readonly #most: number;
  readonly #values = new Map<Key, Value>();

  /** @param most values kept at once */
  constructor(most = 8) {
    this.#most = most;
  }

  get(key: Key, make: () => Value): Value {
    const value = this.#values.has(key) ? this.#values.get(key)! : make();
    // Deleted and set again, so that the map's order is that of the last asking.
    this.#values.delete(key);
    this.#values.set(key, value);
    if (this.#values.size > this.#most) this.#values.delete(this.#values.keys().next().value!);
    return value;
  }
}

/** Values by what they follow from, which never changes, and by a key: kept as long as that is, a few at once. */
export class RecentOf<Source extends object, Key, Value> {
  readonly #most: number | undefined;
  readonly #of = new WeakMap<Source, Recent<Key, Value>>();

  /** @param most values kept at once for one source */
  constructor(most?: number) {
    this.#most = most;
  }

  get(source: Source, key: Key, make: () => Value): Value {
    const own = this.#of.get(source) ?? new Recent<Key, Value>(this.#most);
    this.#of.set(source, own);
    return own.get(key, make);
  }
}
