/** Colours of everything in a figure that is not a group. */
export interface Theme {
  readonly paper: string;
  readonly ink: string;
  readonly faint: string;
  readonly grid: string;
  readonly shade: string;
  readonly isDark: boolean;
}

export const light: Theme = {
  paper: '#ffffff',
  ink: '#1b2430',
  faint: '#566171',
  grid: '#e6eaf0',
  shade: '#eff2f7',
  isDark: false,
};

export const dark: Theme = {
  paper: '#141b24',
  ink: '#e8ecf2',
  faint: '#a0acbb',
  grid: '#263140',
  shade: '#1d2733',
  isDark: true,
};
