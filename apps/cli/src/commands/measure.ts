import { createHash } from 'node:crypto';
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { fixed } from '@cape/core-wasm/number-text';
import { InputError } from '@cape/evidence';
import {
  type Backend,
  defaultFewshotSeed,
  EndpointBackend,
  fileStamp,
  LocalBackend,
  measure,
  resultsOf,
  sampleOf,
  sanitized,
  type TaskResult,
} from '@cape/measure';
import {
  type ChatMessage,
  type ChatTemplate,
  type Model,
  type Positions,
  type StrengthUnit,
  steeringAlong,
} from '@cape/steer';
import type { Command, Flag, Given } from '../command.ts';
import { exit } from '../exit.ts';
import { valuesOf } from '../flags.ts';
import { Journal } from '../measure-journal.ts';
import { facts, heading, table, text } from '../render/block.ts';
import { progress } from '../render/progress.ts';
import type { Screen } from '../render/screen.ts';
import {
  fitting,
  inside,
  modelFlags,
  modelPositional,
  openFor,
  pushFlags,
  readDirectionFile,
} from '../steering.ts';
import { type TaskData, taskData } from '../task-data.ts';
import { version } from '../version.ts';

const flags: readonly Flag[] = [
  {
    flags: '--task <name...>',
    kind: 'texts',
    description:
      'hellaswag, truthfulqa_mc1, truthfulqa_mc2, arc_easy, arc_challenge, piqa, winogrande, openbookqa, boolq, lambada_openai, mmlu_SUBJECT, demo, or a JSONL file or Hugging Face dataset of your own (context, choices, label)',
  },
  {
    flags: '--data <path>',
    kind: 'text',
    description:
      "the rows: a file, a folder with TASK.jsonl, .parquet, .json or .csv, or a Hugging Face dataset OWNER/NAME[@REVISION][:CONFIG] (default: the task's own dataset)",
  },
  {
    flags: '--shots <number>',
    kind: 'whole',
    description: 'worked examples before each question (default 0)',
  },
  { flags: '--limit <number>', kind: 'whole', description: 'the first so many rows alone' },
  {
    flags: '--seed <number>',
    kind: 'whole',
    description: `draws the worked examples (default ${defaultFewshotSeed})`,
  },
  {
    flags: '--chat-template',
    kind: 'switch',
    description:
      "write each question as a conversation, as the model's chat template has it, worked examples as turns before",
  },
  { flags: '--steer <file>', kind: 'text', description: 'add a direction that cape direction saved' },
  {
    flags: '--strength <number>',
    kind: 'number',
    description: 'how far to push along it (default 1)',
  },
  ...pushFlags.filter(({ flags }) => flags.startsWith('--unit')),
  {
    flags: '--positions <where>',
    kind: 'text',
    choices: ['last', 'answer', 'all'],
    description:
      'push at every position (default), from the last one before the choice on, or at those of the choice: all, last, answer',
  },
  {
    flags: '--endpoint <url>',
    kind: 'text',
    description:
      'weigh at an OpenAI-compatible completions address that echoes log-probabilities; MODEL is its name there',
  },
  { flags: '--out <folder>', kind: 'text', description: 'where results and samples go (default results)' },
  ...modelFlags,
];

interface Values {
  readonly task?: readonly string[];
  readonly data?: string;
  readonly shots?: number;
  readonly limit?: number;
  readonly seed?: number;
  readonly chatTemplate?: boolean;
  readonly steer?: string;
  readonly strength?: number;
  readonly unit?: StrengthUnit;
  readonly positions?: Positions;
  readonly endpoint?: string;
  readonly out?: string;
}

/** A model's own scores on multiple-choice tasks, in the shape of lm-evaluation-harness. */
export const command: Command = {
  positionals: [modelPositional],
  flags,
  examples: [
    'measure demo --task demo --limit 20 --out demo-results',
    'measure demo --task demo --limit 20 --out demo-results --json',
  ],
  details: `Prompts, worked examples and metrics are lm-evaluation-harness's own. Results and samples are written in its shape, so
that cape import, compare and gate read them, and so do its own tools. An interrupted measurement goes on where it
stopped.

  cape measure ./my-model --task arc_easy --data ./rows --limit 200
  cape measure my-model --endpoint http://127.0.0.1:8000/v1/completions --task hellaswag --data ./rows`,
  async run(given, screen) {
    const values = (await valuesOf(given.flags, flags)) as Values;
    if (values.task === undefined || values.task.length === 0) {
      throw new InputError([
        {
          code: 'missing',
          path: '--task',
          expected: 'the name of a task, or a JSONL file',
          received: 'none',
        },
      ]);
    }
    if (values.chatTemplate && values.endpoint !== undefined) {
      throw new InputError([
        {
          code: 'conflict',
          path: '--chat-template',
          expected: 'a model in this process',
          received: '--endpoint: a completions address takes plain texts',
        },
      ]);
    }
    const data = await dataOf(values.task, values, screen);
    const found =
      values.endpoint === undefined
        ? await inside(given, values as Record<string, unknown>, screen, openedFor(values), ({ model }) => {
            const directions =
              values.steer === undefined
                ? undefined
                : fitting(readDirectionFile(values.steer, '--steer'), model);
            const steering = directions?.map((direction) =>
              steeringAlong(direction, values.strength ?? 1, {
                unit: values.unit ?? 'unit',
                positions: values.positions ?? 'all',
              }),
            );
            const chat = values.chatTemplate ? templateOf(model, given) : null;
            return measured(
              new LocalBackend(model, steering && { steering }),
              chat,
              data,
              values,
              given,
              screen,
            );
          })
        : await measured(
            new EndpointBackend({
              url: values.endpoint,
              model: given.positionals[0] as string,
              ...(process.env.CAPE_ENDPOINT_KEY !== undefined && { key: process.env.CAPE_ENDPOINT_KEY }),
            }),
            null,
            data,
            values,
            given,
            screen,
          );
    screen.answer(found.results, () => page(found));
    return exit.done;
  },
};

/** The tasks' rows, one task after the other; a download is shown. */
async function dataOf(names: readonly string[], { data, shots = 0 }: Values, screen: Screen) {
  const bar = progress(screen.watched);
  const found: TaskData[] = [];
  try {
    for (const name of names) {
      found.push(
        await taskData(name, {
          ...(data !== undefined && { data }),
          shots,
          onProgress: ({ loaded, total }) => bar.report(total ? loaded / total : 0),
        }),
      );
    }
  } finally {
    bar.done();
  }
  return found;
}

/** The blocks that a direction acts at are opened for steering. */
function openedFor({ steer }: Values) {
  return steer === undefined ? {} : openFor(readDirectionFile(steer, '--steer'));
}

function templateOf({ chat }: Model, { positionals: [name] }: Given): ChatTemplate {
  if (chat !== null) return chat;
  throw new InputError([
    {
      code: 'no-chat-template',
      path: '--chat-template',
      expected: 'a model with a chat template (chat_template.jinja or tokenizer_config.json)',
      received: String(name),
    },
  ]);
}

/** Some templates take no system message: as the harness does, it is then left out, and that is told. */
function writing(chat: ChatTemplate) {
  let isTold = false;
  return (messages: readonly ChatMessage[]): string => {
    const users = messages.filter(({ role }) => role !== 'system');
    try {
      return chat.render(messages);
    } catch (cause) {
      if (users.length === messages.length) throw cause;
      const text = chat.render(users);
      if (!isTold)
        process.stderr.write(
          "cape: the chat template takes no system message: the task's description is left out\n",
        );
      isTold = true;
      return text;
    }
  };
}

interface Found {
  readonly results: Record<string, unknown>;
  readonly tasks: readonly TaskResult[];
  readonly folder: string;
}

async function measured(
  backend: Backend,
  chat: ChatTemplate | null,
  data: readonly TaskData[],
  values: Values,
  given: Given,
  screen: Screen,
): Promise<Found> {
  const model = given.positionals[0] as string;
  const { shots = 0, limit, seed = defaultFewshotSeed, steer } = values;
  const { strength = 1, unit = 'unit', positions = 'all' } = values;
  const steering = steer === undefined ? undefined : { direction: steer, strength, unit, positions };
  const folder = join(
    values.out ?? 'results',
    sanitized(model) + (steering === undefined ? '' : '__steered'),
  );
  const bar = progress(screen.watched);
  const all = data.reduce((sum, { rows }) => sum + Math.min(rows.length, limit ?? rows.length), 0);
  let before = 0;
  const tasks: TaskResult[] = [];
  const journals: Journal[] = [];
  try {
    for (const { task, rows, examples } of data) {
      const journal = new Journal(folder, task.name, {
        model,
        shots,
        seed,
        ...(steering && { steering }),
        ...(chat !== null && { chatTemplate: chat.source }),
      });
      journals.push(journal);
      tasks.push(
        await measure(backend, task, rows, {
          shots,
          seed,
          ...(limit !== undefined && { limit }),
          ...(examples !== undefined && { examples }),
          ...(chat !== null && { chat: writing(chat) }),
          known: journal.known,
          onItem: (one, done) => {
            journal.add(one);
            bar.report((before + done) / all);
          },
        }),
      );
      before += Math.min(rows.length, limit ?? rows.length);
    }
  } finally {
    bar.done();
  }
  const date = new Date();
  const results = resultsOf(tasks, {
    model: steering === undefined ? model : `${model} (steered)`,
    backend: values.endpoint ?? 'local',
    date,
    version,
    limit: limit ?? null,
    chatTemplate: chat && {
      source: chat.source,
      sha256: createHash('sha256').update(chat.source).digest('hex'),
    },
    fewshotSeed: seed,
    ...(steering && { steering }),
  });
  await write(folder, results, tasks, date);
  for (const journal of journals) journal.remove();
  return { results, tasks, folder };
}

async function write(
  folder: string,
  results: object,
  tasks: readonly TaskResult[],
  date: Date,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const stamp = fileStamp(date);
  writeFileSync(join(folder, `results_${stamp}.json`), `${JSON.stringify(results, null, 2)}\n`);
  for (const { task, measured: items } of tasks) {
    const file = createWriteStream(join(folder, `samples_${sanitized(task.name)}_${stamp}.jsonl`));
    for (const item of items) file.write(`${JSON.stringify(await sampleOf(item))}\n`);
    file.end();
    await finished(file);
  }
}

function page({ tasks, folder }: Found) {
  const rows = tasks.flatMap(({ task, shots, measured: items, metrics }) =>
    Object.entries(metrics).map(([metric, { value, standardError }]) => ({
      task: task.name,
      shots,
      items: items.length,
      metric,
      value: metric === 'perplexity' ? value : 100 * value,
      standardError: standardError === null ? null : 100 * standardError,
    })),
  );
  return [
    heading(`Measured ${tasks.length === 1 ? tasks[0]!.task.name : `${tasks.length} tasks`}`),
    table(rows, [
      { title: 'task', of: 'task' },
      { title: 'shots', of: 'shots' },
      { title: 'items', of: 'items' },
      { title: 'metric', of: 'metric' },
      { title: 'score', of: 'value', key: 'score', show: (v) => fixed(v, 2) },
      { title: '± s.e.', of: 'standardError', show: (v) => fixed(v, 2) },
    ]),
    facts(['written to', folder]),
    text('Read them with cape import, cape compare or cape gate.'),
  ];
}
