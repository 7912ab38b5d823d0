// What every stranger asks: the answer's bytes must not depend on who asks it where.
import { answer, couplingQuestion, hFieldQuestion } from '@cape/analysis';
import { loadKernel } from '@cape/core-wasm';

export async function ask() {
  const kernel = await loadKernel();
  return JSON.stringify([
    answer(hFieldQuestion, { swe: 87.6, gpqa: 94.2 }, { kernel }),
    answer(couplingQuestion, { panel: 'base', group: 'Pythia' }, { kernel }),
  ]);
}
