import type { Panel } from '@cape/evidence';
import { groupsOf } from '../panel/groups.ts';
import { openPanel } from '../panel/panel-input.ts';

/** The fields from which a panel is opened. */
export type PanelGiven = Pick<Parameters<typeof openPanel>[0], 'panel' | 'view'>;

/** The same where a panel may be left out; some kinds of question then look at every builtin one. */
export interface MaybePanel {
  readonly panel?: PanelGiven['panel'] | undefined;
  readonly view?: PanelGiven['view'];
}

/** The panel of a question, whole; a panel in the body is read once, here or where it is answered. */
export function panelGiven({ panel, view }: PanelGiven): Panel {
  return openPanel({ panel, view }).panel;
}

/** Models of a family or lab; 0 where the panel has none of the name, which answering refuses. */
export function groupSize(panel: Panel, name: string): number {
  for (const [group, models] of groupsOf(panel)) {
    if (group.toLowerCase() === name.toLowerCase()) return models.length;
  }
  return 0;
}
