// npm start: install and build what is missing, print the diagnosis of the embedded panels, then serve the
// dashboard and the API. `npm start -- --once` ends after the report.

import { prepare, root, run } from './workspace.mjs';

const args = process.argv.slice(2);
const once = args.includes('--once');
const unknown = args.filter((arg) => arg !== '--once');
if (unknown.length > 0) {
  console.error(`npm start knows --once, and no ${unknown.join(' ')}.`);
  process.exit(2);
}

prepare();
const cape = (...words) => run(process.execPath, ['apps/cli/bin/cape.mjs', ...words], { cwd: root });
const status = cape('diagnose');
// Control-C reaches the server too, which finishes what is in flight; this process waits for it.
process.on('SIGINT', () => {});
process.exit(status !== 0 || once ? status : cape('serve'));
