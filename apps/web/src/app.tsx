import { useSignal } from '@preact/signals';
import type { ComponentType, VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { address, href } from './address.ts';
import { text } from './text/en.ts';

type ViewName = keyof typeof text.views;

/** Each view is its own download, fetched when first opened. */
const views: Record<ViewName, () => Promise<{ readonly View: ComponentType }>> = {
  diagnose: () => import('./views/diagnose.tsx'),
  phases: () => import('./views/phases.tsx'),
  frontier: () => import('./views/frontier.tsx'),
  data: () => import('./views/data.tsx'),
};

const names = Object.keys(views) as ViewName[];

export function App(): VNode {
  const view = (address.value.view || 'diagnose') as ViewName;
  return (
    <>
      <a class="skip" href="#content">
        {text.skip}
      </a>
      <header>
        <a class="name" href={href('diagnose')}>
          {text.name}
        </a>
        <p class="tagline">{text.tagline}</p>
        <nav aria-label="Views">
          {names.map((name) => (
            <a href={href(name)} {...(name === view && { 'aria-current': 'page' as const })}>
              {text.views[name]}
            </a>
          ))}
        </nav>
      </header>
      <main id="content" tabIndex={-1}>
        <Loaded key={view} view={view} />
      </main>
      <footer>{text.footer}</footer>
    </>
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
      },
      () => {
        failed.value = true;
      },
    );
  }, [view]);
  if (!(view in views)) return <p role="alert">{text.notFound}</p>;
  if (failed.value) return <p role="alert">{text.loadFailed}</p>;
  const View = content.value;
  return View === null ? <p class="waiting">{text.working}</p> : <View />;
}
