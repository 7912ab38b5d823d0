import type { Point } from '@cape/figures';
import type { VNode } from 'preact';
import { useId, useMemo } from 'preact/hooks';
import { text } from '#text/shell';
import { followed, mostFollowed, setFollowed } from '../../followed.ts';

/** From this many points on, one looks for a name by typing it. */
const worthSearching = 12;
/** Names that the browser is given to suggest; any other can be typed whole. */
const mostOffered = 1000;

/** Finds a point of a figure by name and follows it; those followed stand beside the field. */
export function FindPoint({ points }: { points: readonly Point[] }): VNode | null {
  const list = useId();
  const names = useMemo(
    () => [...new Set(points.map(({ label }) => label))].sort((a, b) => (a < b ? -1 : 1)),
    [points],
  );
  const follows = followed();
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
        onInput={({ currentTarget }) => {
          const name = names.find((each) => each.toLowerCase() === currentTarget.value.trim().toLowerCase());
          if (name === undefined) return;
          setFollowed(new Set([...follows, name]));
          currentTarget.value = '';
        }}
      />
      <datalist id={list}>
        {names
          .filter((name) => !follows.has(name))
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
