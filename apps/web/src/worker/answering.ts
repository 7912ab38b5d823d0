import { answer } from '@cape/analysis';
import { CapeError, loadKernel } from '@cape/core-wasm';
import { drawFigure, figures } from '@cape/figures';
import { pageQuestions } from './page-questions.ts';
import type { Asked, OwnPanelText, RunMark, RunText, Told } from './protocol.ts';

const kernel = loadKernel();
let own: { readonly name: string; readonly text: Promise<string> } | undefined;

const runs = new Map<string, Blob>();

addEventListener('message', async ({ data }: MessageEvent<Asked | OwnPanelText | RunText>) => {
  if (data.kind === 'run') {
    runs.set(data.id, data.json);
    return;
  }
  if (data.kind === 'own') {
    own = { name: data.name, text: data.text.text() };
    return;
  }
  const { id } = data;
  const tell = (told: Told) => postMessage(told);
  try {
    const onProgress = nowAndThen((share) => tell({ id, kind: 'progress', share }));
    tell({ id, kind: 'answer', answer: await done(data, onProgress) });
  } catch (error) {
    if (error instanceof CapeError && error.origin === 'input')
      tell({ id, kind: 'refused', issues: error.issues });
    else tell({ id, kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
});

/** Milliseconds between two words on how far it is: more would keep the page busy with drawing them. */
const between = 100;

function nowAndThen(tell: (share: number) => void): (share: number) => void {
  let last = performance.now();
  return (share) => {
    const now = performance.now();
    if (now - last < between) return;
    last = now;
    tell(share);
  };
}

async function done(asked: Asked, onProgress: (share: number) => void): Promise<unknown> {
  if (asked.kind === 'import') {
    const { importFiles } = await import('./importing.ts');
    return importFiles(asked.files, asked.uses);
  }
  if (asked.kind === 'runs') return (await import('./importing-runs.ts')).importRuns(asked.files);
  if (asked.kind === 'table-csv') return (await import('./table.ts')).tableCsv(asked.name);
  const using = { kernel: await kernel, onProgress };
  if (asked.kind === 'simulation') {
    const { simulate } = await import('./simulating.ts');
    return simulate(JSON.stringify(asked.input), () => withOwnPanel(asked.input), asked.levers, using);
  }
  if (asked.kind === 'table') {
    const { tableRows } = await import('./table.ts');
    return tableRows(await withOwnPanel(asked.input), using.kernel);
  }
  const { kind, name } = asked;
  const input = await withOwnRuns(await withOwnPanel(asked.input));
  if (kind === 'figure') {
    const entry = figures.find((each) => each.name === name);
    if (entry === undefined) throw new Error(`There is no figure ${name}.`);
    return drawFigure(await entry.load(), input, using);
  }
  const question = await pageQuestions[name]?.();
  if (question === undefined) throw new Error(`There is no question ${name}.`);
  return answer(question, input, using);
}

/** The input with the reader's own panel where it is meant. */
async function withOwnPanel<Input>(input: Input): Promise<Input> {
  const { panel } = input as { panel?: unknown };
  if (typeof panel !== 'object' || panel === null || !('own' in panel)) return input;
  if (own === undefined) throw new Error('Your own data are no longer here; import them again.');
  return { ...input, panel: { name: own.name, text: await own.text } };
}

/** The input with the reader's own runs where they are meant. */
async function withOwnRuns<Input>(input: Input): Promise<Input> {
  const given = (input as { runs?: unknown }).runs;
  if (!Array.isArray(given)) return input;
  const whole = given.map(async (each: RunMark | object) => {
    if (!('run' in each)) return each;
    const json = runs.get(each.run);
    if (json === undefined) throw new Error('A run is no longer here; import it again.');
    return JSON.parse(await json.text());
  });
  return { ...input, runs: await Promise.all(whole) };
}
