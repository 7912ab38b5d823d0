import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const places = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  chromium.executablePath(),
];

/** The browser of this machine, or null. Root needs no sandbox of its own inside a container. */
export async function openChromium(): Promise<Browser | null> {
  const executablePath = places.find((place) => place !== undefined && place !== '' && existsSync(place));
  if (executablePath === undefined) {
    console.log('not run here: the dashboard in Chromium (npx playwright install chromium)');
    return null;
  }
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
}
