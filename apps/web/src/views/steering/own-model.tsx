import type { VNode } from 'preact';
import { text } from '#text/steering';
import { ChooseFiles, DropArea } from '../../parts/drop-area.tsx';
import { load } from '../../steering.ts';

/** A decoder of the reader's, from files or a folder chosen or dropped. */
export function OwnModel({ isDemo, backToDemo }: { isDemo: boolean; backToDemo: () => void }): VNode {
  const take = (files: readonly File[]) => {
    if (files.length > 0) load(files);
  };
  return (
    <>
      <h2>{text.own.title}</h2>
      <DropArea label={text.own.title} take={take}>
        <p>{text.own.intro}</p>
        <p class="faint">{text.own.memory}</p>
        <p class="faint">{text.own.fromHub}</p>
        <div class="row">
          <ChooseFiles label={text.own.files} take={take} />
          <ChooseFiles label={text.own.folder} take={take} folder />
          {!isDemo && (
            <button type="button" onClick={backToDemo}>
              {text.own.back}
            </button>
          )}
        </div>
      </DropArea>
    </>
  );
}
