import { useSignal } from '@preact/signals';
import type { ComponentType, VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { text } from '#text/shell';
import { href, parameter, viewName } from './address.ts';
import { showFromTop } from './arrival.ts';
import { carried } from './carried.ts';
import { nextVersionReady, takeNextVersion } from './next-version.ts';
import { ownPanel, showOwn, showsOwn } from './own-panel.ts';
import { chooseTheme, type ThemeChoice, themeChoice, themeChoices } from './theme.ts';
import { firstView, ownViews, type ViewName, viewNames, views } from './views.ts';

export function App(): VNode {
  const name = (viewName.value || firstView) as ViewName;
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a phone the navigation scrolls sideways: where one is stays in sight.
    const current = nav.current?.querySelector<HTMLElement>('[aria-current]');
    if (current)
      nav.current!.scrollLeft = current.offsetLeft - (nav.current!.clientWidth - current.offsetWidth) / 2;
  }, [name]);
  const embedded = parameter('embed') !== '';
  useEffect(() => {
    document.documentElement.toggleAttribute('data-embedded', embedded);
  }, [embedded]);
  if (embedded)
    return (
      <main id="content" tabIndex={-1}>
        <Loaded key={name} view={name} />
      </main>
    );
  return (
    <>
      {/* No link: what follows the hash is the page's state. */}
      <button type="button" class="skip" onClick={() => document.getElementById('content')?.focus()}>
        {text.skip}
      </button>
      <header>
        <a class="name" href={href(firstView, carried())}>
          <img src="./icon.svg" alt="" width="28" height="28" />
          {text.name}
        </a>
        <nav ref={nav} aria-label={text.name}>
          {viewNames.map((each) => (
            <a
              key={each}
              href={href(each, carried())}
              {...(each === name && { 'aria-current': 'page' as const })}
            >
              {text.views[each]}
            </a>
          ))}
        </nav>
        <ThemeChoices />
      </header>
      <main id="content" tabIndex={-1}>
        <WhoseData />
        <Loaded key={name} view={name} />
      </main>
      <footer>
        <NextVersion />
        {text.footer}
      </footer>
    </>
  );
}

function ThemeChoices(): VNode {
  return (
    <label class="theme">
      {text.theme.label}
      <select
        value={themeChoice.value}
        onChange={({ currentTarget }) => chooseTheme(currentTarget.value as ThemeChoice)}
      >
        {themeChoices.map((choice) => (
          <option value={choice}>{text.theme[choice]}</option>
        ))}
      </select>
    </label>
  );
}

function NextVersion(): VNode | null {
  if (!nextVersionReady.value) return null;
  return (
    <p class="whose" role="status">
      {text.newer}{' '}
      <button type="button" onClick={takeNextVersion}>
        {text.reload}
      </button>
    </p>
  );
}

/** Says when what is shown is the reader's own, and when a link means data that are not here. */
function WhoseData(): VNode | null {
  const own = ownPanel.value;
  if (!showsOwn() || own === undefined || !ownViews.includes(viewName.value as ViewName)) return null;
  return (
    <p class="whose" role="status">
      {own === null ? text.panel.missing : text.panel.own(own.name, own.models)}{' '}
      <button type="button" onClick={() => showOwn(false)}>
        {text.panel.builtin}
      </button>
    </p>
  );
}

function Loaded({ view }: { view: ViewName }): VNode {
  const content = useSignal<ComponentType | null>(null);
  const failed = useSignal(false);
  useEffect(() => {
    document.title = `${text.views[view] ?? text.notFound} · ${text.name}`;
    views[view]?.().then(
      ({ View }) => {
        content.value = View;
        showFromTop();
      },
      () => {
        failed.value = true;
      },
    );
  }, [view]);
  if (!(view in views))
    return (
      <div role="alert">
        <h1>{text.notFound}</h1>
        <p>{text.notFoundHint}</p>
      </div>
    );
  if (failed.value) return <p role="alert">{text.loadFailed}</p>;
  const View = content.value;
  // A link to the reader's own data waits until the browser's store was looked into.
  return View === null || (showsOwn() && ownPanel.value === undefined) ? (
    <p class="faint" aria-busy="true">
      {text.loading}
    </p>
  ) : (
    <View />
  );
}
