/** Replays vectors.json on the exports of an instance; `wrong` names every call whose bits differ. */
export function replay(
  exports: WebAssembly.Exports,
  vectors: unknown,
): { readonly hash: string; readonly calls: number; readonly wrong: readonly string[] };
