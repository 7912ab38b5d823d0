import { SteerError } from '../steer-error.ts';

/** Bytes at rest: a file or a buffer. `read` returns exactly `length` bytes; its callers stay within `size`. */
export interface ByteSource {
  readonly size: number;
  read(offset: number, length: number): Uint8Array;
}

/** A half-open range of a source's bytes. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One field of a protobuf message; as a span, its payload. A varint's payload is the varint's own bytes. */
export interface Field extends Span {
  readonly number: number;
  readonly wireType: 0 | 1 | 2 | 5;
  /** Of a varint, the number; else 0. */
  readonly value: number;
  /** Start of the field's tag: from there to `end` it is whole. */
  readonly tag: number;
}

export function bytesSource(bytes: Uint8Array): ByteSource {
  return { size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}

const WINDOW = 1 << 16;
const LEAST_WINDOW = 1 << 11;
const MAX_TEXT = 1 << 16;

/**
 * Protobuf read where it lies. Nothing is decoded but tags, lengths and what a caller asks for, so the
 * cost is that of the structure; tensors' bytes are stepped over, never touched. Every length is checked
 * against its parent, so a false one is an error here and not an allocation.
 */
export class Wire {
  readonly #source: ByteSource;
  #window: Uint8Array = new Uint8Array(0);
  #windowStart = 0;
  #stride = LEAST_WINDOW;
  /** End of the varint read last. */
  #after = 0;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  get all(): Span {
    return { start: 0, end: this.#source.size };
  }

  /** The fields of the message in `span`, in order. */
  *fields(span: Span): Generator<Field> {
    let at = span.start;
    while (at < span.end) {
      const tag = at;
      const key = this.#varint(tag, span.end);
      const number = Math.floor(key / 8);
      const wireType = key % 8;
      if (number === 0) throw malformed(tag, 'a protobuf field', 'field number 0');
      let start = this.#after;
      let value = 0;
      if (wireType === 0) {
        value = this.#varint(start, span.end);
        at = this.#after;
      } else if (wireType === 2) {
        const length = this.#varint(start, span.end);
        start = this.#after;
        at = start + length;
      } else if (wireType === 1 || wireType === 5) {
        at = start + (wireType === 1 ? 8 : 4);
      } else {
        throw malformed(tag, 'a protobuf field', `wire type ${wireType}`);
      }
      if (at > span.end || at < start) {
        throw new SteerError(
          'onnx-truncated',
          `byte ${tag}`,
          `at most ${span.end - start} more bytes`,
          `a field that claims ${at - start}`,
        );
      }
      yield { number, wireType, value, tag, start, end: at };
    }
  }

  text(span: Span): string {
    if (span.end - span.start > MAX_TEXT) {
      throw new SteerError(
        'onnx-too-large',
        `byte ${span.start}`,
        'a name of at most 64 KiB',
        `${span.end - span.start} bytes`,
      );
    }
    return decoder.decode(this.bytes(span));
  }

  /** The bytes of a span; the caller knows it to be small. */
  bytes(span: Span): Uint8Array {
    const length = span.end - span.start;
    if (length > LEAST_WINDOW) return this.#source.read(span.start, length);
    if (span.start < this.#windowStart || span.end > this.#windowStart + this.#window.length)
      this.#look(span.start);
    return this.#window.subarray(span.start - this.#windowStart, span.end - this.#windowStart);
  }

  /** A field's bytes with its tag and length. */
  whole(field: Field): Uint8Array {
    return this.bytes({ start: field.tag, end: field.end });
  }

  /** Numbers of a repeated integer field, packed or not. */
  integers(field: Field): number[] {
    if (field.wireType !== 2) return [field.value];
    const numbers: number[] = [];
    let at = field.start;
    while (at < field.end) {
      numbers.push(this.#varint(at, field.end));
      at = this.#after;
    }
    return numbers;
  }

  /** A varint, as a number exact to 2^53. Ten bytes are a negative one, in two's complement. */
  #varint(start: number, end: number): number {
    let value = 0;
    let complement = 0;
    let scale = 1;
    for (let at = start; at < end && at < start + 10; at++) {
      const byte = this.#byte(at);
      if (byte < 0x80) {
        this.#after = at + 1;
        return at === start + 9 ? -1 - complement : value + byte * scale;
      }
      value += (byte & 0x7f) * scale;
      complement += (~byte & 0x7f) * scale;
      scale *= 128;
    }
    if (end - start >= 10) throw malformed(start, 'a varint of at most ten bytes', 'a longer one');
    throw new SteerError('onnx-truncated', `byte ${start}`, 'a whole number', 'the end of its message');
  }

  #byte(at: number): number {
    const inWindow = at - this.#windowStart;
    if (inWindow >= 0 && inWindow < this.#window.length) return this.#window[inWindow]!;
    this.#look(at);
    return this.#window[0]!;
  }

  /** Fetch the bytes from a place on: few after a jump over a tensor, more and more while reading straight on. */
  #look(at: number): void {
    const straightOn = at >= this.#windowStart && at <= this.#windowStart + this.#window.length;
    this.#stride = straightOn ? Math.min(WINDOW, 2 * this.#stride) : LEAST_WINDOW;
    this.#windowStart = at;
    this.#window = this.#source.read(at, Math.min(this.#stride, this.#source.size - at));
  }
}

/** A message under construction: its fields' bytes, in order. */
export class Message {
  readonly #pieces: Uint8Array[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Fields already encoded, taken over as they are. */
  raw(bytes: Uint8Array): this {
    this.#pieces.push(bytes);
    this.#length += bytes.length;
    return this;
  }

  integer(number: number, value: number): this {
    return this.raw(varint(number * 8)).raw(varint(value));
  }

  /** A number of 32 bits. */
  float(number: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.raw(varint(number * 8 + 5)).raw(bytes);
  }

  bytes(number: number, bytes: Uint8Array): this {
    return this.raw(varint(number * 8 + 2))
      .raw(varint(bytes.length))
      .raw(bytes);
  }

  text(number: number, text: string): this {
    return this.bytes(number, encoder.encode(text));
  }

  message(number: number, message: Message): this {
    this.raw(varint(number * 8 + 2)).raw(varint(message.#length));
    for (const piece of message.#pieces) this.raw(piece);
    return this;
  }

  finish(): Uint8Array {
    const bytes = new Uint8Array(this.#length);
    let at = 0;
    for (const piece of this.#pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes;
  }
}

const decoder = new TextDecoder();
const encoder = new TextEncoder();

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

function malformed(at: number, expected: string, received: string): SteerError {
  return new SteerError('onnx-malformed', `byte ${at}`, expected, received);
}
