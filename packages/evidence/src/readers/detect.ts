import type { Document } from '../document.ts';
import { epoch } from './epoch.ts';
import { everyEvalEver, everyEvalEverSamples } from './every-eval-ever.ts';
import { helm } from './helm.ts';
import { inspect } from './inspect.ts';
import { leaderboardV1 } from './leaderboard-v1.ts';
import { leaderboardV2 } from './leaderboard-v2.ts';
import { lighteval, lightevalDetails } from './lighteval.ts';
import { lmEval } from './lm-eval.ts';
import { lmEvalSamples } from './lm-eval-samples.ts';
import { itemsTable, longTable } from './long-table.ts';
import { modelIndex } from './model-index.ts';
import { opencompass } from './opencompass.ts';
import { printedTable } from './printed-table.ts';
import type { Reader } from './reader.ts';
import { wideTable } from './wide-table.ts';

/** Every format, the more particular first. To add one, add a reader to the list. */
const readers: readonly Reader[] = [
  lmEvalSamples,
  everyEvalEverSamples,
  everyEvalEver,
  inspect,
  leaderboardV1,
  lighteval,
  lightevalDetails,
  lmEval,
  helm,
  leaderboardV2,
  opencompass,
  printedTable,
  modelIndex,
  epoch,
  itemsTable,
  longTable,
  wideTable,
];

/** The reader of a document's format, told from its content; undefined where no reader knows it. */
export function readerOf(document: Document): Reader | undefined {
  return readers.find((reader) => reader.claims(document));
}

/** The formats, as people call them. */
export const formats: readonly string[] = readers.map(({ format }) => format);
