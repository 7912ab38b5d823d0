import type { Tint } from './figure.ts';

/** Colors of everything in a figure that is not a group. */
export interface Theme {
  readonly paper: string;
  readonly ink: string;
  readonly faint: string;
  readonly grid: string;
  readonly shade: string;
  readonly accent: string;
  /** Opaque, to lie under points. */
  readonly tints: Readonly<Record<Tint, string>>;
  readonly isDark: boolean;
}

export const light: Theme = {
  paper: '#ffffff',
  ink: '#1b2430',
  faint: '#566171',
  grid: '#e6eaf0',
  shade: '#eff2f7',
  accent: '#0b5394',
  tints: { tax: '#fdf1e7', transition: '#f1f3f6', bonus: '#e9f3fa' },
  isDark: false,
};

export const dark: Theme = {
  paper: '#141b24',
  ink: '#e8ecf2',
  faint: '#a0acbb',
  grid: '#263140',
  shade: '#1d2733',
  accent: '#7db7ee',
  tints: { tax: '#2b2019', transition: '#1f2731', bonus: '#14273a' },
  isDark: true,
};
