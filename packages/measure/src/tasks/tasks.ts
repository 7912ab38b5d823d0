import { MeasureError } from '../measure-error.ts';
import type { Task } from '../task.ts';
import { boolq } from './boolq.ts';
import { hellaswag } from './hellaswag.ts';
import { lambadaOpenai } from './lambada.ts';
import { arcChallenge, arcEasy, openbookqa } from './lettered.ts';
import { mmlu } from './mmlu.ts';
import { piqa } from './piqa.ts';
import { truthfulqaMc1, truthfulqaMc2 } from './truthfulqa.ts';
import { winogrande } from './winogrande.ts';

/** Every task that is known by name; MMLU is one per subject. */
export const tasks: readonly Task[] = [
  hellaswag,
  truthfulqaMc1,
  truthfulqaMc2,
  arcEasy,
  arcChallenge,
  piqa,
  winogrande,
  openbookqa,
  boolq,
  lambadaOpenai,
];

/** A task by its name; `mmlu_SUBJECT` is any subject's. */
export function findTask(name: string): Task {
  const subject = /^mmlu_(\w+)$/.exec(name)?.[1];
  const known = subject === undefined ? tasks.find((task) => task.name === name) : mmlu(subject);
  if (known !== undefined) return known;
  throw new MeasureError(
    'unknown-task',
    'task',
    `one of ${tasks.map((task) => task.name).join(', ')}, mmlu_SUBJECT, or a JSONL file with context, choices and label`,
    name,
  );
}
