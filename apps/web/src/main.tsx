import { render } from 'preact';
import { App } from './app.tsx';
import { warmUp } from './ask.ts';
import { keepOffline } from './next-version.ts';
import { recallOwnPanel } from './own-panel.ts';

warmUp();
render(<App />, document.getElementById('app')!);
recallOwnPanel();
addEventListener('load', () => keepOffline());
