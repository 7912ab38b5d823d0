import { type Direction, type Model, readDirection, type Steering, steeringAlong } from '@cape/steer';
import { refused } from './error-answer.ts';
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

  constructor(model: Model) {
    this.#model = model;
  }

  /** Load a file as `cape direction` saves it. */
  load(name: string, file: Uint8Array): void {
    if (!/^[\w.-]{1,64}$/.test(name))
      throw refused(400, 'bad-name', 'name', '1 to 64 letters, digits, dots, dashes and underscores', name);
    const direction = readDirection(file);
    const { width, blocks } = this.#model.decoder;
    if (direction.vector.length !== width || direction.block >= blocks) {
      throw refused(
        400,
        'direction-does-not-fit',
        'file',
        `a direction of width ${width} at a block below ${blocks}`,
        `width ${direction.vector.length} at block ${direction.block}`,
      );
    }
    if (!this.#loaded.has(name) && this.#loaded.size >= mostDirections)
      throw refused(409, 'too-many-directions', 'name', `at most ${mostDirections} directions`, 'one more');
    this.#loaded.set(name, { direction, always: null });
  }

  /** Set what is pushed for requests that say nothing of steering; a strength of 0 takes it away. */
  scale(name: string, always: NonNullable<Loaded['always']>): void {
    const loaded = this.#of(name, 'name');
    const { strength } = steeringOf(loaded.direction, always, '');
    loaded.always = strength === 0 ? null : always;
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

  /** The vectors added to a row: of several pushes after one block, their sum. */
  pushes(asked: readonly PushRequest[] | undefined): RowPush[] {
    const given =
      asked ??
      [...this.#loaded].flatMap(([direction, { always }]) =>
        always === null ? [] : { ...always, direction },
      );
    const { decoder } = this.#model;
    const byBlock = new Map<number, { body: Float32Array; tip: Float32Array; parted: boolean }>();
    for (const [i, push] of given.entries()) {
      const { direction } = this.#of(push.direction, `steering[${i}].direction`);
      const { block, vector, strength, positions } = steeringOf(direction, push, `steering[${i}].`);
      if (!decoder.steerable.includes(block)) {
        throw refused(
          400,
          'no-such-block',
          `steering[${i}].block`,
          `one of ${decoder.steerable.join(', ')}`,
          `${block}`,
        );
      }
      const sums = byBlock.get(block) ?? {
        body: new Float32Array(decoder.width),
        tip: new Float32Array(decoder.width),
        parted: false,
      };
      byBlock.set(block, sums);
      if (positions === 'last') sums.parted = true;
      for (const [at, value] of vector.entries()) {
        sums.tip[at]! += strength * value;
        if (positions === 'all') sums.body[at]! += strength * value;
      }
    }
    return [...byBlock].map(([block, { body, tip, parted }]) => ({ block, body: parted ? body : tip, tip }));
  }

  #of(name: string, param: string): Loaded {
    const found = this.#loaded.get(name);
    if (found !== undefined) return found;
    throw refused(
      param === 'name' ? 404 : 400,
      'no-such-direction',
      param,
      `a loaded direction (${[...this.#loaded.keys()].slice(0, 16).join(', ') || 'none is loaded'})`,
      name,
    );
  }
}

/** The push that a request asks for; `share` counts in the states' length that the direction's file says. */
function steeringOf(
  direction: Direction,
  { block = direction.block, strength, share, positions }: Omit<PushRequest, 'direction'>,
  path: string,
): Steering {
  if (share !== undefined && block !== direction.block) {
    throw refused(
      400,
      'invalid-value',
      `${path}share`,
      `strength, at another block than the direction's own, ${direction.block}`,
      `a share at block ${block}`,
    );
  }
  const along =
    share === undefined
      ? steeringAlong(direction, strength!, { positions })
      : steeringAlong(direction, share, { unit: 'share', positions });
  return { ...along, block };
}
