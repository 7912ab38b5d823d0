import type { Kernel } from '@cape/core-wasm';
import { amount } from '@cape/core-wasm/number-text';
import type { Model } from '@cape/evidence';
import * as z from 'zod/mini';

/** Measure of a model's size. */
export const Scale = z.enum(['params', 'flops', 'tokens', 'step', 'date'], {
  error: '"params", "flops", "tokens", "step" or "date"',
});
export type Scale = z.infer<typeof Scale>;

/** Scales on which sizes are amounts, so that ratios of them count. */
export const AmountScale = z.enum(['params', 'flops', 'tokens', 'step'], {
  error: '"params", "flops", "tokens" or "step"',
});
export type AmountScale = z.infer<typeof AmountScale>;

export const scaleUnits: Readonly<Record<Scale, string>> = {
  params: 'billion parameters',
  flops: '10^21 floating-point operations',
  tokens: 'trillion tokens',
  step: 'training steps',
  date: 'year',
};

/** A size as a reader writes it: "3.43", or the month of a date, "2024-06". */
export function sizeText(size: number, scale: Scale, digits = 3): string {
  if (scale !== 'date') return amount(size, digits);
  const months = Math.floor(size * 12);
  return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}`;
}

/** The same with its unit: "3.43 billion parameters", "6.1 × 10^21 floating-point operations", "2024-06". */
export function inUnit(size: number, scale: Scale, digits = 3): string {
  if (scale === 'date') return sizeText(size, scale);
  return `${sizeText(size, scale, digits)} ${scale === 'flops' ? '× ' : ''}${scaleUnits[scale]}`;
}

/** Requirement on a model to stand on the scale, in words. */
export function sizeInWords(scale: Scale): string {
  return scale === 'date' ? 'a date of release' : `a size in ${scaleUnits[scale]}`;
}

/** A model's place on a scale in its unit, or null where it is not known. */
export function sizeOf(model: Model, scale: Scale): number | null {
  if (scale === 'params') return model.paramsB;
  if (scale === 'flops') return model.flops1e21;
  if (scale === 'tokens') return model.tokensT;
  if (scale === 'step') return stepOf(model);
  return model.released === null ? null : yearOf(model.released);
}

/** Optimizer steps of a checkpoint, from the column `step`. */
function stepOf({ attributes }: Model): number | null {
  const text = attributes.get('step') ?? '';
  return /^[1-9]\d{0,11}$/.test(text) ? Number(text) : null;
}

/** The place as it enters a fit: log₁₀ of an amount, the year itself. */
export function position(kernel: Pick<Kernel, 'log10'>, size: number, scale: Scale): number {
  return scale === 'date' ? size : kernel.log10(size);
}

/** The amount at a place; inverse of {@link position}. */
export function sizeAt(kernel: Pick<Kernel, 'pow'>, place: number, scale: Scale): number {
  return scale === 'date' ? place : kernel.pow(10, place);
}

/** "2026-04-16" as a year and its part; a coarser date stands for its middle. */
function yearOf(date: string): number {
  const [year = Number.NaN, month, day] = date.split('-').map(Number);
  if (month === undefined) return year + 0.5;
  return year + (month - 1 + (day === undefined ? 0.5 : (day - 0.5) / 31)) / 12;
}
