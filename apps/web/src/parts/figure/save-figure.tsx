import { csvOf, type Figure, heightFor, light } from '@cape/figures';
import { useSignal } from '@preact/signals';
import type { RefObject, VNode } from 'preact';
import { text } from '#text/shell';
import { address, href } from '../../address.ts';
import { followed } from '../../followed.ts';
import { saveFile } from '../../save-file.ts';
import { firstView } from '../../views.ts';
import { Copied } from '../copied.tsx';

/** Widths in pixels of a picture set into one or two columns of a paper. */
const widths = { one: 420, two: 820 } as const;
type Columns = keyof typeof widths;
/** Pixels for the title, caption, legend and link about an embedded figure. */
const embeddedAround = 240;

/**
 * A figure, as it is filtered, for papers and slides: always on white, with its caption, where it comes from and
 * a link, at the width of one or two columns; what it is made of as a table; a citation. The pictures are drawn
 * as `cape plot` draws them.
 */
export function SaveFigure({
  figure,
  hidden,
  panel,
}: {
  figure: Figure;
  hidden: ReadonlySet<string>;
  /** Printed page of the figure alone. */
  panel: RefObject<HTMLElement | null>;
}): VNode {
  const columns = useSignal<Columns>('two');
  const failed = useSignal('');
  const here = linkHere();
  const drawn = () => ({
    theme: light,
    hidden,
    followed: followed(),
    width: widths[columns.value],
    captions: [figure.description, text.figure.credit(today(), here)],
  });
  const files = () => import('./picture-file.ts');
  const forms: Readonly<Record<string, () => Blob | Promise<Blob>>> = {
    svg: async () => new Blob([await (await files()).svgFile(figure, drawn())], { type: 'image/svg+xml' }),
    png: async () => {
      const { svgFile, pngFile } = await files();
      return pngFile(await svgFile(figure, drawn()));
    },
    pdf: async () =>
      (await files()).pdfFile(figure, drawn(), { title: figure.title, source: `CAPE, ${here}` }),
    csv: () => new Blob([csvOf(figure)], { type: 'text/csv' }),
    json: () => new Blob([JSON.stringify(figure, null, 2)], { type: 'application/json' }),
  };
  const save = async (form: string, make: () => Blob | Promise<Blob>) => {
    failed.value = '';
    try {
      saveFile(`cape-${figure.id}.${form}`, await make());
    } catch (error) {
      failed.value = error instanceof Error ? error.message : String(error);
    }
  };
  return (
    <details class="saving">
      <summary>{text.figure.save}</summary>
      <div class="row">
        <label>
          {text.figure.width}{' '}
          <select
            value={columns.value}
            onChange={({ currentTarget }) => {
              columns.value = currentTarget.value as Columns;
            }}
          >
            {(Object.keys(widths) as Columns[]).map((each) => (
              <option value={each}>{text.figure.widths[each]}</option>
            ))}
          </select>
        </label>
        {Object.entries(forms).map(([form, make]) => (
          <button
            key={form}
            type="button"
            onClick={() => save(form, make)}
            aria-label={`${text.figure.save}: ${form.toUpperCase()}`}
          >
            {form.toUpperCase()}
          </button>
        ))}
        <button type="button" onClick={() => printAlone(panel.current)}>
          {text.figure.print}
        </button>
      </div>
      {failed.value !== '' && (
        <p role="alert" class="refused">
          {text.figure.saveFailed} {failed.value}
        </p>
      )}
      <Copied label={text.figure.copyLink} value={here} />
      <Copied label={text.figure.copyEmbed} value={embedding(figure)} />
      <Copied label={text.figure.copyCitation} value={citation(figure, here)} />
    </details>
  );
}

const today = () => new Date().toISOString().slice(0, 10);

/** This page as it is set; the browser's own address bar follows a moment later. */
function linkHere(more: Readonly<Record<string, string>> = {}): string {
  const { view, parameters } = address.value;
  return new URL(href(view || firstView, { ...parameters, ...more }), location.href).href;
}

/** A frame for another page that shows this figure alone, as it is set here, and links back. */
function embedding({ id, title, ...figure }: Figure): string {
  const quoted = (words: string) => words.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  const height = heightFor({ id, title, ...figure }, widths.two) + embeddedAround;
  return `<iframe src="${quoted(linkHere({ embed: id }))}" title="${quoted(title)}" width="100%" height="${height}" style="border: 0" loading="lazy"></iframe>`;
}

function citation({ title }: Figure, link: string): string {
  const year = today().slice(0, 4);
  return `@misc{cape${year}, title = {${title.replace(/[{}\\]/g, '')}}, author = {{CAPE}}, year = {${year}}, note = {Accessed ${today()}}, howpublished = {\\url{${link}}}}`;
}

/** Prints one figure on a page of its own; browsers offer PDF there. */
function printAlone(panel: HTMLElement | null): void {
  if (panel === null) return;
  panel.dataset.alone = '';
  document.documentElement.dataset.printing = 'figure';
  addEventListener(
    'afterprint',
    () => {
      delete panel.dataset.alone;
      delete document.documentElement.dataset.printing;
    },
    { once: true },
  );
  print();
}
