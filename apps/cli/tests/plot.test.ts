import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareQuestion } from '@cape/analysis';
import { loadKernel } from '@cape/core-wasm';
import { drawFigure, figures, svgOf } from '@cape/figures';
import { afterAll, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { cape } from './cape.ts';

const folder = mkdtempSync(join(tmpdir(), 'cape-plot-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('cape plot', () => {
  it.each(figures.map(({ name }) => name))('%s is the figure that the dashboard draws', async (name) => {
    const kind = await figures.find((each) => each.name === name)!.load();
    const takes = (field: string) => kind.input instanceof z.ZodMiniObject && field in kind.input.shape;
    const file = join(folder, 'runs.json');
    const runs = compareQuestion.examples[0]!.runs;
    writeFileSync(file, JSON.stringify(runs));
    const flags = [
      // Fewer resamples, where it takes them: what is drawn from them is tested elsewhere.
      ...(takes('resamples') ? ['--resamples', '200'] : []),
      ...(takes('runs') ? ['--runs', file] : []),
    ];
    const input = { ...(takes('resamples') && { resamples: 200 }), ...(takes('runs') && { runs }) };
    const figure = drawFigure(kind, input, { kernel: await loadKernel() });
    const { status, stdout, stderr } = cape(['plot', name, ...flags]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toBe(svgOf(figure));
    expect(JSON.parse(cape(['plot', name, '--json', ...flags]).stdout)).toEqual(
      JSON.parse(JSON.stringify(figure)),
    );
  });

  it('writes PNG at twice the width', () => {
    const out = join(folder, 'frontier.png');
    expect(cape(['plot', 'frontier', '--out', out, '--pixels', '400', '--theme', 'dark']).status).toBe(0);
    const png = readFileSync(out);
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect(png.readUInt32BE(16)).toBe(800);
    // Text and marks compress badly: an empty frame would be far smaller.
    expect(png.length).toBeGreaterThan(20_000);
  });

  it.each([
    [['frontir'], /expected one of .*Did you mean frontier\?/],
    [[], /figure: expected one of standing/],
    [['frontier', '--out', 'x.gif'], /--out: expected a file ending in \.svg or \.png, received x\.gif/],
    [['frontier', '--out', join(folder, 'none', 'x.svg')], /--out: expected a file that can be written/],
    [['frontier', '--group', 'x'], /--group: expected a flag that cape plot frontier knows/],
    [['frontier', '--pixels', '20'], /--pixels: expected a width from 280 to 4000/],
    [['standing', '--score', 'HS=140'], /--score\.HS: expected a score in percent/],
    [['coupling', '--group', 'Pythai'], /--group: .*Did you mean Pythia\?/],
  ])('refuses %j', (words, message) => {
    const { status, stderr, stdout } = cape(['plot', ...words]);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
  });
});
