import { loadKernelSync } from '@cape/core-wasm';
import { InputError, nearestName } from '@cape/evidence';
import { csvOf, dark, drawFigure, type Figure, type FigureKind, figures, light, svgOf } from '@cape/figures';
import * as z from 'zod/mini';
import { type Command, type Flag, flagName, inFlags } from '../command.ts';
import { discovery } from '../discovery-flags.ts';
import { exit, MissingError } from '../exit.ts';
import { panel, sampling, shared, valuesOf } from '../flags.ts';
import { progress } from '../render/progress.ts';
import { writeOut } from '../write-out.ts';

/** How the picture is made, whatever it shows. */
const drawing = [
  {
    flags: '--out <file>',
    kind: 'text',
    description: 'a file ending in .svg or .png (default: SVG to standard output)',
  },
  {
    flags: '--theme <theme>',
    kind: 'text',
    choices: ['light', 'dark'],
    description: 'colours (default light)',
  },
  {
    flags: '--pixels <width>',
    kind: 'whole',
    description: 'width of the picture, 280 to 4000 (default 820)',
  },
] as const satisfies readonly Flag[];

/** What a figure may be asked; each takes those that its questions take. */
const asking: readonly Flag[] = [
  ...panel,
  shared.x,
  shared.y,
  shared.by,
  shared.group,
  shared.scale,
  shared.benchmarks,
  {
    flags: '--method <method>',
    kind: 'text',
    description: 'critical-scale: zero-crossing, quadratic or running',
  },
  { flags: '--interval <method>', kind: 'text', description: "coupling: how r's interval is made" },
  { flags: '--rows <rows>', kind: 'text', description: 'frontier, saturation: frozen or all' },
  { flags: '--line <line>', kind: 'text', description: 'h-field, trajectories: frozen or refit' },
  { flags: '--lab <name>', kind: 'text', description: 'one lab alone, or the lab of the model' },
  { flags: '--swe <percent>', kind: 'number', description: 'frontier: a model of your own, with --gpqa' },
  { flags: '--gpqa <percent>', kind: 'number', description: 'frontier: its GPQA Diamond' },
  { flags: '--name <name>', kind: 'text', description: 'frontier: what it is called' },
  { flags: '--model <name>', kind: 'text', description: 'standing: a model of the builtin panels' },
  { flags: '--params <size>', kind: 'size', description: 'standing, simulation: 1.4B, 410M' },
  {
    flags: '--score <name=value>',
    kind: 'scores',
    description: 'standing, simulation: a score, again and again',
  },
  { flags: '--family <name>', kind: 'text', description: 'standing: its family of base models' },
  { flags: '--flops <amount>', kind: 'number', description: 'standing: training compute, 10^21 operations' },
  { flags: '--id <claim>', kind: 'text', description: 'claims: one alone' },
  {
    flags: '--old <benchmark>',
    kind: 'text',
    description: 'saturation, next-axis: the axis that may be worn out',
  },
  { flags: '--new <benchmark>', kind: 'text', description: 'saturation: the axis beside it' },
  { flags: '--top <number>', kind: 'whole', description: 'saturation, next-axis: how many leaders' },
  { flags: '--from <name>', kind: 'text', description: 'simulation: the model to start from' },
  { flags: '--to <size>', kind: 'size', description: 'simulation: the size to end at' },
  { flags: '--points <number>', kind: 'whole', description: 'simulation: sizes to report' },
  { flags: '--curation <u>', kind: 'number', description: 'simulation: how much curation is added' },
  { flags: '--width <u>', kind: 'number', description: 'simulation: how much width is added' },
  { flags: '--architecture <u>', kind: 'number', description: 'simulation: how much architecture is added' },
  { flags: '--benchmark <name>', kind: 'text', description: 'simulation: the benchmark that is drawn' },
  ...discovery,
  ...sampling,
];

export const command: Command = {
  positionals: [{ name: '[figure]', description: 'one of the figures above' }],
  details: `Figures:\n${figures.map(({ name, summary }) => `  ${name.padEnd(18)} ${summary}`).join('\n')}`,
  flags: [...drawing, ...asking],
  examples: [
    'plot frontier --out frontier.svg',
    'plot coupling --group Pythia --out pythia.png --theme dark',
    'plot standing --model Qwen2.5-7B --pixels 1200 --out standing.svg',
    'plot critical-scale --json',
  ],
  async run({ flags: given, positionals: [name] }, screen) {
    const { kind } = await figureNamed(typeof name === 'string' ? name : undefined);
    const { out, theme = 'light', pixels = 820 } = valuesOf(given, drawing) as Drawing;
    const form = formOf(out);
    if (pixels < 280 || pixels > 4000)
      refuse('out-of-range', '--pixels', 'a width from 280 to 4000', String(pixels));
    const figure = draw(kind, given, screen.watched);
    if (screen.form === 'json') screen.json(figure);
    else if (screen.form === 'csv') screen.write(csvOf(figure));
    else if (out === undefined) screen.write(picture(figure, theme, pixels));
    if (out === undefined) return exit.done;
    const svg = picture(figure, theme, pixels);
    writeOut(out, form === 'svg' ? svg : await pngOf(svg, pixels));
    if (screen.form === 'text') screen.write(`${figure.title}: ${out}\n`);
    return exit.done;
  },
};

interface Drawing {
  readonly out?: string;
  readonly theme?: 'light' | 'dark';
  readonly pixels?: number;
}

async function figureNamed(name: string | undefined): Promise<{ readonly kind: FigureKind }> {
  const entry = figures.find((each) => each.name === name);
  if (entry !== undefined) return { kind: await entry.load() };
  const names = figures.map((each) => each.name);
  const suggestion = name === undefined ? undefined : nearestName(name, names);
  throw new InputError([
    {
      code: 'unknown-figure',
      path: 'figure',
      expected: `one of ${names.join(', ')}`,
      received: name ?? 'nothing',
      ...(suggestion === undefined ? {} : { suggestion }),
    },
  ]);
}

function draw(kind: FigureKind, given: Readonly<Record<string, unknown>>, watched: boolean): Figure {
  const fields = kind.input instanceof z.ZodMiniObject ? Object.keys(kind.input.shape) : [];
  // A starting model and a model to place are told alike, by scores and a size.
  const names: Readonly<Record<string, string>> = {
    score: fields.includes('scores') ? 'scores' : 'from',
    ...(fields.includes('params') ? {} : { params: 'fromB' }),
  };
  const unknown = asking
    .map(({ flags }) => flagName(flags))
    .filter((flag) => given[flag] !== undefined && !fields.includes(names[flag] ?? flag));
  if (unknown.length > 0) {
    throw new InputError(
      unknown.map((flag) => ({
        code: 'unknown-flag',
        path: `--${flag}`,
        expected: 'a flag that this figure takes',
        received: String(given[flag]),
      })),
    );
  }
  const values = Object.entries(valuesOf(given, asking)).map(([flag, value]) => [names[flag] ?? flag, value]);
  const bar = progress(watched);
  try {
    return drawFigure(kind, Object.fromEntries(values), { kernel: loadKernelSync(), onProgress: bar.report });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(error.issues.map((issue) => inFlags(issue, asking, names)));
  } finally {
    bar.done();
  }
}

function picture(figure: Figure, theme: 'light' | 'dark', width: number): string {
  return svgOf(figure, { width, theme: theme === 'dark' ? dark : light });
}

function formOf(out: string | undefined): 'svg' | 'png' {
  if (out === undefined || /\.svg$/i.test(out)) return 'svg';
  if (/\.png$/i.test(out)) return 'png';
  return refuse('bad-file-name', '--out', 'a file ending in .svg or .png', out);
}

/** At twice the size, for sharp slides, with the fonts of this machine. */
async function pngOf(svg: string, width: number): Promise<Uint8Array> {
  const resvg = await import('@resvg/resvg-js').catch(() => {
    throw new MissingError(
      'no-png',
      'PNG needs @resvg/resvg-js, which has no build for this machine.',
      'Write an .svg instead.',
    );
  });
  const options = {
    fitTo: { mode: 'width', value: 2 * width },
    font: { loadSystemFonts: true, sansSerifFamily: 'Liberation Sans' },
  } as const;
  return new resvg.Resvg(svg, options).render().asPng();
}

function refuse(code: string, path: string, expected: string, received: string): never {
  throw new InputError([{ code, path, expected, received }]);
}
