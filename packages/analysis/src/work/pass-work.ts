import { currentOr } from '../panel/panel-input.ts';
import { type MaybePanel, panelGiven } from './panel-size.ts';

/** Units where nothing is redrawn: a pass or a few over the rows of a panel, if one is given. */
export const passWork =
  (fixed: number, perRow: number) =>
  ({ panel, view = 'curated' }: MaybePanel): number =>
    fixed + perRow * panelGiven(currentOr({ panel, view })).models.length;
