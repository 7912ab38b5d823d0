import { csvOf, type Figure } from '@cape/figures';
import type { VNode } from 'preact';
import { text } from '#text/shell';
import { saveFile } from '../../save-file.ts';
import { theme } from '../../theme.ts';

/** A figure, as it is filtered, or what it is made of, as a file. The pictures are those of `cape plot`. */
export function SaveFigure({ figure, hidden }: { figure: Figure; hidden: ReadonlySet<string> }): VNode {
  const picture = async () => {
    const { svgOf } = await import('@cape/figures/svg');
    return svgOf(figure, { theme: theme.peek(), hidden });
  };
  const forms: Readonly<Record<string, () => Blob | Promise<Blob>>> = {
    svg: async () => new Blob([await picture()], { type: 'image/svg+xml' }),
    png: async () => pngOf(await picture()),
    csv: () => new Blob([csvOf(figure)], { type: 'text/csv' }),
    json: () => new Blob([JSON.stringify(figure, null, 2)], { type: 'application/json' }),
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend drawn
    <div class="saving" role="group" aria-label={text.figure.save}>
      {Object.entries(forms).map(([form, make]) => (
        <button
          key={form}
          type="button"
          onClick={async () => saveFile(`cape-${figure.id}.${form}`, await make())}
          aria-label={`${text.figure.save}: ${form.toUpperCase()}`}
        >
          {form.toUpperCase()}
        </button>
      ))}
    </div>
  );
}

/** Drawn at twice the size, for sharp slides. */
async function pngOf(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.width * 2;
  canvas.height = image.height * 2;
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob === null ? reject(new Error('PNG')) : resolve(blob)), 'image/png'),
  );
}
