import type { Point } from '@cape/figures';
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useId, useMemo } from 'preact/hooks';
import { text } from '#text/shell';
import { followed, mostFollowed, setFollowed } from '../../followed.ts';

/** From this many points on, one looks for a name by typing it. */
const worthSearching = 12;
/** Names that the browser is given to suggest of those that hold what is typed. */
const mostOffered = 200;

/** Finds a point of a figure by name and follows it; those followed stand beside the field. */
export function FindPoint({ points }: { points: readonly Point[] }): VNode | null {
  const list = useId();
  const typed = useSignal('');
  const names = useMemo(
    () => [...new Set(points.map(({ label }) => label))].sort((a, b) => (a < b ? -1 : 1)),
    [points],
  );
  const follows = followed();
  const named = (value: string) => {
    const wanted = value.trim().toLowerCase();
    return {
      exact: names.find((name) => name.toLowerCase() === wanted),
      holding: names.filter((name) => name.toLowerCase().includes(wanted)),
    };
  };
  const follow = (input: HTMLInputElement, name: string | undefined) => {
    if (name === undefined) return;
    setFollowed(new Set([...follows, name]));
    input.value = '';
    typed.value = '';
  };
  const here = names.filter((name) => follows.has(name));
  if (names.length < worthSearching && here.length === 0) return null;
  return (
    <div class="find-point">
      <input
        type="search"
        aria-label={text.figure.find}
        placeholder={follows.size >= mostFollowed ? text.figure.full(mostFollowed) : text.figure.find}
        disabled={follows.size >= mostFollowed}
        autocomplete="off"
        {...({ list } as object)}
        onInput={(event) => {
          const { currentTarget } = event;
          typed.value = currentTarget.value;
          const { exact, holding } = named(currentTarget.value);
          // "GPT-4" may become "GPT-4o": a whole name is taken at once if it was chosen or no other goes on from it.
          const { inputType = 'insertReplacementText' } = event as InputEvent;
          if (inputType === 'insertReplacementText' || holding.length === 1) follow(currentTarget, exact);
        }}
        onChange={({ currentTarget }) => follow(currentTarget, named(currentTarget.value).exact)}
      />
      <datalist id={list}>
        {named(typed.value)
          .holding.filter((name) => !follows.has(name))
          .slice(0, mostOffered)
          .map((name) => (
            <option value={name} />
          ))}
      </datalist>
      {here.map((name) => (
        <button
          key={name}
          type="button"
          class="chip"
          aria-label={text.figure.unfollowOne(name)}
          onClick={() => setFollowed(new Set([...follows].filter((each) => each !== name)))}
        >
          {name} <span aria-hidden="true">×</span>
        </button>
      ))}
    </div>
  );
}
