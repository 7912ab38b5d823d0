import type { ComponentChildren, VNode } from 'preact';
import { namesIn, setNames } from '../address.ts';

/** A part that is asked only once it is opened; what is open stands in the address. */
export function Folded({
  name,
  title,
  children,
}: {
  name: string;
  title: string;
  children: () => ComponentChildren;
}): VNode {
  const open = namesIn('open');
  const isOpen = open.has(name);
  return (
    <details
      class="folded"
      open={isOpen}
      onToggle={({ currentTarget }) => {
        if (currentTarget.open === isOpen) return;
        const next = new Set(open);
        if (currentTarget.open) next.add(name);
        else next.delete(name);
        setNames('open', next);
      }}
    >
      <summary>
        <h2>{title}</h2>
      </summary>
      {isOpen && children()}
    </details>
  );
}
