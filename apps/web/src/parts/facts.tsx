import type { ComponentChildren, VNode } from 'preact';

export interface Fact {
  readonly name: ComponentChildren;
  readonly value: ComponentChildren;
  /** Its uncertainty, or what it means. */
  readonly note?: ComponentChildren;
}

/** A row of figures, each with its uncertainty under it. */
export function Facts({ facts }: { facts: readonly Fact[] }): VNode {
  return (
    <dl class="facts">
      {facts.map(({ name, value, note }) => (
        <div>
          <dt>{name}</dt>
          <dd>
            <strong>{value}</strong>
            {note !== undefined && <span>{note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
