import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import pixelmatch from 'pixelmatch';
import type { Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { describe, expect, test } from 'vitest';
import { viewNames } from '../src/views.ts';
import { browser, type Opened, open } from './page.ts';

// What every view looks like, in both themes, on a phone and on a desktop: tests/pictures/*.png, one pixel for a
// square of the page. `npm run pictures -w @cape/web` keeps them anew.
//
// Machines differ in their fonts and in how they smooth letters. So the page is set in one font that comes with the
// test, and squares are compared, not pixels: what is inked in a square stays when its edge is smoothed otherwise.

/** Pixels of the page a side. */
const square = 8;
/** The page's first so many pixels: what follows in the long views are more rows of the same lists. */
const most = 3200;
/**
 * As many squares of any 12 × 12 may have changed by so much (distance in OKLab, black to white is 1): a few by
 * much, as another browser smooths letters; half of them by little, as a panel in another shade would be.
 */
const windowSize = 12;
const allowed = [
  { threshold: 0.06, squares: 10 },
  { threshold: 0.02, squares: 72 },
];

const keeping = import.meta.env.MODE === 'keep';
const kept = new URL('pictures/', import.meta.url);
const failed = new URL('../test-results/', import.meta.url);
const sizes = { desktop: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } };

const font = readFileSync(createRequire(import.meta.url).resolve('inter-ui/variable/InterVariable.woff2'));
const style = `
  @font-face { font-family: Kept; font-weight: 100 900; src: url(data:font/woff2;base64,${font.toString('base64')}) }
  *, ::file-selector-button { font-family: Kept !important }
`;

/** The mean color of every square. */
function squaresOf({ width, height, data }: PNG): PNG {
  const squares = new PNG({ width: Math.floor(width / square), height: Math.floor(height / square) });
  for (let row = 0; row < squares.height; row++) {
    for (let column = 0; column < squares.width; column++) {
      for (let channel = 0; channel < 4; channel++) {
        let sum = 0;
        for (let y = row * square; y < (row + 1) * square; y++) {
          for (let x = column * square; x < (column + 1) * square; x++)
            sum += data[4 * (y * width + x) + channel]!;
        }
        squares.data[4 * (row * squares.width + column) + channel] = Math.round(sum / square ** 2);
      }
    }
  }
  return squares;
}

async function pictureOf(page: Page): Promise<Buffer> {
  const { width, height } = await page.evaluate(() => ({
    width: document.documentElement.clientWidth,
    height: document.documentElement.scrollHeight,
  }));
  return page.screenshot({
    fullPage: true,
    animations: 'disabled',
    clip: { x: 0, y: 0, width, height: Math.min(height, most) },
  });
}

interface Change {
  readonly what: string;
  /** Place of the change; null where the sizes differ. */
  readonly marked: PNG | null;
}

/** Difference of a picture from the kept one, if there is any. */
function changeOf(name: string, seen: Buffer): Change | undefined {
  const file = new URL(`${name}.png`, kept);
  if (!existsSync(file)) return { what: 'no picture is kept: npm run pictures -w @cape/web', marked: null };
  const before = PNG.sync.read(readFileSync(file));
  const squares = squaresOf(PNG.sync.read(seen));
  const { width, height } = squares;
  if (before.width !== width || before.height !== height)
    return { what: `${width} × ${height} squares, kept as ${before.width} × ${before.height}`, marked: null };
  for (const { threshold, squares: most } of allowed) {
    const marked = new PNG({ width, height });
    const options = { threshold, includeAA: true, windowSize };
    const changed = pixelmatch(before.data, squares.data, marked.data, width, height, options);
    if (changed > most) return { what: `${changed} of ${windowSize}² squares in one place changed`, marked };
  }
  return undefined;
}

/** Text to read, and the pictures to look at. */
function told(name: string, seen: Buffer, { what, marked }: Change): string {
  mkdirSync(failed, { recursive: true });
  writeFileSync(new URL(`${name}.png`, failed), seen);
  if (marked !== null) writeFileSync(new URL(`${name}-changed.png`, failed), PNG.sync.write(marked));
  return `${name}: ${what}; see test-results/${name}*.png`;
}

function keep(name: string, seen: Buffer): void {
  const picture = PNG.sync.write(squaresOf(PNG.sync.read(seen)), { colorType: 2 });
  writeFileSync(new URL(`${name}.png`, kept), picture);
}

/** A view in the font of the pictures; the page's own policy allows no font and no style from elsewhere. */
async function openInFont(view: string, viewport = sizes.desktop): Promise<Opened> {
  const opened = await open(view, { viewport, bypassCSP: true });
  await opened.page.addStyleTag({ content: style });
  await opened.page.evaluate(() => document.fonts.ready.then(() => undefined));
  return opened;
}

if (keeping) rmSync(kept, { recursive: true, force: true });
if (keeping) mkdirSync(kept);

const comparable = process.platform === 'linux';
if (!comparable)
  console.log('not run here: pictures of the views (kept on Linux; other systems draw other controls)');

describe.runIf(browser !== null && comparable)('the page looks as it did', () => {
  test.each(viewNames)('%s', async (view) => {
    const { page, settled, close } = await openInFont(view);
    const changes: string[] = [];
    for (const [size, viewport] of Object.entries(sizes)) {
      await page.setViewportSize(viewport);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await settled();
        const name = `${view}-${size}-${colorScheme}`;
        const seen = await pictureOf(page);
        if (keeping) keep(name, seen);
        const change = changeOf(name, seen);
        if (change !== undefined) changes.push(told(name, seen, change));
      }
    }
    await close();
    expect(changes).toEqual([]);
  });

  test.each([
    ['vanished', '.phase-bar { visibility: hidden }'],
    ['changed its color', '.figure { background: #fff4e8 }'],
    ['lies over another', '.figure figcaption { position: relative; top: 1.5rem }'],
  ])('and a panel that %s would be seen', async (_, style) => {
    const { page, close } = await openInFont('diagnose');
    await page.addStyleTag({ content: style });
    expect(changeOf('diagnose-desktop-light', await pictureOf(page))).toBeDefined();
    await close();
  });
});
