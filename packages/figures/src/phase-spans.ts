import { transitionWidth } from '@cape/analysis';
import type { Mark } from './figure.ts';

/** The phases along an axis of γ₁₂, with a rule at zero. */
export const phaseSpans: readonly Mark[] = [
  { kind: 'span', axis: 'y', from: transitionWidth, to: null, label: 'bonus: both rise', tint: 'bonus' },
  { kind: 'span', axis: 'y', from: -transitionWidth, to: transitionWidth, label: '', tint: 'transition' },
  {
    kind: 'span',
    axis: 'y',
    from: null,
    to: -transitionWidth,
    label: 'tax: one costs the other',
    tint: 'tax',
  },
  { kind: 'rule', axis: 'y', at: 0, label: '' },
];
