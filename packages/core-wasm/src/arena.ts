import { KernelError } from './errors.ts';
import type { CoreExports, Layout } from './exports.ts';

/** Status codes of assembly/status.ts. */
const OUT_OF_MEMORY = 1;

/**
 * The host's side of the module's memory. All use goes through {@link Arena.frame}: what is allocated in
 * a frame is given back when it ends, whether it returns or throws, so nothing leaks and no pointer
 * outlives its room.
 */
export class Arena {
  readonly #core: CoreExports;

  constructor(core: CoreExports) {
    this.#core = core;
  }

  get bytes(): number {
    return this.#core.memory.buffer.byteLength;
  }

  /** Run `work` with room of its own. A trap inside the module comes out as a coded error. */
  frame<Result>(work: (frame: Frame) => Result): Result {
    const mark = this.#core.mark();
    try {
      return work(new Frame(this.#core));
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) {
        throw new KernelError('trap', 'kernel', 'the computation to finish', error.message);
      }
      throw error;
    } finally {
      this.#core.release(mark);
    }
  }
}

/** Room inside one call. Views are made anew at each use: growing memory detaches old ones. */
export class Frame {
  readonly #core: CoreExports;

  constructor(core: CoreExports) {
    this.#core = core;
  }

  /** Copy doubles in; returns where they stand. */
  doubles(values: ArrayLike<number>): number {
    const pointer = this.room(values.length * 8);
    new Float64Array(this.#core.memory.buffer, pointer, values.length).set(values);
    return pointer;
  }

  /** Copy columns of n in, one after the other. */
  table(columns: readonly Float64Array[], n: number): number {
    const pointer = this.room(columns.length * n * 8);
    const view = new Float64Array(this.#core.memory.buffer, pointer, columns.length * n);
    columns.forEach((column, j) => {
      view.set(column, j * n);
    });
    return pointer;
  }

  /** Copy unsigned 32-bit numbers in. */
  words(values: ArrayLike<number>): number {
    const pointer = this.room(values.length * 4);
    new Uint32Array(this.#core.memory.buffer, pointer, values.length).set(values);
    return pointer;
  }

  /** Lay out a parameter block; returns where it stands. */
  block<L extends Layout>(layout: L, values: Readonly<Record<keyof L, number | bigint>>): number {
    const names = Object.keys(layout) as (keyof L)[];
    const pointer = this.room(names.length * 8);
    const view = new DataView(this.#core.memory.buffer, pointer, names.length * 8);
    names.forEach((name, i) => {
      const value = values[name];
      if (layout[name] === 'f64') view.setFloat64(i * 8, Number(value), true);
      else view.setBigUint64(i * 8, BigInt(value), true);
    });
    return pointer;
  }

  /** Room for so many bytes. */
  room(bytes: number): number {
    const pointer = this.#core.allocate(bytes);
    if (pointer === 0) {
      throw new KernelError(
        'out-of-memory',
        'kernel',
        'room in 4 GiB of memory',
        `a request for ${bytes} bytes`,
      );
    }
    return pointer;
  }

  /** A copy of doubles that outlives the frame. */
  readDoubles(pointer: number, count: number): Float64Array {
    return new Float64Array(this.#core.memory.buffer, pointer, count).slice();
  }

  /** A copy of unsigned 32-bit numbers that outlives the frame. */
  readWords(pointer: number, count: number): Uint32Array {
    return new Uint32Array(this.#core.memory.buffer, pointer, count).slice();
  }

  /** Turn the module's status into an error. The host checks arguments first, so memory is what remains. */
  check(status: number): void {
    if (status === 0) return;
    if (status === OUT_OF_MEMORY) {
      throw new KernelError('out-of-memory', 'kernel', 'room in 4 GiB of memory', 'a request for more');
    }
    throw new KernelError('bad-parameter', 'kernel', 'arguments the module accepts', `status ${status}`);
  }
}
