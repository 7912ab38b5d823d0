import type { Tensor } from 'onnxruntime-common';
import { SteerError } from '../steer-error.ts';

/** A tensor's numbers as float32, whichever float format the model computes in. */
export function toFloat32(tensor: Tensor): Float32Array {
  const { data } = tensor;
  if (data instanceof Float32Array) return data;
  if (tensor.type !== 'float16')
    throw new SteerError('runtime-failed', 'output', 'float32 or float16', tensor.type);
  // Newer engines give a Float16Array, older ones the bits.
  if (!(data instanceof Uint16Array)) return Float32Array.from(data as unknown as ArrayLike<number>);
  return Float32Array.from(data, fromBits);
}

/** Number of IEEE 754 binary16 bits; every value is exact in float32. */
export function fromBits(bits: number): number {
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
