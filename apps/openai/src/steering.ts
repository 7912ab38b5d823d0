import type { Push } from '@cape/steer';

/** Vectors added to one row after one block: before the prompt's last position, and from there on. */
export interface RowPush {
  readonly block: number;
  readonly body: Float32Array | null;
  readonly tip: Float32Array;
}

/** One push per block for the rows of a pass; `isTip` says whether it starts at the prompt's last position. */
export function pushesOf(
  rows: readonly (readonly RowPush[])[],
  positions: number,
  width: number,
  isTip: boolean,
): Push[] {
  const blocks = new Set(rows.flatMap((pushes) => pushes.map(({ block }) => block)));
  return [...blocks].map((block) => {
    const vectors = new Float32Array(rows.length * width);
    const mask = new Float32Array(rows.length * positions);
    for (const [row, pushes] of rows.entries()) {
      const push = pushes.find((each) => each.block === block);
      const vector = push === undefined ? null : isTip ? push.tip : push.body;
      if (vector === null) continue;
      vectors.set(vector, row * width);
      mask.fill(1, row * positions, (row + 1) * positions);
    }
    return { block, vectors, mask };
  });
}
