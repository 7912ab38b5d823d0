import { InputError } from '@cape/evidence';
import type { Block } from './block.ts';
import { csvOf } from './csv.ts';
import { noteWarnings } from './notes.ts';
import type { Screen } from './screen.ts';
import { render } from './table.ts';

const usual = 80;
const widest = 120;

/** The screen that this process writes to. */
export function terminal(form: Screen['form']): Screen {
  const { stdout, stderr, env } = process;
  return screenOver({
    form,
    width: stdout.isTTY ? Math.min(widest, Math.max(40, stdout.columns || usual)) : usual,
    color: stdout.isTTY === true && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb',
    watched: stderr.isTTY === true,
    indent: stdout.isTTY ? 2 : 0,
    write: (text) => {
      stdout.write(text);
    },
  });
}

/** A screen that writes wherever `write` does; its JSON is indented by so many spaces. */
export function screenOver({
  indent,
  ...output
}: Omit<Screen, 'json' | 'answer'> & { readonly indent: number }): Screen {
  const { form, width, color, write } = output;
  const json = (answer: unknown) => write(`${JSON.stringify(answer, null, indent)}\n`);
  return {
    ...output,
    json,
    answer(answer, blocks, csv) {
      if (form === 'json') return json(answer);
      const all = blocks();
      if (form === 'text') return write(render(all, { width, color }));
      write(csv?.() ?? firstTable(all));
      // A table has no room for warnings.
      noteWarnings(all.flatMap((block) => (block.kind === 'warning' ? [{ message: block.text }] : [])));
    },
  };
}

function firstTable(blocks: readonly Block[]): string {
  const found = csvOf(blocks);
  if (found !== undefined) return found;
  throw new InputError([
    {
      code: 'no-table',
      path: '--csv',
      expected: 'a command whose answer is a table',
      received: 'one without',
    },
  ]);
}
