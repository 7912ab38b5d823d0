import { DIRECTION_METHODS, type Direction } from '../direction/direction.ts';
import { SteerError } from '../steer-error.ts';

const MAX_HEADER = 1 << 20;

/** A direction as JSON text. */
export function directionToJson(direction: Direction): string {
  const { vector, centre, ...about } = direction;
  return `${JSON.stringify({ ...about, vector: Array.from(vector), centre: Array.from(centre) })}\n`;
}

/**
 * A direction as safetensors (https://github.com/huggingface/safetensors): two F32 tensors, `vector` and
 * `centre`, and what else is known in the header's metadata. No code runs when such a file is read.
 */
export function directionToSafetensors(direction: Direction): Uint8Array {
  const { vector, centre, ...about } = direction;
  const bytes = 4 * vector.length;
  const header = JSON.stringify({
    __metadata__: { cape: JSON.stringify(about) },
    vector: { dtype: 'F32', shape: [vector.length], data_offsets: [0, bytes] },
    centre: { dtype: 'F32', shape: [centre.length], data_offsets: [bytes, bytes + 4 * centre.length] },
  });
  // The header is padded to eight bytes, so that the numbers are aligned.
  const text = new TextEncoder().encode(header.padEnd(Math.ceil(header.length / 8) * 8, ' '));
  const file = new Uint8Array(8 + text.length + bytes + 4 * centre.length);
  const view = new DataView(file.buffer);
  view.setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  [...vector, ...centre].forEach((value, i) => {
    view.setFloat32(8 + text.length + 4 * i, value, true);
  });
  return file;
}

/** Read a direction from either format, told apart by the first byte. */
export function readDirection(file: Uint8Array): Direction {
  return file[0] === 0x7b ? fromJson(new TextDecoder().decode(file)) : fromSafetensors(file);
}

function fromJson(text: string): Direction {
  const fields = object(parse(text, 'direction'), 'direction');
  return checked(fields, numbers(fields.vector, 'vector'), numbers(fields.centre, 'centre'));
}

function fromSafetensors(file: Uint8Array): Direction {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const length = file.length >= 8 ? Number(view.getBigUint64(0, true)) : -1;
  if (length < 2 || length > MAX_HEADER || 8 + length > file.length) {
    throw malformed('file', 'safetensors or JSON', `a header of ${length} bytes in ${file.length}`);
  }
  const header = object(parse(new TextDecoder().decode(file.subarray(8, 8 + length)), 'header'), 'header');
  const tensor = (name: string): Float32Array => {
    const { dtype, shape, data_offsets: offsets } = object(header[name], name);
    const [start, end] = Array.isArray(offsets) ? (offsets as unknown[]) : [];
    const inside =
      Number.isInteger(start) &&
      Number.isInteger(end) &&
      (start as number) >= 0 &&
      (start as number) <= (end as number);
    if (
      dtype !== 'F32' ||
      !inside ||
      8 + length + (end as number) > file.length ||
      ((end as number) - (start as number)) % 4 !== 0
    ) {
      throw malformed(name, 'a vector of F32 inside the file', JSON.stringify({ dtype, shape, offsets }));
    }
    return Float32Array.from({ length: ((end as number) - (start as number)) / 4 }, (_, i) =>
      view.getFloat32(8 + length + (start as number) + 4 * i, true),
    );
  };
  const about = object(header.__metadata__, '__metadata__').cape;
  if (typeof about !== 'string') throw malformed('__metadata__.cape', 'what the direction is', 'nothing');
  return checked(object(parse(about, 'metadata'), 'metadata'), tensor('vector'), tensor('centre'));
}

function checked(fields: Record<string, unknown>, vector: Float32Array, centre: Float32Array): Direction {
  const whole = (name: string): number => {
    const value = fields[name];
    if (!Number.isInteger(value) || (value as number) < 0)
      throw malformed(name, 'a whole number from 0', JSON.stringify(value));
    return value as number;
  };
  const finite = (value: unknown, name: string): number => {
    if (typeof value !== 'number' || !Number.isFinite(value))
      throw malformed(name, 'a finite number', JSON.stringify(value));
    return value;
  };
  const method = DIRECTION_METHODS.find((candidate) => candidate === fields.method);
  if (method === undefined)
    throw malformed('method', DIRECTION_METHODS.join(', '), JSON.stringify(fields.method));
  if (
    vector.length === 0 ||
    vector.length !== centre.length ||
    ![...vector, ...centre].every(Number.isFinite)
  ) {
    throw malformed(
      'vector',
      'finite numbers, as many as in centre',
      `${vector.length} and ${centre.length}`,
    );
  }
  const stability = object(fields.stability, 'stability');
  return {
    model: String(fields.model ?? ''),
    block: whole('block'),
    method,
    vector,
    naturalNorm: finite(fields.naturalNorm, 'naturalNorm'),
    stateNorm:
      fields.stateNorm === undefined || fields.stateNorm === null
        ? null
        : finite(fields.stateNorm, 'stateNorm'),
    centre,
    pairs: whole('pairs'),
    stability: {
      mean: finite(stability.mean, 'stability.mean'),
      least: finite(stability.least, 'stability.least'),
    },
    heldOutPairsRight: whole('heldOutPairsRight'),
  };
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw malformed(path, 'JSON', cause instanceof Error ? cause.message : String(cause));
  }
}

function object(value: unknown, path: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw malformed(path, 'an object', JSON.stringify(value ?? null).slice(0, 60));
  return value as Record<string, unknown>;
}

function numbers(value: unknown, path: string): Float32Array {
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'number'))
    throw malformed(path, 'a list of numbers', typeof value);
  return Float32Array.from(value as number[]);
}

function malformed(path: string, expected: string, received: string): SteerError {
  return new SteerError('direction-malformed', path, expected, received);
}
