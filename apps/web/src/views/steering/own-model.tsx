import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { text } from '#text/steering';
import { load } from '../../steering.ts';

/** A decoder of the reader's, from files or a folder chosen or dropped. */
export function OwnModel({ isDemo, backToDemo }: { isDemo: boolean; backToDemo: () => void }): VNode {
  const isOver = useSignal(false);
  const take = (files: FileList | null | undefined) => {
    if (files && files.length > 0) load([...files]);
  };
  return (
    <>
      <h2>{text.own.title}</h2>
      <p>{text.own.intro}</p>
      <fieldset
        class={isOver.value ? 'drop over' : 'drop'}
        aria-label={text.own.title}
        onDragOver={(event) => {
          event.preventDefault();
          isOver.value = true;
        }}
        onDragLeave={() => {
          isOver.value = false;
        }}
        onDrop={(event) => {
          event.preventDefault();
          isOver.value = false;
          take(event.dataTransfer?.files);
        }}
      >
        <label>
          {text.own.files}
          <input type="file" multiple onChange={({ currentTarget }) => take(currentTarget.files)} />
        </label>
        <label>
          {text.own.folder}
          <input
            type="file"
            // Browsers know it, the types do not yet.
            {...{ webkitdirectory: true }}
            onChange={({ currentTarget }) => take(currentTarget.files)}
          />
        </label>
        <span class="faint">{text.own.drop}</span>
        {!isDemo && (
          <button type="button" onClick={backToDemo}>
            {text.own.back}
          </button>
        )}
      </fieldset>
    </>
  );
}
