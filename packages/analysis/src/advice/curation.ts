/** Published critical scale that the design heuristic is written about, billions of parameters. */
export const publishedCriticalScale = 3.5;

/**
 * Share of Phi-level curation that a model of this size asks for: h_c ∝ (Nc − N)^{3/2}, scaled to the
 * published 60 % at one billion parameters (which gives 5 % at three); none above Nc.
 */
export function curationShare(paramsB: number, criticalScale = publishedCriticalScale): number {
  const gap = criticalScale - paramsB;
  if (gap <= 0) return 0;
  const atOneBillion = criticalScale - 1;
  return Math.min(1, (0.6 * gap * Math.sqrt(gap)) / (atOneBillion * Math.sqrt(atOneBillion)));
}
