import type { ComponentChildren, VNode } from 'preact';
import { useId } from 'preact/hooks';

/** A word of the field, explained where it stands: by a click, a tap or the keyboard. */
export function Term({ children, means }: { children: ComponentChildren; means: string }): VNode {
  const id = useId();
  return (
    <span class="term">
      <button type="button" popovertarget={id}>
        {children}
      </button>
      <span id={id} popover="auto" role="note">
        {means}
      </span>
    </span>
  );
}
