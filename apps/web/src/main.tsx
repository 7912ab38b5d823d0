import { render } from 'preact';
import { App } from './app.tsx';
import { recallOwnPanel } from './own-panel.ts';

render(<App />, document.getElementById('app')!);
recallOwnPanel();
