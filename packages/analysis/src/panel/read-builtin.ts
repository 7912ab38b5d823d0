import type { BuiltinPanelName } from './builtin.ts';
import type { Panel } from './panel.ts';
import { readPanel } from './read-panel.ts';
import { tables } from './tables.generated.ts';

/** Read a builtin panel. A bundle for the edge may put the panels here as they come out: see apps/api. */
export function readBuiltin(name: BuiltinPanelName, title: string): Panel {
  return readPanel(tables[name], name, title).panel;
}
