import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import subsetFont from 'subset-font';
import type { Plugin } from 'vite';

const range = (from: number, to: number) =>
  String.fromCodePoint(...Array.from({ length: to - from + 1 }, (_, i) => from + i));

/** Latin with its accents, Greek, and the signs that figures write; other scripts stay with the reader's fonts. */
const characters = `${range(0x20, 0x7e)}${range(0xa0, 0x17f)}${range(0x391, 0x3c9)}–—‘’“”•…′‰₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹⁻←↑→↓−≈≠≤≥∞∂√`;

/**
 * The font of saved figures, `fonts/figure-400.woff2` and so on: Inter (SIL Open Font License), cut down to the
 * characters of figures, as WOFF2 to go along in an SVG and as TrueType for a PDF. Only who saves a figure loads it.
 */
export function figureFont(): Plugin {
  return {
    name: 'cape-figure-font',
    apply: 'build',
    async generateBundle() {
      const { resolve } = createRequire(import.meta.url);
      const inter = readFileSync(resolve('inter-ui/variable/InterVariable.woff2'));
      for (const wght of [400, 600]) {
        for (const [targetFormat, ending] of [
          ['woff2', 'woff2'],
          ['truetype', 'ttf'],
        ] as const) {
          const source = await subsetFont(inter, characters, {
            targetFormat,
            variationAxes: { wght, opsz: 14 },
            // Without the forms that features would put in their place: half the size.
            noLayoutClosure: true,
          });
          this.emitFile({ type: 'asset', fileName: `fonts/figure-${wght}.${ending}`, source });
        }
      }
      const licence = readFileSync(resolve('inter-ui/package.json').replace('package.json', 'LICENSE.txt'));
      this.emitFile({ type: 'asset', fileName: 'fonts/LICENSE.txt', source: licence });
    },
  };
}
