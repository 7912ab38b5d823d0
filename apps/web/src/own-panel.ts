import { signal } from '@preact/signals';
import { parameter, setParameters } from './address.ts';
import { giveOwnPanel } from './ask.ts';
import { stored } from './browser-store.ts';
import type { ImportedPanel, OwnPanelMark } from './worker/protocol.ts';

/** The reader's own data, kept in this browser alone. */
export interface OwnPanel extends ImportedPanel {
  /** Changes with the data, so that a question about other data is another question. */
  readonly revision: string;
}

/** Undefined until the browser's store was looked into, null where it holds none. */
export const ownPanel = signal<OwnPanel | null | undefined>(undefined);

/** True where the present view shows the reader's own data: the address says so, and navigation keeps it. */
export const showsOwn = (): boolean => parameter('panel') === 'own';

/** A builtin panel to draw beside the reader's own data, where those are shown. */
export function besideOwn(builtin: string): { readonly beside?: string } {
  return showsOwn() && ownPanel.value ? { beside: builtin } : {};
}

/** A question's `panel` in the present view: the reader's data where the address says so, else CAPE's. */
export function panelOr<Name extends string>(builtin: Name): Name | OwnPanelMark {
  const own = ownPanel.value;
  return showsOwn() && own ? { own: own.revision } : builtin;
}

/** Show the reader's own data in every view from now on, or CAPE's again. */
export function showOwn(shown: boolean): void {
  setParameters({ panel: shown ? 'own' : undefined });
}

/** Take imported data for the reader's own, in place of what was there. */
export async function keepOwnPanel(panel: ImportedPanel): Promise<void> {
  const own = { ...panel, revision: `${panel.name} ${Date.now()}` };
  use(own);
  await stored('panels', 'readwrite', (store) => store.put(own, slot)).catch(() => {
    // A private window may forbid the store: the data then last as long as the page.
  });
}

export async function forgetOwnPanel(): Promise<void> {
  ownPanel.value = null;
  showOwn(false);
  await stored('panels', 'readwrite', (store) => store.delete(slot)).catch(() => {});
}

function use(own: OwnPanel): void {
  giveOwnPanel({ kind: 'own', name: own.name, text: own.csv });
  ownPanel.value = own;
}

/** Look for data of an earlier visit. */
export async function recallOwnPanel(): Promise<void> {
  const found = await stored<OwnPanel | undefined>('panels', 'readonly', (store) => store.get(slot)).catch(
    () => undefined,
  );
  if (ownPanel.peek() !== undefined) return;
  if (found === undefined) ownPanel.value = null;
  else use(found);
}

const slot = 'own';
