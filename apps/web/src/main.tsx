import { render } from 'preact';
import { address } from './address.ts';
import { App } from './app.tsx';
import { warmUp } from './ask.ts';
import { keepOffline } from './next-version.ts';
import { recallOwnPanel } from './own-panel.ts';
import { firstView } from './views.ts';

// The overview asks nothing: what it shows was computed when the page was built.
if ((address.value.view || firstView) !== 'overview') warmUp();
render(<App />, document.getElementById('app')!);
recallOwnPanel();
addEventListener('load', () => keepOffline());
