import { answer } from '@cape/analysis';
import { manifest } from '@cape/analysis/manifest';
import { type Kernel, loadKernelSync } from '@cape/core-wasm';
import { CapeError } from '@cape/core-wasm/cape-error';
import { InputError, nearestName, panelCsv } from '@cape/evidence';
import { choosePanel, readEvidence } from '@cape/evidence/readers';
import { csvOf, dark, drawFigure, figures, light, svgOf } from '@cape/figures';
import { filesIn } from '../files.ts';
import { version } from '../version.ts';
import { openedInput } from './opened-input.ts';

/** Told now and then during long work, with the share done from 0 to 1. */
export type Report = (share: number) => void;

/** One kernel for all calls, started with the first that needs it. */
let started: Kernel | undefined;
function kernel(): Kernel {
  started ??= loadKernelSync();
  return started;
}

type Params = Readonly<Record<string, unknown>>;

/** Methods that a program in another language can call, by name. */
export const methods: Readonly<Record<string, (params: Params, report: Report) => Promise<unknown>>> = {
  async version() {
    return { version };
  },

  /** `{question, input}` to the question's answer. */
  async ask({ question: name, input = {} }, onProgress) {
    const { load } = named(manifest, name, 'question');
    const question = await load();
    const opened = await openedInput(question.input, input);
    return answer(question, opened, { kernel: kernel(), onProgress });
  },

  /** `{figure, input, theme, pixels}` to the figure's parts, its points as CSV, and the picture as SVG. */
  async draw({ figure: name, input = {}, theme = 'light', pixels = 820 }, onProgress) {
    if (theme !== 'light' && theme !== 'dark') refuse('bad-theme', 'theme', 'light or dark', theme);
    if (typeof pixels !== 'number' || !(pixels >= 280 && pixels <= 4000))
      refuse('out-of-range', 'pixels', 'a width from 280 to 4000', pixels);
    const kind = await named(figures, name, 'figure').load();
    const opened = await openedInput(kind.input, input);
    const figure = drawFigure(kind, opened, { kernel: kernel(), onProgress });
    const svg = svgOf(figure, { width: pixels, theme: theme === 'dark' ? dark : light });
    return { title: figure.title, description: figure.description, csv: csvOf(figure), svg };
  },

  /** `{paths}` to the panel that files and folders of results hold, as CSV. */
  async read({ paths }) {
    if (!Array.isArray(paths) || paths.length === 0 || paths.some((path) => typeof path !== 'string'))
      refuse('bad-paths', 'paths', 'a list of files and folders', paths);
    const evidence = await readEvidence(filesIn(paths, 'paths'));
    const { panel, warnings } = choosePanel(evidence);
    if (panel.models.length === 0)
      refuse('no-models', 'paths', 'the results of a model or more', paths.join(', '));
    return { csv: panelCsv(panel), warnings: [...evidence.warnings, ...warnings] };
  },
};

function named<Entry extends { readonly name: string }>(
  entries: readonly Entry[],
  name: unknown,
  path: string,
): Entry {
  const names = entries.map((entry) => entry.name);
  const found = entries.find((entry) => entry.name === name);
  if (found !== undefined) return found;
  const suggestion = typeof name === 'string' ? nearestName(name, names) : undefined;
  throw new InputError([
    {
      code: `unknown-${path}`,
      path,
      expected: `one of ${names.join(', ')}`,
      received: String(name).slice(0, 100),
      ...(suggestion === undefined ? {} : { suggestion }),
    },
  ]);
}

function refuse(code: string, path: string, expected: string, received: unknown): never {
  throw new CapeError(code, [{ code, path, expected, received: String(received).slice(0, 100) }]);
}
