import { type Panel, readPanel } from '@cape/evidence';
import type { BuiltinPanelName } from './builtin.ts';
import { tables } from './tables.generated.ts';

/** Read a builtin panel. A bundle for the edge may put the panels here as they come out: see apps/api. */
export function readBuiltin(name: BuiltinPanelName, title: string): Panel {
  return readPanel(tables[name], name, title, { scale: 'percent' }).panel;
}
