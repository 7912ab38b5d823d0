import { commandOf, manifest, type QuestionEntry } from '@cape/analysis/manifest';
import type { CommandEntry } from '../command.ts';
import { pages } from '../pages/index.ts';

/** One command for each question; those that share a command are asked by one. */
export function questionCommands(questions: readonly QuestionEntry[]): readonly CommandEntry[] {
  const names = [...new Set(questions.map(commandOf))];
  return names.map((name) => {
    const entries = questions.filter((entry) => commandOf(entry) === name);
    const load = async () => {
      const [{ questionCommand }, ...askable] = await Promise.all([
        import('../question-command.ts'),
        ...entries.map(async (entry) => {
          const [question, page] = await Promise.all([entry.load(), pages[entry.name]?.()]);
          return { entry, question, page: page?.page ?? {} };
        }),
      ]);
      return { command: questionCommand(askable) };
    };
    return { name, summary: entries[0]!.summary, load };
  });
}

/** The commands that do more than ask a question, or something else. */
const own: readonly CommandEntry[] = [
  {
    name: 'plot',
    summary: "The dashboard's figures as SVG or PNG, without a browser",
    load: () => import('./plot.ts'),
  },
  {
    name: 'import',
    summary: 'Evaluation results into a panel: lm-eval, leaderboard, Epoch, CSV',
    load: () => import('./import.ts'),
  },
  {
    name: 'serve',
    summary: 'The dashboard and the API on this machine',
    load: () => import('./serve.ts'),
  },
  {
    name: 'measure',
    summary: "A model's scores on multiple-choice tasks, as lm-eval has them",
    load: () => import('./measure.ts'),
  },
  {
    name: 'refresh',
    summary: 'Fetch published tables again and say what changed',
    load: () => import('./refresh.ts'),
  },
  {
    name: 'registry',
    summary: 'The registry of releases: backup, restore, export, import, check',
    load: () => import('./registry.ts'),
  },
  {
    name: 'steer',
    summary: 'Push a model along its truth direction, and measure what that did',
    load: () => import('./steer.ts'),
  },
  {
    name: 'probe',
    summary: 'Which class a prompt falls in, read inside the model',
    load: () => import('./probe.ts'),
  },
  {
    name: 'direction',
    summary: "Learn a model's truth direction; save it for CAPE or llama.cpp",
    load: () => import('./direction.ts'),
  },
  {
    name: 'internals',
    summary: 'Coupling of reasoning and truth by block and attention head',
    load: () => import('./internals.ts'),
  },
  {
    name: 'inspect',
    summary: 'What a model is made of, and where it can be steered',
    load: () => import('./inspect.ts'),
  },
  {
    name: 'mcp',
    summary: 'A tool for each question, for agents: Model Context Protocol',
    load: () => import('./mcp.ts'),
  },
  {
    name: 'worker',
    summary: 'Answers for programs in other languages: JSON-RPC, a line each',
    load: () => import('./worker.ts'),
  },
  {
    name: 'completion',
    summary: 'Completion of commands, flags and values for bash, zsh or fish',
    load: () => import('./completion.ts'),
  },
];

const derived = questionCommands(manifest);
const ownOf = (name: string) => own.find((entry) => entry.name === name);

/** Every command, none loaded. The order is that of `cape --help`; an own one takes the place of a question's. */
export const commands: readonly CommandEntry[] = [
  ...derived.map((entry) => ownOf(entry.name) ?? entry),
  ...own.filter(({ name }) => derived.every((entry) => entry.name !== name)),
];
