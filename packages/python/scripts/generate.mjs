// Writes the questions and figures as Python, from the manifest and the schemas.

import { writeFileSync } from 'node:fs';
import { manifest } from '@cape/analysis/manifest';
import { figures } from '@cape/figures';
import {
  documented,
  givenOf,
  head,
  kindsOf,
  parametersOf,
  pythonOf,
  signatureOf,
  snake,
} from './python-of.mjs';

const root = new URL('../src/cape/', import.meta.url);
const { answers, questions } = await pythonOf(manifest);
writeFileSync(new URL('_answers.py', root), answers);
writeFileSync(new URL('_questions.py', root), questions);

const drawn = [];
for (const { name, summary, load } of figures) {
  const parameters = parametersOf((await load()).input);
  drawn.push(`

def ${snake(name)}(
${signatureOf(parameters, ['theme: Literal["light", "dark"] = "light"', 'pixels: int = 820'])}) -> Figure:
${documented(summary, [...parameters, { argument: 'theme', field: { description: 'colors for a light or a dark page' } }, { argument: 'pixels', field: { description: 'width of the picture, 280 to 4000' } }], '')}
    return draw(
        ${JSON.stringify(name)},
        ${givenOf(parameters)},
        ${kindsOf(parameters)},
        theme,
        pixels,
    )
`);
}
writeFileSync(
  new URL('plot.py', root),
  `"""Every figure as a function."""\n${head}\nfrom __future__ import annotations\n\nfrom collections.abc import Mapping, Sequence\nfrom typing import TYPE_CHECKING, Any, Literal\n\nfrom ._ask import draw\nfrom ._figure import Figure\n\nif TYPE_CHECKING:\n    from ._frames import PanelLike, RunLike\n\n__all__ = [\n${figures.map(({ name }) => `    "${snake(name)}",\n`).join('')}]\n${drawn.join('')}`,
);
