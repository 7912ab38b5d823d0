import { DEFAULT_PAIRS, type Direction, lastTokenStates, type Model, readDirection } from '@cape/steer';
import { ApiError } from './api-error.ts';
import type { PushRequest } from './requests.ts';
import type { RowPush } from './steering.ts';

const mostDirections = 256;

interface Loaded {
  readonly direction: Direction;
  /** For requests that say nothing of steering. */
  always: Omit<PushRequest, 'direction'> | null;
}

/** The directions that requests may name. */
export class Directions {
  readonly #model: Model;
  readonly #loaded = new Map<string, Loaded>();
  readonly #norms = new Map<number, Promise<number>>();

  constructor(model: Model) {
    this.#model = model;
  }

  load(name: string, direction: Direction): void {
    if (!/^[\w.-]{1,64}$/.test(name))
      throw new ApiError(
        400,
        'bad-name',
        'a name has 1 to 64 letters, digits, dots, dashes and underscores',
        'name',
      );
    const { width, blocks } = this.#model.decoder;
    if (direction.vector.length !== width || direction.block >= blocks) {
      throw new ApiError(
        400,
        'direction-does-not-fit',
        `expected a direction of width ${width} at a block below ${blocks}, received width ${direction.vector.length} at block ${direction.block}`,
      );
    }
    if (!this.#loaded.has(name) && this.#loaded.size >= mostDirections)
      throw new ApiError(
        409,
        'too-many-directions',
        `at most ${mostDirections} directions; unload one first`,
      );
    this.#loaded.set(name, { direction, always: null });
  }

  /** Of a file as `cape direction` saves it. */
  read(name: string, file: Uint8Array): void {
    this.load(name, readDirection(file));
  }

  scale(name: string, always: Loaded['always']): void {
    this.#of(name, 'name').always = always;
  }

  unload(name: string): void {
    this.#of(name, 'name');
    this.#loaded.delete(name);
  }

  describe(name: string) {
    const { direction, always } = this.#of(name, 'name');
    const { block, method, vector } = direction;
    return {
      id: name,
      object: 'direction',
      model: direction.model,
      block,
      method,
      width: vector.length,
      always,
    };
  }

  list() {
    return [...this.#loaded.keys()].map((name) => this.describe(name));
  }

  /** What is added to a row: of several pushes after one block, their sum. */
  async pushes(asked: readonly PushRequest[] | undefined): Promise<RowPush[]> {
    const given =
      asked ??
      [...this.#loaded].flatMap(([direction, { always }]) =>
        always === null ? [] : { ...always, direction },
      );
    const { decoder } = this.#model;
    const byBlock = new Map<number, { body: Float32Array; tip: Float32Array; parted: boolean }>();
    for (const [i, push] of given.entries()) {
      const { direction } = this.#of(push.direction, `steering.${i}.direction`);
      const block = push.block ?? direction.block;
      if (!decoder.steerable.includes(block)) {
        throw new ApiError(
          400,
          'no-such-block',
          `steering.${i}.block: expected one of ${decoder.steerable.join(', ')}, received ${block}`,
          `steering.${i}.block`,
        );
      }
      const strength = push.strength ?? push.share! * (await this.#norm(block));
      const sums = byBlock.get(block) ?? {
        body: new Float32Array(decoder.width),
        tip: new Float32Array(decoder.width),
        parted: false,
      };
      byBlock.set(block, sums);
      if (push.positions === 'last') sums.parted = true;
      for (const [at, value] of direction.vector.entries()) {
        sums.tip[at]! += strength * value;
        if (push.positions === 'all') sums.body[at]! += strength * value;
      }
    }
    return [...byBlock].map(([block, { body, tip, parted }]) => ({ block, body: parted ? body : tip, tip }));
  }

  /** Mean length of the state after a block, at the last tokens of the built-in statements. */
  #norm(block: number): Promise<number> {
    const known = this.#norms.get(block);
    if (known !== undefined) return known;
    const texts = DEFAULT_PAIRS.flatMap((pair) => [pair.true, pair.false]);
    const norm = lastTokenStates(this.#model, texts, [block]).then((states) => {
      const lengths = states.get(block)!.map((state) => Math.hypot(...state));
      return lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
    });
    this.#norms.set(block, norm);
    return norm;
  }

  #of(name: string, param: string): Loaded {
    const found = this.#loaded.get(name);
    if (found !== undefined) return found;
    throw new ApiError(
      param === 'name' ? 404 : 400,
      'no-such-direction',
      `${param}: expected a loaded direction (${[...this.#loaded.keys()].join(', ') || 'none is loaded'}), received ${name}`,
      param,
    );
  }
}
