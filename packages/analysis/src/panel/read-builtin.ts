import { type Panel, readPanel } from '@cape/evidence';
import { tables } from './tables.generated.ts';

/** A panel that is a table as it stands. */
export type TableName = keyof typeof tables;

/** Read a builtin panel. A bundle for the edge may put the panels here as they come out: see apps/api. */
export function readBuiltin(name: TableName, title: string): Panel {
  return readPanel(tables[name], name, title, { scale: 'percent' }).panel;
}
