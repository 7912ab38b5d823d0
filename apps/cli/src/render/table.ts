import { none } from '@cape/analysis/number-text';
import type { Block, Cell, Table } from './block.ts';
import { plain } from './plain.ts';

const gap = 2;
const narrowest = 8;
const bold = (words: string, color: boolean) => (color ? `\u001b[1m${words}\u001b[22m` : words);
const dim = (words: string, color: boolean) => (color ? `\u001b[2m${words}\u001b[22m` : words);

/** An answer as lines of at most `width` characters, as far as its words allow. */
export function render(
  blocks: readonly Block[],
  { width, color }: { width: number; color: boolean },
): string {
  const parts: string[] = [];
  let before: Block['kind'] | undefined;
  for (const block of blocks) {
    if (block.kind === 'table' && nothingToShow(block.table)) continue;
    const tight =
      before === undefined || before === 'heading' || (before === 'warning' && block.kind === 'warning');
    if (!tight) parts.push('');
    parts.push(...linesOf(block, width, color));
    before = block.kind;
  }
  return `${parts.join('\n')}\n`;
}

function linesOf(block: Block, width: number, color: boolean): string[] {
  switch (block.kind) {
    case 'heading':
      return wrap(plain(block.text), width).map((line) => bold(line, color));
    case 'text':
      return wrap(plain(block.text), width);
    case 'list':
      return block.items.flatMap((item) => hang('- ', item, width));
    case 'warning':
      return hang('note: ', block.text, width).map((line) => dim(line, color));
    case 'facts': {
      const names = Math.max(...block.facts.map(([name]) => plain(name).length));
      return block.facts.flatMap(([name, value]) => hang(`${plain(name).padEnd(names)}  `, value, width));
    }
    case 'table':
      return tableLines(block.table, width, color);
  }
}

function hang(start: string, words: string, width: number): string[] {
  const [first = '', ...rest] = wrap(plain(words), width - start.length);
  return [start + first, ...rest.map((line) => ' '.repeat(start.length) + line)];
}

function nothingToShow<Row>({ rows, columns, dull }: Table<Row>): boolean {
  return (
    columns.every(({ title }) => title === null) ||
    (rows.length > 0 && dull !== undefined && rows.every(dull))
  );
}

/** Columns as wide as they must be; where the whole is too wide, the widest columns of words are wrapped. */
function tableLines<Row>({ rows: all, columns, dull }: Table<Row>, width: number, color: boolean): string[] {
  const rows = dull === undefined ? all : all.filter((row) => !dull(row));
  const shown = columns.filter(({ title }) => title !== null);
  const cells = rows.map((row) =>
    shown.map(({ value, show }) => plain(show === undefined ? words(value(row)) : show(row))),
  );
  const titles = shown.map(({ title }) => (typeof title === 'function' ? title(rows) : (title ?? '')));
  const numeric = shown.map((_, i) => cells.length > 0 && cells.every((line) => isFigure(line[i] ?? '')));
  const widths = titles.map((title, i) =>
    Math.max(longestWord(title), ...cells.map((line) => line[i]?.length ?? 0)),
  );
  const room = width - gap * (widths.length - 1);
  // First as far as no word is cut, then, where that is not enough, as far as a column is still one.
  const whole = titles.map((title, i) =>
    Math.max(narrowest, longestPart(title), ...cells.map((each) => longestPart(each[i] ?? ''))),
  );
  shrink(widths, room, (i) => (numeric[i] ? undefined : whole[i]));
  shrink(widths, room, (i) => (numeric[i] ? undefined : narrowest));
  const line = (texts: readonly string[]) => {
    const wrapped = texts.map((cell, i) => wrap(cell, widths[i] ?? 0));
    const height = Math.max(1, ...wrapped.map((part) => part.length));
    return Array.from({ length: height }, (_, row) =>
      wrapped
        .map((part, i) => {
          const piece = part[row] ?? '';
          return numeric[i] ? piece.padStart(widths[i] ?? 0) : piece.padEnd(widths[i] ?? 0);
        })
        .join(' '.repeat(gap))
        .trimEnd(),
    );
  };
  const rule = widths.map((w) => '─'.repeat(w)).join(' '.repeat(gap));
  return [...line(titles).map((each) => bold(each, color)), rule, ...cells.flatMap(line)];
}

/** A cell as it is. */
function words(value: Cell): string {
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value ?? none);
}

/** Takes from the widest column above its least, a character at a time, so that two long ones share the room. */
function shrink(widths: number[], room: number, least: (column: number) => number | undefined): void {
  for (let over = sum(widths) - room; over > 0; over -= 1) {
    const spare = widths.map((width, i) => (width > (least(i) ?? width) ? width : 0));
    const widest = Math.max(...spare);
    if (widest === 0) break;
    widths[spare.indexOf(widest)] = widest - 1;
  }
}

/** Length of the longest part of the words that {@link firstPiece} leaves whole. */
function longestPart(words: string): number {
  return Math.max(...words.split(/[ \n]|(?<=[/_-])/).map((part) => part.length));
}

/** True where a cell reads as a figure, and so stands to the right. */
function isFigure(cell: string): boolean {
  return /^(over |under )?[–+−<>≈± ]*[\d.,]*( ?%| ?\*)?$/.test(cell) || /^\d(\.\d+)?e[−-]?\d+$/.test(cell);
}

function wrap(words: string, width: number): string[] {
  const lines: string[] = [];
  for (const paragraph of words.split('\n')) {
    let line = '';
    for (const word of paragraph.split(' ')) {
      let rest = word;
      if (line !== '' && line.length + 1 + rest.length > width) {
        lines.push(line);
        line = '';
      }
      while (rest.length > Math.max(width, 1)) {
        const piece = firstPiece(rest, Math.max(width, 1));
        lines.push(piece);
        rest = rest.slice(piece.length);
      }
      line = line === '' ? rest : `${line} ${rest}`;
    }
    lines.push(line);
  }
  return lines;
}

/** As much of a word as fits: up to a mark that joins a name's parts where there is one, else cut anywhere. */
function firstPiece(word: string, width: number): string {
  const fits = word.slice(0, width);
  const joint = Math.max(...['/', '-', '_'].map((mark) => fits.lastIndexOf(mark))) + 1;
  return joint > 0 ? fits.slice(0, joint) : fits;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const longestWord = (words: string) => Math.max(...words.split(' ').map((word) => word.length));
