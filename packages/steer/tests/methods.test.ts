import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { discriminant } from '../src/direction/discriminant.ts';
import { fisherMatrix, marginSlopes, principal, type Subspace } from '../src/direction/gradient.ts';
import { headsOf } from '../src/direction/heads.ts';
import { logisticProbe } from '../src/direction/logistic.ts';
import { cosine, dot, norm } from '../src/direction/vector.ts';
import { continuationScores } from '../src/evaluate/score.ts';
import { type Intervention, loadModel, type Model, type Positions } from '../src/node.ts';
import { batchOf, pushesFor } from '../src/runtime/model.ts';
import { root, tinyModel, words } from './tiny.ts';
import { valuesOf, weightsFixture, weightsFolder } from './weights-fixture.ts';

// Every method against what scikit-learn, NumPy and PyTorch find (oracle/steering_methods.py).

interface Slope {
  readonly margin: number;
  readonly slope: number[];
}

interface Expected {
  readonly probes: readonly {
    readonly name: string;
    readonly pairs: number;
    readonly width: number;
    readonly lda: number[];
    readonly logistic: number[];
    readonly bias: number;
    readonly length: number;
  }[];
  readonly heads: {
    readonly name: string;
    readonly pairs: number;
    readonly heads: number;
    readonly size: number;
    readonly found: readonly { accuracy: number; direction: number[]; spread: number }[];
  };
  readonly gradients: {
    readonly block: number;
    readonly questions: readonly (readonly [number[], number[], number[]])[];
    readonly neutral: readonly number[][];
    readonly slopes: Record<Positions, readonly Slope[]>;
    readonly fisher: number[][];
  };
  readonly headsPushed: readonly {
    readonly fixture: string;
    readonly block: number;
    readonly ids: number[];
    readonly size: number;
    readonly logits: Record<'last' | 'all', number[]>;
  }[];
}

const expected = JSON.parse(
  readFileSync(join(root, 'fixtures', 'steering-methods.json'), 'utf8'),
) as Expected;

/** The same states as `states` in the oracle makes: true and false statements' in turn. */
function states(name: string, pairs: number, width: number): Float64Array[] {
  const noise = valuesOf(name, [2 * pairs, width]);
  const shift = valuesOf(`${name} shift`, [width, 1]);
  const scales = valuesOf(`${name} scales`, [width, 1]).map((value) => 1 + 8 * Math.abs(value));
  return Array.from({ length: 2 * pairs }, (_, row) =>
    Float64Array.from(
      { length: width },
      (_, j) => noise[row * width + j]! * scales[j]! + (row % 2 === 0 ? 0.5 * shift[j]! : 0),
    ),
  );
}

describe('probes of states', () => {
  it.each(expected.probes)('find what scikit-learn finds in $pairs pairs of width $width', (probe) => {
    const all = states(probe.name, probe.pairs, probe.width);
    const truths = all.filter((_, i) => i % 2 === 0);
    const falsehoods = all.filter((_, i) => i % 2 === 1);
    expect(cosine(discriminant(truths, falsehoods), probe.lda)).toBeGreaterThan(1 - 1e-9);
    const { weights, bias } = logisticProbe(truths, falsehoods);
    expect(cosine(weights, probe.logistic)).toBeGreaterThan(1 - 1e-9);
    expect(norm(weights)).toBeCloseTo(probe.length, 5);
    expect(bias).toBeCloseTo(probe.bias, 5);
  });

  it('find the accuracy, direction and spread of every head', () => {
    const { name, pairs, heads, size, found } = expected.heads;
    const got = headsOf(states(name, pairs, heads * size), heads, 3);
    found.forEach(({ accuracy, direction, spread }, head) => {
      expect(got[head]).toMatchObject({ block: 3, head });
      expect(got[head]!.accuracy).toBeCloseTo(accuracy, 12);
      expect(cosine(got[head]!.direction, direction)).toBeGreaterThan(1 - 1e-12);
      expect(got[head]!.spread).toBeCloseTo(spread, 10);
    });
  });
});

it('finds principal directions at right angles, by falling variance', () => {
  const all = states('many', 60, 12);
  const { basis, centre } = principal(all, 5);
  const variance = (axis: Float32Array): number =>
    all.reduce(
      (sum, state) =>
        sum +
        dot(
          state.map((value, j) => value - centre[j]!),
          axis,
        ) **
          2,
      0,
    );
  basis.forEach((axis, k) => {
    expect(norm(axis)).toBeCloseTo(1, 6);
    for (const other of basis.slice(0, k)) expect(dot(axis, other)).toBeCloseTo(0, 5);
    if (k > 0) expect(variance(axis)).toBeLessThanOrEqual(variance(basis[k - 1]!) * (1 + 1e-6));
  });
});

/** A tiny Llama from its weights, opened at every block with its heads. */
async function tiny(name: string): Promise<{ model: Model; done: () => Promise<void> }> {
  const folder = weightsFolder(weightsFixture(name));
  const model = await loadModel(folder, { steer: 'all', read: 'all', heads: true, threads: 1 });
  return {
    model,
    done: async () => {
      await model.decoder.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Largest difference over largest value. */
function difference(got: ArrayLike<number>, want: ArrayLike<number>): number {
  let worst = 0;
  let largest = 0;
  for (let i = 0; i < want.length; i++) {
    worst = Math.max(worst, Math.abs(got[i]! - want[i]!));
    largest = Math.max(largest, Math.abs(want[i]!));
  }
  return worst / largest;
}

describe('gradients without a backward pass', () => {
  const { block, questions, neutral, slopes, fisher } = expected.gradients;
  const axes: Subspace = {
    block,
    basis: Array.from({ length: 16 }, (_, k) =>
      Float32Array.from({ length: 16 }, (_, j) => (j === k ? 1 : 0)),
    ),
    stateNorm: 1,
    centre: new Float32Array(16),
  };
  const asked = questions.map(([prompt, truth, falsehood]) => ({
    prompt: words(...prompt),
    true: ` ${words(...truth)}`,
    false: ` ${words(...falsehood)}`,
  }));

  it.each(['last', 'all', 'answer'] as const)(
    'are autograd’s, of margins, pushed at %s',
    async (positions) => {
      const { model, done } = await tiny('llama');
      const got = await marginSlopes(model, axes, asked, positions);
      slopes[positions].forEach(({ margin, slope }, i) => {
        expect(got.margins[i]).toBeCloseTo(margin, 4);
        // A forward difference of a hundredth bends by about so much.
        if (slope.some((value) => value !== 0)) expect(difference(got.slopes[i]!, slope)).toBeLessThan(0.02);
        else expect(norm(got.slopes[i]!)).toBeLessThan(0.01);
      });
      await done();
    },
  );

  it('are autograd’s, of predictions: the Fisher matrix', async () => {
    const { model, done } = await tiny('llama');
    const got = await fisherMatrix(
      model,
      axes,
      neutral.map((ids) => words(...ids)),
    );
    expect(difference(got, fisher.flat())).toBeLessThan(0.02);
    await done();
  });
});

it.each(expected.headsPushed)(
  'pushes the heads of $fixture as a hook before their projection',
  async (push) => {
    const { model, done } = await tiny(push.fixture);
    const vector = valuesOf('heads vector', [push.size, 1]).map((value) => 4 * value);
    for (const positions of ['last', 'all'] as const) {
      const batch = batchOf([push.ids]);
      const { logits, vocabulary } = await model.decoder.pass({
        ids: batch.ids,
        pushes: pushesFor([{ block: push.block, site: 'heads', vector, strength: 1, positions }], [4], batch),
      });
      expect(difference(logits.subarray(-vocabulary), push.logits[positions])).toBeLessThan(1e-4);
    }
    await done();
  },
);

describe('scores from a shared prefix', () => {
  const prompt = words(1, 2, 3, 4);
  const ends = [` ${words(5, 6, 7)}`, ` ${words(8)}`, ` ${words(9, 10)}`];
  const push = (
    block: number,
    positions: Positions,
    seed: number,
    strength = 3,
  ): Exclude<Intervention, null> => ({
    block,
    vector: valuesOf(`push ${seed}`, [32, 1]),
    strength,
    positions,
  });
  const ways: Intervention[] = [
    null,
    push(1, 'last', 1),
    push(2, 'all', 2),
    push(0, 'answer', 3),
    [push(0, 'last', 4), push(3, 'last', 5)].flat(),
    [push(1, 'all', 6), push(2, 'last', 7)].flat(),
  ];

  /** Each continuation whole, in a pass of its own. */
  async function whole(model: Model, way: Intervention, end: string): Promise<number> {
    const [given, row] = [model.text.encode(prompt), model.text.encode(prompt + end)];
    const batch = batchOf([row]);
    const pushes = pushesFor([way], [given.length], batch);
    const { logits, vocabulary } = await model.decoder.pass({ ids: batch.ids, pushes });
    let sum = 0;
    for (let at = given.length; at < row.length; at++) {
      const own = Array.from(logits.subarray((at - 1) * vocabulary, at * vocabulary));
      sum += own[row[at]!]! - Math.log(own.reduce((total, logit) => total + Math.exp(logit), 0));
    }
    return sum;
  }

  it.each(['llama', 'gpt_neox'])('are those of whole rows, pushed anywhere: %s', async (name) => {
    const folder = tinyModel(name);
    const model = await loadModel(folder, { steer: 'all', threads: 1 });
    const scores = await continuationScores(model, prompt, ends, ways);
    for (const [w, way] of ways.entries())
      for (const [e, end] of ends.entries())
        expect(scores[w]![e]).toBeCloseTo(await whole(model, way, end), 4);
    // What is pushed shows, and a push on the answer leaves its first token alone.
    for (const w of [1, 2, 4, 5]) expect(scores[w]![1]).not.toBeCloseTo(scores[0]![1]!, 4);
    expect(scores[3]![1]).toBeCloseTo(scores[0]![1]!, 5);
    expect(scores[3]![0]).not.toBeCloseTo(scores[0]![0]!, 4);
    await model.decoder.close();
    rmSync(folder, { recursive: true });
  });

  it('are computed row by row where a row depends on its batch, and do not depend on what is asked beside', async () => {
    const folder = tinyModel('gpt2', 'torchscript-int8');
    const model = await loadModel(folder, { steer: 'all', threads: 1 });
    expect(model.decoder.batchDependent).toBe(true);
    const rows: number[] = [];
    const pass = model.decoder.pass.bind(model.decoder);
    model.decoder.pass = (given) => {
      rows.push(given.ids.length);
      return pass(given);
    };
    const together = await continuationScores(model, prompt, ends, ways.slice(0, 3));
    expect(new Set(rows)).toEqual(new Set([1]));
    for (const [w, way] of ways.slice(0, 3).entries())
      for (const [e, end] of ends.entries())
        expect((await continuationScores(model, prompt, [end], [way]))[0]![0]).toBe(together[w]![e]);
    await model.decoder.close();
    rmSync(folder, { recursive: true });
  });

  it('refuses two pushes at one place', () => {
    const batch = batchOf([[1, 2]]);
    expect(() => pushesFor([[push(1, 'all', 1), push(1, 'last', 2)].flat()], [2], batch)).toThrow(
      /one vector/,
    );
  });
});
