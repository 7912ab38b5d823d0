import { expect, test } from 'vitest';
import { inChromium, open } from './page.ts';

/** States other than a view's first, each of which once showed one of these faults. */
const states = [
  'diagnose?model=Pythia-1.4B',
  'diagnose?swe=80.8&gpqa=74.1',
  'phases?table=observational&x=MMLU',
  'frontier?rows=frozen&swe=80.8&gpqa=74.1&lab=Anthropic',
  'frontier?reporter=self&open=paths',
  'cascade?table=multibench&old=gpqa_diamond&new=hle&saturationTable=multibench',
  'explorer?curation=2&show=mmlu',
  'predictions?asOf=2025-12-31',
  'claims?verdict=not reproduced',
  'data?table=multibench',
];

inChromium('on a screen of 320 pixels', () => {
  test('no view overflows, repeats itself, has a small target or writes a number badly', async () => {
    const { page, settled, complaints, close } = await open('overview', {
      viewport: { width: 320, height: 800 },
    });
    for (const state of states) {
      await page.evaluate((hash) => {
        location.hash = `#/${hash}`;
      }, state);
      await page.waitForTimeout(150);
      await settled();
      await page.evaluate(() => {
        for (const details of document.querySelectorAll('main details')) details.setAttribute('open', '');
      });
      // Some parts are asked once they are open.
      await page.waitForTimeout(150);
      await settled();
      const found = await page.evaluate(() => {
        const faults: string[] = [];
        if (document.documentElement.scrollWidth > 320) faults.push('sideways overflow');
        for (const details of document.querySelectorAll('main details')) details.setAttribute('open', '');
        const main = document.querySelector('main')!;
        // Commands and calls are code.
        const text = [...main.querySelectorAll('p, li, td, th, dd, dt, h1, h2, h3, strong, small, text')]
          .filter((element) => element.closest('code, pre, .cross-links') === null)
          .map((element) => element.textContent)
          .join('\n');
        const written: readonly (readonly [string, RegExp])[] = [
          ['a hyphen for a minus', /(?:^|[\s(=])-\d[^\n]{0,20}/gm],
          ['false certainty', /probability (?:1\.00|0\.00)/g],
          ['no number', /\b(?:NaN|undefined|null|Infinity)\b/g],
          ['worn words', /worn out|told apart|Failed to fetch/g],
          // Leading zeros are no false precision.
          ['a long number', /[1-9]\d{6,}/g],
        ];
        for (const [name, pattern] of written)
          for (const [match] of text.matchAll(pattern)) faults.push(`${name}: ${match}`);
        for (const control of main.querySelectorAll('button, select, summary')) {
          const { width, height } = control.getBoundingClientRect();
          if (width > 0 && getComputedStyle(control).display !== 'inline' && Math.min(width, height) < 24)
            faults.push(`a small target: ${control.textContent}`);
        }
        const notes = [...main.querySelectorAll('.notes li')].map(({ textContent }) => textContent);
        for (const note of new Set(notes))
          if (notes.filter((each) => each === note).length > 1) faults.push(`said twice: ${note}`);
        return faults;
      });
      expect([state, found]).toEqual([state, []]);
    }
    expect(complaints).toEqual([]);
    await close();
  });
});
