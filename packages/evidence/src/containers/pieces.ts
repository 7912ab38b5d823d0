/** Bytes that come in pieces, up to a limit. */
export class Pieces {
  readonly #pieces: Uint8Array[] = [];
  readonly #most: number;
  readonly #tooLarge: () => Error;
  #size = 0;

  /** @param tooLarge What is thrown where the pieces together have more than `most` bytes. */
  constructor(most: number, tooLarge: () => Error) {
    this.#most = most;
    this.#tooLarge = tooLarge;
  }

  get size(): number {
    return this.#size;
  }

  add(piece: Uint8Array): void {
    this.#size += piece.length;
    if (this.#size > this.#most) throw this.#tooLarge();
    this.#pieces.push(piece);
  }

  /** All of them, one after the other. */
  whole(): Uint8Array {
    const whole = new Uint8Array(this.#size);
    let at = 0;
    for (const piece of this.#pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }
}
