import { type Direction, type Model, readDirections, type Steering, steeringAlong } from '@cape/steer';
import { refused } from './error-answer.ts';
import type { PushRequest } from './requests.ts';
import type { RowPush } from './steering.ts';

const mostDirections = 256;

interface Loaded {
  /** Those of the file: they act together. */
  readonly directions: readonly Direction[];
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
    const directions = readDirections(file);
    const { width, blocks } = this.#model.decoder;
    for (const { vector, block, site } of directions) {
      if (site !== 'heads' && vector.length === width && block < blocks) continue;
      throw refused(
        400,
        'direction-does-not-fit',
        'file',
        `directions of the stream, of width ${width}, at blocks below ${blocks}`,
        `one of ${site === 'heads' ? "heads' outputs" : `width ${vector.length}`} at block ${block}`,
      );
    }
    if (!this.#loaded.has(name) && this.#loaded.size >= mostDirections)
      throw refused(409, 'too-many-directions', 'name', `at most ${mostDirections} directions`, 'one more');
    this.#loaded.set(name, { directions, always: null });
  }

  /** Set what is pushed for requests that say nothing of steering; a strength of 0 takes it away. */
  scale(name: string, always: NonNullable<Loaded['always']>): void {
    const loaded = this.#of(name, 'name');
    const acts = steeringsOf(loaded.directions, always, '').some(({ strength }) => strength !== 0);
    loaded.always = acts ? always : null;
  }

  unload(name: string): void {
    this.#of(name, 'name');
    this.#loaded.delete(name);
  }

  describe(name: string) {
    const { directions, always } = this.#of(name, 'name');
    const [{ model, method, vector }] = directions as readonly [Direction];
    return {
      id: name,
      object: 'direction',
      model,
      blocks: directions.map(({ block }) => block),
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
    const steerings = given.flatMap((push, i) => {
      const { directions } = this.#of(push.direction, `steering[${i}].direction`);
      return steeringsOf(directions, push, `steering[${i}].`).map((steering) => ({ ...steering, i }));
    });
    for (const { i, block, vector, strength, positions } of steerings) {
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

/** The pushes that a request asks for; `share` counts in the states' length that a direction's file says. */
function steeringsOf(
  directions: readonly Direction[],
  { block, strength, share, positions }: Omit<PushRequest, 'direction'>,
  path: string,
): Steering[] {
  if (block !== undefined && directions.length > 1)
    throw refused(
      400,
      'invalid-value',
      `${path}block`,
      'none, where a direction has several blocks of its own',
      `${block}`,
    );
  return directions.map((direction) => {
    if (share !== undefined && block !== undefined && block !== direction.block) {
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
    return { ...along, block: block ?? direction.block };
  });
}
