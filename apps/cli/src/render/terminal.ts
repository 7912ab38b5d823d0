import type { Screen } from './screen.ts';
import { render } from './table.ts';

const usual = 80;
const widest = 120;

/** The screen that this process writes to. */
export function terminal(form: Screen['form']): Screen {
  const { stdout, stderr, env } = process;
  const width = stdout.isTTY ? Math.min(widest, Math.max(40, stdout.columns || usual)) : usual;
  const color = stdout.isTTY === true && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb';
  const write = (text: string) => {
    stdout.write(text);
  };
  return {
    form,
    width,
    color,
    watched: stderr.isTTY === true,
    write,
    json: (answer) => write(`${JSON.stringify(answer, null, stdout.isTTY ? 2 : undefined)}\n`),
    show: (blocks) => write(render(blocks, { width, color })),
  };
}
