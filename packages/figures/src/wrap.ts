import { textWidth } from './text-width.ts';

/** A text in lines of at most `width` pixels when set at `fontSize`, broken between words. */
export function wrapped(text: string, width: number, fontSize: number, bold = false): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && textWidth(longer, fontSize, bold) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return line === '' ? lines : [...lines, line];
}
