import { sha256 } from './hash.ts';
import type { Measured, TaskResult } from './measure.ts';

/** Settings of a run of several tasks. */
export interface RunFacts {
  /** As the user named the model. */
  readonly model: string;
  /** Of the backend: "local" or the endpoint's address. */
  readonly backend: string;
  readonly date: Date;
  readonly version: string;
  readonly limit: number | null;
  /** The template that questions were written with, and its SHA-256; null for plain texts. */
  readonly chatTemplate: { readonly source: string; readonly sha256: string } | null;
  readonly fewshotSeed: number;
  readonly parameters?: number;
  /** Steering that was added to the model while measuring. */
  readonly steering?: Readonly<Record<string, unknown>>;
}

const higherIsBetter = { acc: true, acc_norm: true, perplexity: false } as const;

/** The results file, in lm-evaluation-harness's own shape, so that its tools and CAPE's read it alike. */
export function resultsOf(results: readonly TaskResult[], facts: RunFacts): Record<string, unknown> {
  const byTask = <T>(of: (result: TaskResult) => T) =>
    Object.fromEntries(results.map((result) => [result.task.name, of(result)]));
  return {
    results: byTask(({ task, metrics }) => ({
      alias: task.name,
      ...Object.fromEntries(
        Object.entries(metrics).flatMap(([metric, { value, standardError }]) => [
          [`${metric},none`, value],
          [`${metric}_stderr,none`, standardError ?? 'N/A'],
        ]),
      ),
    })),
    group_subtasks: byTask(() => []),
    configs: byTask(({ task, shots }) => ({
      task: task.name,
      dataset_path: task.dataset.path,
      ...(task.dataset.name !== undefined && { dataset_name: task.dataset.name }),
      ...(task.dataset.revision !== undefined && { dataset_kwargs: { revision: task.dataset.revision } }),
      output_type: task.output,
      num_fewshot: shots,
      metric_list: task.metrics.map((metric) => ({ metric, higher_is_better: higherIsBetter[metric] })),
      metadata: { version: task.version },
    })),
    versions: byTask(({ task }) => task.version),
    'n-shot': byTask(({ shots }) => shots),
    higher_is_better: byTask(({ task }) =>
      Object.fromEntries(task.metrics.map((metric) => [metric, higherIsBetter[metric]])),
    ),
    'n-samples': byTask(({ original, measured }) => ({ original, effective: measured.length })),
    config: {
      model: 'cape',
      model_args: { pretrained: facts.model, backend: facts.backend },
      ...(facts.parameters !== undefined && { model_num_parameters: facts.parameters }),
      ...(facts.steering !== undefined && { steering: facts.steering }),
      limit: facts.limit,
      fewshot_seed: facts.fewshotSeed,
    },
    date: facts.date.getTime() / 1000,
    cape_version: facts.version,
    model_source: 'cape',
    model_name: facts.model,
    model_name_sanitized: sanitized(facts.model),
    chat_template: facts.chatTemplate?.source ?? null,
    chat_template_sha: facts.chatTemplate?.sha256 ?? null,
    fewshot_as_multiturn: facts.chatTemplate !== null,
  };
}

/** One line of a samples file, in the harness's own shape. */
export async function sampleOf({ item, found, score }: Measured): Promise<Record<string, unknown>> {
  const { question, requests, id } = item;
  const target = question.labels === undefined ? question.gold : 0;
  return {
    doc_id: id,
    doc: question.doc,
    target: String(target),
    arguments: Object.fromEntries(
      requests.map(({ context, continuation }, i) => [
        `gen_args_${i}`,
        { arg_0: context, arg_1: continuation },
      ]),
    ),
    resps: found.map(({ logLikelihood, isGreedy }) => [[String(logLikelihood), pythonBoolean(isGreedy)]]),
    filtered_resps: found.map(({ logLikelihood, isGreedy }) => [
      String(logLikelihood),
      pythonBoolean(isGreedy),
    ]),
    filter: 'none',
    metrics: Object.keys(score),
    doc_hash: await sha256(JSON.stringify(question.doc, null, 2)),
    prompt_hash: await sha256(requests[0]!.context),
    target_hash: await sha256(String(target)),
    ...(question.cluster !== undefined && { subject: question.cluster }),
    ...score,
  };
}

const pythonBoolean = (value: boolean) => (value ? 'True' : 'False');

/** A model's name as a folder: the harness's own rule. */
export function sanitized(name: string): string {
  return name.replaceAll(/[/\\]/g, '__').replaceAll(/[<>:"|?*]/g, '_');
}

/** A date as the harness writes it into file names. */
export function fileStamp(date: Date): string {
  return date.toISOString().replace('Z', '').replaceAll(':', '-');
}
