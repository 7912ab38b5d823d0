import { type MaybePanel, panelGiven } from './panel-size.ts';

/** Units where nothing is redrawn: a pass or a few over the rows of a panel, if one is given. */
export const passWork =
  (fixed: number, perRow: number) =>
  ({ panel, view = 'curated' }: MaybePanel): number =>
    fixed + (panel === undefined ? 0 : perRow * panelGiven({ panel, view }).models.length);
