import type { Page } from 'playwright-core';

/** Texts of a chart that overlap another or leave the drawing, as drawn in this browser's own font. */
export async function collisions(page: Page): Promise<unknown> {
  return page.evaluate(() => {
    const found: string[] = [];
    for (const names of document.querySelectorAll('[data-part="names"]')) {
      const chart = names.closest('svg')!.getBoundingClientRect();
      const boxes = [...names.querySelectorAll('text')].map((text) => ({
        text: text.textContent,
        box: text.getBoundingClientRect(),
      }));
      for (const [i, a] of boxes.entries()) {
        if (a.box.left < chart.left || a.box.right > chart.right) found.push(`${a.text} leaves the chart`);
        for (const b of boxes.slice(i + 1)) {
          const apart =
            a.box.right <= b.box.left ||
            b.box.right <= a.box.left ||
            a.box.bottom <= b.box.top + 3 ||
            b.box.bottom <= a.box.top + 3;
          if (!apart) found.push(`${a.text} covers ${b.text}`);
        }
      }
    }
    return found;
  });
}
