import { useSignal } from '@preact/signals';
import type { ComponentChildren, VNode } from 'preact';

/** Area for dropped files and folders; the content inside offers another way. */
export function DropArea({
  label,
  take,
  children,
}: {
  label: string;
  take: (files: readonly File[]) => void;
  children: ComponentChildren;
}): VNode {
  const over = useSignal(false);
  return (
    <fieldset
      class={over.value ? 'drop over' : 'drop'}
      aria-label={label}
      onDragOver={(event) => {
        event.preventDefault();
        over.value = true;
      }}
      onDragLeave={() => {
        over.value = false;
      }}
      onDrop={async (event) => {
        event.preventDefault();
        over.value = false;
        if (event.dataTransfer !== null) take(await dropped(event.dataTransfer));
      }}
    >
      {children}
    </fieldset>
  );
}

/** A button that opens the system's choice of files, or of a folder. */
export function ChooseFiles({
  label,
  take,
  folder = false,
  ...input
}: {
  label: string;
  take: (files: readonly File[]) => void;
  folder?: boolean;
  accept?: string;
  disabled?: boolean;
}): VNode {
  return (
    <label class="file">
      <input
        {...input}
        type="file"
        {...(folder ? inFolder : { multiple: true })}
        onChange={({ currentTarget }) => {
          take([...(currentTarget.files ?? [])]);
          // The same file, mended, can be chosen again.
          currentTarget.value = '';
        }}
      />
      <span>{label}</span>
    </label>
  );
}

/** Browsers know it, the types do not yet. */
const inFolder: object = { webkitdirectory: true };

async function dropped({ items, files }: DataTransfer): Promise<readonly File[]> {
  // Both are empty once the event is over: entries are taken before anything is awaited.
  const flat = [...files];
  const entries = [...items].map((item) => item.webkitGetAsEntry());
  if (!entries.some((entry) => entry?.isDirectory)) return flat;
  return (await Promise.all(entries.map((entry) => (entry === null ? [] : filesIn(entry))))).flat();
}

async function filesIn(entry: FileSystemEntry): Promise<readonly File[]> {
  if (entry.isFile)
    return [await new Promise<File>((done, failed) => (entry as FileSystemFileEntry).file(done, failed))];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const files: File[] = [];
  // A folder is read a hundred entries at a time, until none is left.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((done, failed) => reader.readEntries(done, failed));
    if (some.length === 0) return files;
    for (const each of some) files.push(...(await filesIn(each)));
  }
}
