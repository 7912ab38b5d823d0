import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  builtinPanels,
  comparableRuns,
  type ItemCovariance,
  itemCovariances,
  joinedByModel,
} from '@cape/analysis';
import { loadKernelSync } from '@cape/core-wasm';
import {
  type Benchmark,
  type BenchmarkDeclaration,
  benchmark,
  declaredBenchmarks,
  distinct,
  InputError,
  isKnownBenchmark,
  type Panel,
  panelCsv,
  type Warning,
  withDeclarations,
} from '@cape/evidence';
import type { Evidence } from '@cape/evidence/readers';

/** A panel read from files, as a question takes it. */
export interface PanelFile {
  readonly name: string;
  readonly text: string;
  /** Declarations of benchmarks that the registry does not know. */
  readonly benchmarks: readonly BenchmarkDeclaration[];
  readonly warnings: readonly Warning[];
  /** Covariances, where the items of two models or more stood beside their scores. */
  readonly itemCovariance: readonly ItemCovariance[];
}

/**
 * The panel that `--panel` names where it is a file, a folder of results or standard input (-), read by its content.
 * Anything else is a builtin panel's name, or left for the analysis to refuse.
 */
export async function readPanelAt(place: string, flag = '--panel'): Promise<PanelFile | undefined> {
  if (builtinPanels.some(({ name }) => name === place)) return undefined;
  if (place === 'live') return liveFile(flag);
  if (place !== '-' && !existsSync(place) && !/[\\/.]/.test(place)) return undefined;
  const [{ choosePanel, readEvidence }, { filesIn }] = await Promise.all([
    import('@cape/evidence/readers'),
    import('./files.ts'),
  ]);
  const evidence = await readEvidence(filesIn([place], flag), { items: true });
  const chosen = choosePanel(evidence);
  const { warnings } = chosen;
  const panel = withDeclarations(chosen.panel, besideIt(place, flag));
  return {
    name: place === '-' ? 'standard input' : basename(place),
    text: panelCsv(panel),
    benchmarks: [...panel.definitions.values()]
      .filter(
        ({ id, items, chance }) =>
          !isKnownBenchmark(id) || items !== benchmark(id).items || chance !== benchmark(id).chance,
      )
      .map(({ name, items, chance, scoring }) => ({
        name,
        ...(items === null ? {} : { items }),
        ...(chance === null ? {} : { chance }),
        scoring,
      })),
    itemCovariance: covarianceOf(evidence.runs, panel),
    // The table is read again with what is declared of its benchmarks: it is said then.
    warnings: distinct([...evidence.warnings, ...warnings]).filter(({ code }) => code !== 'new-benchmarks'),
  };
}

/** The file that declares the benchmarks of a folder's tables and results. */
const declarationsFile = 'benchmarks.json';

/** Declarations from a file benchmarks.json in the panel's folder. */
function besideIt(place: string, flag: string): readonly Benchmark[] {
  if (place === '-') return [];
  const folder = statSync(place).isDirectory() ? place : dirname(place);
  const file = join(folder, declarationsFile);
  if (!existsSync(file)) return [];
  let declared: unknown;
  try {
    declared = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new InputError([
      { code: 'bad-json', path: flag, expected: `JSON in ${file}`, received: (error as Error).message },
    ]);
  }
  return declaredBenchmarks(declared, declarationsFile);
}

/** The item covariance of the panel's own models; runs that the panel did not take bring none. */
function covarianceOf(runs: Evidence['runs'], { models }: Panel): readonly ItemCovariance[] {
  if (runs.every(({ items }) => items === undefined || items.length === 0)) return [];
  const names = new Set(models.map(({ name }) => name));
  const comparable = comparableRuns(joinedByModel(runs).runs).filter(({ name }) => names.has(name));
  return itemCovariances(loadKernelSync(), comparable);
}

/** The tables that `cape refresh` fetched, with their date and source. */
async function liveFile(flag: string): Promise<PanelFile> {
  const [{ livePanel }, { dataFolder, folderStore }] = await Promise.all([
    import('@cape/evidence/refresh'),
    import('./data-folder.ts'),
  ]);
  const folder = dataFolder();
  const live = await livePanel(folderStore(folder));
  if (live === undefined) {
    throw new InputError([
      {
        code: 'no-snapshot',
        path: flag,
        expected: 'a snapshot (cape refresh fetches one)',
        received: `none in ${folder}`,
      },
    ]);
  }
  return { ...live, benchmarks: [], itemCovariance: [] };
}
