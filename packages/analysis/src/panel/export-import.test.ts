import { loadKernel } from '@cape/core-wasm';
import { InputError, panelCsv } from '@cape/evidence';
import { expect, test } from 'vitest';
import { couplingQuestion } from '../coupling/coupling-question.ts';
import { answer } from '../question.ts';
import { builtinPanel, builtinPanels } from './builtin.ts';

const using = { kernel: await loadKernel() };

/** The answer without what is said of the panel beside its rows, or the refusal. */
function coupling(panel: unknown, x: string, y: string): unknown {
  try {
    const { warnings: _, ...rest } = answer(couplingQuestion, { panel, x, y, resamples: 100 }, using);
    return rest;
  } catch (error) {
    if (error instanceof InputError) return error.issues;
    throw error;
  }
}

test.each(builtinPanels.map(({ name }) => name))(
  '%s exported, then read again, couples as it did',
  (name) => {
    const panel = builtinPanel(name);
    const [x = 'hellaswag', y = 'truthfulqa'] = panel.benchmarks;
    const exported = { name, text: panelCsv(panel) };
    expect(coupling(exported, x, y)).toEqual(coupling(name, x, y));
  },
);
