/** True where a link was followed whose view has not been shown from its top yet. */
let pending = false;

addEventListener(
  'click',
  ({ target }) => {
    if (target instanceof Element && target.closest('a[href^="#/"]') !== null) pending = true;
  },
  { capture: true },
);

// A link to the view that is already open, with other parameters.
addEventListener('hashchange', () => showFromTop());

/**
 * After a link was followed, shows the view from its top with the focus on its heading, which a screen reader
 * then reads. Going back leaves the scroll position to the browser.
 */
export function showFromTop(): void {
  if (!pending) return;
  requestAnimationFrame(() => {
    const heading = document.querySelector<HTMLElement>('main h1');
    if (heading === null) return;
    pending = false;
    scrollTo(0, 0);
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  });
}
