/** The module's exports for items, as WebAssembly sees them. */
export interface ItemExports {
  itemCovariance(
    scores: number,
    models: number,
    items: number,
    clusters: number,
    clusterCount: number,
    means: number,
    counts: number,
    units: number,
    shared: number,
    covariance: number,
  ): number;
  bootstrapItemMeans(
    scores: number,
    models: number,
    items: number,
    rows: number,
    units: number,
    unitCount: number,
    resamples: number,
    seed: bigint,
    stream: bigint,
    means: number,
    out: number,
  ): number;
  mcnemar(first: number, second: number): number;
  mcnemarMid(first: number, second: number): number;
}
