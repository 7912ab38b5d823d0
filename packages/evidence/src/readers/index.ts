// Reading files: what evaluation tools and people leave behind, as runs, and runs as a panel. Loaded when a file is met.

export { type ChooseOptions, type Chosen, choosePanel } from '../choose.ts';
export { fileOf, type ReadLimits, readLimits, type SourceFile } from '../containers/source.ts';
export { mayHoldResults } from '../document.ts';
export { type ImportAnswer, importFiles } from '../import-files.ts';
export { type Evidence, type ReadOptions, type Refused, readEvidence } from '../read-evidence.ts';
export { readRows } from '../read-rows.ts';
export { formats } from './detect.ts';
