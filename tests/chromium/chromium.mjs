import { accessSync, constants } from 'node:fs';
import { chromium } from 'playwright-core';

const places = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  chromium.executablePath(),
];

/** True where a program stands there that this user may run. */
function runs(place) {
  try {
    accessSync(place, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export async function openChromium(what, options = {}) {
  const executablePath = places.find((place) => place && runs(place));
  if (executablePath === undefined) {
    console.log(
      `not run here: ${what} (no Chromium; npx playwright-core install chromium, or set CHROMIUM_PATH)`,
    );
    return null;
  }
  // Root needs no sandbox of its own inside a container.
  const args = [...(options.args ?? []), ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
  return chromium.launch({ ...options, executablePath, args });
}
