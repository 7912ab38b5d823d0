// visit.mjs ADDRESS: open a page in Chromium, wait until nothing on it is busy, print its text.

import { openChromium } from '@cape/chromium';

const browser = await openChromium('a page of a tutorial');
if (browser === null) process.exit(1);
try {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(error.message));
  await page.goto(process.argv[2]);
  await page.waitForFunction(() => document.querySelector('[aria-busy=true]') === null, undefined, {
    timeout: 120_000,
  });
  console.log((await page.innerText('body')).replace(/\n+/g, '\n').trim());
} finally {
  await browser.close();
}
