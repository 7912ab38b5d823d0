import { commandLine } from '@cape/analysis/command-line';
import { manifest } from '@cape/analysis/manifest';
import { CapeError } from '@cape/core-wasm/cape-error';
import { InputError, nearestName } from '@cape/evidence';
import { csvOf, dark, drawFigure, type Figure, type FigureKind, figures, light, svgOf } from '@cape/figures';
import { asked, inputOf } from '../ask.ts';
import { type Command, type Flag, fieldOf } from '../command.ts';
import { exit } from '../exit.ts';
import { valuesOf } from '../flags.ts';
import { runsAt } from '../run-files.ts';
import { flagsOf } from '../schema-flags.ts';
import { writeOut } from '../write-out.ts';

/** Drawing of the picture, whatever it shows. */
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
    description: 'colors (default light)',
  },
  {
    flags: '--pixels <width>',
    kind: 'whole',
    description: 'width of the picture, 280 to 4000 (default 820)',
  },
] as const satisfies readonly Flag[];

/** A figure's fields are those of its questions. */
const names = {
  flags: Object.assign({}, ...manifest.map(({ flags }) => flags)),
  members: Object.assign({}, ...manifest.map(({ members }) => members)),
};

export const command: Command = {
  positionals: [
    { name: '[figure]', description: 'one of these names; its own flags: cape plot FIGURE --help' },
  ],
  flags: [],
  examples: ['plot critical-scale --json'],
  subcommands: figures.map(({ name, summary, load }) => ({
    name,
    summary,
    load: async () => ({ command: figureCommand(name, await load()) }),
  })),
  // A figure's own name is its subcommand: here comes what is none.
  async run({ positionals: [word] }) {
    const known = figures.map(({ name }) => name);
    const suggestion = typeof word === 'string' ? nearestName(word, known) : undefined;
    throw new InputError([
      {
        code: 'unknown-figure',
        path: 'figure',
        expected: `one of ${known.join(', ')}`,
        received: typeof word === 'string' ? word : 'nothing',
        ...(suggestion === undefined ? {} : { suggestion }),
      },
    ]);
  },
};

function figureCommand(name: string, kind: FigureKind): Command {
  const flags = flagsOf(kind.input, names);
  const ofRuns = flags.some((flag) => fieldOf(flag) === 'runs');
  return {
    flags: [...drawing, ...flags],
    positionals: ofRuns
      ? [{ name: '[paths...]', description: 'result files or folders, one per run, the baseline first' }]
      : [],
    examples: [
      ...kind.examples.flatMap((input) => {
        const line = commandLine(
          { command: `plot ${name}`, ...names },
          input as Readonly<Record<string, unknown>>,
        );
        return line === null ? [] : [line.replace(/^cape /, '')];
      }),
      `plot ${name}${ofRuns ? ' base tuned' : ''} --out ${name}.svg`,
    ],
    async run(given, screen) {
      const { out, theme = 'light', pixels = 820 } = (await valuesOf(given.flags, drawing)) as Drawing;
      const form = formOf(out);
      if (pixels < 280 || pixels > 4000)
        refuse('out-of-range', '--pixels', 'a width from 280 to 4000', String(pixels));
      const input = await inputOf(given, flags);
      const [paths] = given.positionals;
      if (ofRuns && Array.isArray(paths) && paths.length > 0) input.runs = await runsAt(paths, 'paths');
      const figure = asked(flags, screen.watched, (using) => drawFigure(kind, input, using));
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
}

interface Drawing {
  readonly out?: string;
  readonly theme?: 'light' | 'dark';
  readonly pixels?: number;
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
    const issue = {
      code: 'no-png',
      path: '--out',
      expected: 'a machine for which @resvg/resvg-js, which draws PNG, has a build',
      received: `${process.platform} on ${process.arch}`,
    };
    throw new CapeError(issue.code, [issue], { origin: 'machine', advice: 'Write an .svg instead.' });
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
