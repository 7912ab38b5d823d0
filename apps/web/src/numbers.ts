import * as number from '@cape/core-wasm/number-text';
import { text } from '#text/shell';

type Value = number | null | undefined;

// Numbers as everywhere in CAPE, with the page's word for one that is missing.

const isThere = (value: Value): value is number => typeof value === 'number' && Number.isFinite(value);

/** A number to so many decimals; null is undetermined. */
export const fixed = (value: Value, decimals = 1): string =>
  isThere(value) ? number.fixed(value, decimals) : text.undetermined;

/** The same with its sign always shown. */
export const signed = (value: Value, decimals = 1): string =>
  isThere(value) ? number.signed(value, decimals) : text.undetermined;

/** So many significant digits: sizes are shown in them. */
export const significant = (value: Value, digits = 3): string =>
  isThere(value) ? number.amount(value, digits) : text.undetermined;

export { chance as percent, range as ends } from '@cape/core-wasm/number-text';
