// node scripts/picture.mjs: draws the docs' pictures. docs/pictures/diagnose.svg is what the real command prints,
// its text still text, to be read aloud, searched and copied; the figures are `cape plot`'s.

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const words = [
  'diagnose',
  ...['--params', '1.4B', '--score', 'hellaswag=52.9', '--score', 'truthfulqa=38.9', '--family', 'Pythia'],
];
const root = fileURLToPath(new URL('..', import.meta.url));
const pictures = fileURLToPath(new URL('../docs/pictures/', import.meta.url));
const file = `${pictures}diagnose.svg`;
const bin = fileURLToPath(new URL('../apps/cli/bin/cape.mjs', import.meta.url));

function cape(...given) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...given], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

for (const figure of ['coupling', 'critical-scale', 'frontier']) {
  cape('plot', figure, '--out', `${pictures}${figure}.svg`);
}
const runs = ['docs/tutorials/runs/base', 'docs/tutorials/runs/tuned'];
cape('plot', 'differences', ...runs, '--out', `${pictures}differences.svg`);

const size = 14;
const pitch = 19;
const margin = 20;
const lines = [
  `$ cape ${words.join(' ')}`,
  '',
  ...cape(...words)
    .trimEnd()
    .split('\n'),
];
const columns = Math.max(...lines.map((line) => line.length));
const width = Math.ceil(columns * size * 0.602) + 2 * margin;
const height = lines.length * pitch + 2 * margin;
const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const text = lines
  .map((line, i) => [line, margin + (i + 0.75) * pitch])
  .filter(([line]) => line !== '')
  .map(([line, y]) => `<text x="${margin}" y="${y}" xml:space="preserve">${escaped(line)}</text>`);

writeFileSync(
  file,
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="What cape diagnose prints for a model of 1.4 billion parameters">
<rect width="${width}" height="${height}" rx="8" fill="#16181d"/>
<g fill="#e6e8ee" font-family="ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${size}">
${text.join('\n')}
</g>
</svg>
`,
);
