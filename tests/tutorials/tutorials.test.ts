/** A reader who follows a tutorial to the letter sees what it shows. */
import { spawnSync } from 'node:child_process';
import { openChromium } from '@cape/chromium';
import { expect, test } from 'vitest';
import { blocksOf, follow, pages, patternOf } from './follow.mjs';

/** Programs that a page may call and a machine may lack. */
const programs = ['bash', 'curl', 'python3'];

test.each(pages)('%s', { timeout: 500_000 }, async (page) => {
  const script = blocksOf(page)
    .filter(({ language }) => language === 'sh')
    .map(({ content }) => content)
    .join('\n');
  const missing = programs.find(
    (name) =>
      (name === 'bash' || script.includes(name)) && spawnSync(name, ['--version']).error !== undefined,
  );
  if (missing !== undefined) {
    console.log(`not run here: the tutorial ${page} (${missing} is missing)`);
    return;
  }
  if (blocksOf(page).some(({ language }) => language === 'page')) {
    const browser = await openChromium(`the tutorial ${page}`);
    if (browser === null) return;
    await browser.close();
  }
  const shown = follow(page);
  expect(shown.length).toBeGreaterThan(0);
  for (const { block, printed } of shown) expect(printed).toMatch(patternOf(block.content));
});
