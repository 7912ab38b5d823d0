import { type Figure, groupsOf, looksOf, Swatch } from '@cape/figures';
import type { VNode } from 'preact';
import { text } from '#text/shell';
import { setNames } from '../../address.ts';
import { theme } from '../../theme.ts';

/** The groups of a figure as buttons that hide and show them. */
export function Legend({ figure, hidden }: { figure: Figure; hidden: ReadonlySet<string> }): VNode | null {
  const there = new Set(groupsOf(figure));
  if (there.size < 2) return null;
  const looks = looksOf(figure, theme.value);
  // In the figure's own order, where it has one.
  const groups = [...looks.keys()].filter((group) => there.has(group));
  const hide = (names: ReadonlySet<string>) => setNames(`hide.${figure.id}`, names);
  const toggle = (group: string) => {
    const next = new Set(hidden);
    if (!next.delete(group)) next.add(group);
    hide(next);
  };
  return (
    <ul class="legend" aria-label={text.figure.legend}>
      {groups.map((group) => (
        <li key={group}>
          <button type="button" aria-pressed={!hidden.has(group)} onClick={() => toggle(group)}>
            <Swatch look={looks.get(group)!} /> {group}
          </button>
        </li>
      ))}
      {hidden.size > 0 && (
        <li>
          <button type="button" class="plain" onClick={() => hide(new Set())}>
            {text.figure.all}
          </button>
        </li>
      )}
    </ul>
  );
}
