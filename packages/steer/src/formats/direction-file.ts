import { DIRECTION_METHODS, type Direction } from '../direction/direction.ts';
import { SteerError } from '../steer-error.ts';
import { directionsFromGguf } from './gguf.ts';

const MAX_HEADER = 1 << 20;
/** More than any model has blocks. */
const MAX_DIRECTIONS = 4096;

type Directions = Direction | readonly Direction[];

const listed = (directions: Directions): readonly Direction[] =>
  Array.isArray(directions) ? (directions as readonly Direction[]) : [directions as Direction];

/** A direction as JSON text; several as a list in `directions`. */
export function directionToJson(directions: Directions): string {
  const all = listed(directions).map(({ vector, centre, ...about }) => ({
    ...about,
    vector: Array.from(vector),
    centre: Array.from(centre),
  }));
  return `${JSON.stringify(all.length === 1 ? all[0] : { directions: all })}\n`;
}

/**
 * Directions as safetensors (https://github.com/huggingface/safetensors): two F32 tensors each, `vector` and
 * `centre` (of several, `vector.0`, `centre.0`, `vector.1` …), and what else is known in the header's metadata. No
 * code runs when such a file is read.
 */
export function directionToSafetensors(directions: Directions): Uint8Array {
  const all = listed(directions);
  const isOne = all.length === 1;
  const tensors = all.flatMap(({ vector, centre }, i) => [
    { name: isOne ? 'vector' : `vector.${i}`, values: vector },
    { name: isOne ? 'centre' : `centre.${i}`, values: centre },
  ]);
  const about = all.map(({ vector: _, centre: __, ...rest }) => rest);
  const header: Record<string, unknown> = {
    __metadata__: { cape: JSON.stringify(isOne ? about[0] : about) },
  };
  let size = 0;
  for (const { name, values } of tensors) {
    const end = size + 4 * values.length;
    header[name] = { dtype: 'F32', shape: [values.length], data_offsets: [size, end] };
    size = end;
  }
  // The header is padded to eight bytes, so that the numbers are aligned.
  const json = JSON.stringify(header);
  const text = new TextEncoder().encode(json.padEnd(Math.ceil(json.length / 8) * 8, ' '));
  const file = new Uint8Array(8 + text.length + size);
  const view = new DataView(file.buffer);
  view.setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  let at = 8 + text.length;
  for (const { values } of tensors) {
    for (const value of values) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  }
  return file;
}

/** Directions of a file in any of the formats (safetensors, JSON, GGUF), recognized by the first bytes. */
export function readDirections(file: Uint8Array): Direction[] {
  const found =
    file[0] === 0x7b
      ? fromJson(new TextDecoder().decode(file))
      : isGguf(file)
        ? directionsFromGguf(file)
        : fromSafetensors(file);
  const places = found.map(({ block, site = 'stream' }) => `${site} of block ${block}`);
  const twice = places.find((place, i) => places.indexOf(place) !== i);
  if (twice !== undefined) throw malformed('block', 'one direction for each block', `two for the ${twice}`);
  return found;
}

/** The direction of a file that holds one. */
export function readDirection(file: Uint8Array): Direction {
  const [first, ...others] = readDirections(file);
  if (others.length === 0) return first!;
  throw malformed('file', 'one direction', `${others.length + 1}`);
}

const isGguf = (file: Uint8Array): boolean =>
  file[0] === 0x47 && file[1] === 0x47 && file[2] === 0x55 && file[3] === 0x46;

function fromJson(text: string): Direction[] {
  const fields = object(parse(text, 'direction'), 'direction');
  const several = fields.directions;
  if (several !== undefined && !Array.isArray(several))
    throw malformed('directions', 'a list', JSON.stringify(several).slice(0, 60));
  const all = several === undefined ? [fields] : limited(several);
  return all.map((each) => {
    const own = object(each, 'direction');
    return checked(own, numbers(own.vector, 'vector'), numbers(own.centre, 'centre'));
  });
}

/** Directions as a control vector of CAPE's tells about them; the vectors lie beside it at natural length. */
export function directionsFromAbout(text: string, vectorAt: (block: number) => Float32Array): Direction[] {
  const all = parse(text, 'metadata');
  if (!Array.isArray(all)) throw malformed('metadata', 'a list', typeof all);
  return limited(all).map((each) => {
    const own = object(each, 'metadata');
    const length = typeof own.naturalNorm === 'number' && own.naturalNorm > 0 ? own.naturalNorm : 1;
    const vector = vectorAt(Number(own.block)).map((value) => value / length);
    return checked(own, vector, numbers(own.centre, 'centre'));
  });
}

function limited(all: readonly unknown[]): readonly unknown[] {
  if (all.length < 1 || all.length > MAX_DIRECTIONS)
    throw malformed('directions', `1 to ${MAX_DIRECTIONS} directions`, `${all.length}`);
  return all;
}

function fromSafetensors(file: Uint8Array): Direction[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const length = file.length >= 8 ? Number(view.getBigUint64(0, true)) : -1;
  if (length < 2 || length > MAX_HEADER || 8 + length > file.length) {
    throw malformed('file', 'safetensors, JSON or GGUF', `a header of ${length} bytes in ${file.length}`);
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
  const text = object(header.__metadata__, '__metadata__').cape;
  if (typeof text !== 'string') throw malformed('__metadata__.cape', 'what the direction is', 'nothing');
  const about = parse(text, 'metadata');
  if (!Array.isArray(about)) return [checked(object(about, 'metadata'), tensor('vector'), tensor('centre'))];
  return limited(about).map((each, i) =>
    checked(object(each, 'metadata'), tensor(`vector.${i}`), tensor(`centre.${i}`)),
  );
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
  const { site } = fields;
  if (site !== undefined && site !== 'stream' && site !== 'heads')
    throw malformed('site', 'stream or heads', JSON.stringify(site).slice(0, 60));
  return {
    model: String(fields.model ?? ''),
    block: whole('block'),
    ...(site === undefined ? {} : { site }),
    method,
    vector,
    naturalNorm: finite(fields.naturalNorm, 'naturalNorm'),
    stateNorm:
      fields.stateNorm === undefined || fields.stateNorm === null
        ? null
        : finite(fields.stateNorm, 'stateNorm'),
    centre,
    pairs: whole('pairs'),
    stability: stabilityOf(fields.stability, finite),
    heldOutPairsRight: whole('heldOutPairsRight'),
  };
}

function stabilityOf(
  value: unknown,
  finite: (value: unknown, name: string) => number,
): Direction['stability'] {
  if (value === null) return null;
  const { mean, least } = object(value, 'stability');
  return { mean: finite(mean, 'stability.mean'), least: finite(least, 'stability.least') };
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
