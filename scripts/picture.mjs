// node scripts/picture.mjs: draw the README's picture from what the command really prints.

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const command = ['hfield', '--swe', '87.6', '--gpqa', '94.2'];

const printed = execFileSync(process.execPath, [join(root, 'apps/cli/bin/cape.mjs'), ...command], {
  encoding: 'utf8',
  env: { ...process.env, COLUMNS: '80', NO_COLOR: '1' },
});

/** Lines of a terminal as SVG text: one element a line, spaces kept. */
export function terminalPicture(lines) {
  const lineHeight = 19;
  const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const height = lines.length * lineHeight + 32;
  const texts = lines.map(
    (line, i) =>
      `<text x="20" y="${30 + i * lineHeight}"${i === 0 ? ' fill="#7db7ee"' : ''}>${escaped(line)}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 ${height}" width="720" role="img" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="14" xml:space="preserve">
<title>What cape hfield prints</title>
<rect width="720" height="${height}" rx="10" fill="#12171f"/>
<g fill="#e8ecf2">
${texts.join('\n')}
</g>
</svg>
`;
}

const lines = [`$ cape ${command.join(' ')}`, ...printed.trimEnd().split('\n')];
writeFileSync(join(root, 'docs/pictures/hfield.svg'), terminalPicture(lines));
