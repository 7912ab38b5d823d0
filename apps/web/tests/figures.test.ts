import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { PNG } from 'pngjs';
import { expect, test } from 'vitest';
import { answerOf } from './command-line.ts';
import { inChromium, open } from './page.ts';

/** A row of a panel, as the command line tells it. */
interface Row {
  readonly group: string;
  readonly scores: Readonly<Record<string, object | undefined>>;
}

inChromium('a figure', () => {
  test('arrow keys walk its points, the legend filters and stands in the address', async () => {
    const { page, settled, close } = await open('frontier');
    const figure = page.locator('figure', { hasText: 'GPQA Diamond against' });
    await figure.locator('.frame').focus();
    await page.keyboard.press('ArrowRight');
    await figure.locator('.tooltip', { hasText: 'DeepSeek-V2.5' }).waitFor();
    const shapes = () => figure.locator('.frame svg title').count();
    const before = await shapes();
    const { models } = await answerOf('cape panels current');
    const google = models.filter(
      ({ group, scores }: Row) => group === 'Google' && scores.swe_bench_verified && scores.gpqa_diamond,
    ).length;
    expect(google).toBeGreaterThan(5);
    await figure.getByRole('button', { name: 'Google' }).click();
    expect(await shapes()).toBe(before - google);
    await page.waitForURL(/hide\.frontier=Google/);
    await page.reload();
    await settled();
    expect(await shapes()).toBe(before - google);
    await close();
  });

  test('is saved with its font inside, on white, as wide as asked, and says where it comes from', async () => {
    const { page, complaints, close } = await open('frontier', { colorScheme: 'dark' });
    const figure = page.locator('figure', { hasText: 'GPQA Diamond against' });
    await figure.getByText('Save the figure').click();
    await figure.getByLabel('Width').selectOption('one');
    const saved = async (form: string) => {
      const download = page.waitForEvent('download');
      await figure.getByRole('button', { name: `Save the figure: ${form}` }).click();
      return readFileSync(await (await download).path());
    };
    const svg = (await saved('SVG')).toString();
    expect(svg.match(/src:url\(data:font\/woff2;base64,[\w+/=]{20000,}\)/g)?.length).toBe(2);
    // Not the file: a failed comparison would print the fonts.
    const drawing = svg.replace(/<style>[\s\S]*<\/style>/, '').replace(/<g clip-path[\s\S]*?<\/g>/g, '');
    expect(drawing).toContain('font-family="Inter, ');
    expect(drawing).toMatch(/<rect width="420" height="\d+" fill="#ffffff"/);
    expect(drawing).toMatch(/>Source: CAPE, \d{4}-\d\d-\d\d\./);
    expect(drawing).toContain('#/frontier');
    expect(PNG.sync.read(await saved('PNG')).width).toBe(3 * 420);
    const pdf = (await saved('PDF')).toString('latin1');
    expect(/\/MediaBox \[0 0 (\d+)/.exec(pdf)?.[1]).toBe('252');
    expect(pdf.match(/\/FontFile2/g)?.length).toBe(2);
    expect(pdf.includes('/Subtype /Image')).toBe(false);
    const drawn = [...pdf.matchAll(/stream\r?\n([\s\S]*?)\r?\nendstream/g)]
      .map(([, bytes]) => Buffer.from(bytes!, 'latin1'))
      // Deflated streams begin so.
      .filter((bytes) => bytes[0] === 0x78)
      .map((bytes) => inflateSync(bytes).toString('latin1'));
    // Letters, not their outlines: the title, the axes, the names and the caption at least.
    expect(Math.max(...drawn.map((stream) => stream.split(' Tj').length))).toBeGreaterThan(40);
    expect(complaints).toEqual([]);
    await close();
  });
});
