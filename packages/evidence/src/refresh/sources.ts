import { InputError } from '../input-error.ts';

/** A published table that CAPE can fetch again. */
export interface Source {
  readonly id: string;
  readonly title: string;
  readonly url: string;
  /** Name of the file in the snapshot. */
  readonly file: string;
  readonly licence: string;
  /** Notice that an answer which uses it must give. */
  readonly attribution: string;
  /** Fetched without being asked for by name. */
  readonly usual: boolean;
}

export const sources: readonly Source[] = [
  {
    id: 'epoch',
    title: "Epoch AI's benchmarking hub: every table, with scales and models",
    url: 'https://epoch.ai/data/benchmark_data.zip',
    file: 'benchmark_data.zip',
    licence: 'CC BY 4.0; external tables keep their own',
    attribution: 'Epoch AI, "AI Benchmarking Hub", https://epoch.ai/benchmarks (CC BY 4.0)',
    usual: true,
  },
  {
    id: 'epoch-runs',
    title: "Epoch AI's own runs, newer than the archive",
    url: 'https://epoch.ai/data/benchmarks.csv',
    file: 'benchmarks.csv',
    licence: 'CC BY 4.0',
    attribution: 'Epoch AI, "AI Benchmarking Hub", https://epoch.ai/benchmarks (CC BY 4.0)',
    usual: true,
  },
  {
    id: 'every-eval-ever',
    title: "every_eval_ever's datastore, aggregate records",
    url: 'https://huggingface.co/datasets/evaleval/EEE_datastore/resolve/main/viewer_parquets/dataset.parquet',
    file: 'every_eval_ever.parquet',
    licence: 'as each record says',
    attribution: 'Every Eval Ever, https://huggingface.co/datasets/evaleval/EEE_datastore',
    usual: false,
  },
  {
    id: 'leaderboard-v2',
    title: 'Open LLM Leaderboard v2, archived in 2025',
    url: 'https://huggingface.co/datasets/open-llm-leaderboard/contents/resolve/main/data/train-00000-of-00001.parquet',
    file: 'leaderboard_v2.parquet',
    licence: 'as the leaderboard states',
    attribution: 'Open LLM Leaderboard, https://huggingface.co/open-llm-leaderboard',
    usual: false,
  },
];

/** The same source on a server laid out as the published ones are. `path` names the setting in a refusal. */
export function onMirror(source: Source, mirror: string, path: string): Source {
  const base = URL.canParse(mirror) ? new URL(mirror) : undefined;
  if (base === undefined || !/^https?:$/.test(base.protocol)) {
    throw new InputError([
      { code: 'bad-address', path, expected: 'an http or https address', received: mirror },
    ]);
  }
  return { ...source, url: new URL(new URL(source.url).pathname, base).href };
}
