/** One way in which a statistic fell short, and the rows of the report that show it now. */
export interface CalibrationFinding {
  /** Its subject, for a line of the picture. */
  readonly name: string;
  readonly title: string;
  /** Name of the section that has its rows; null where nothing is simulated. */
  readonly section: string | null;
  /** Figures of that section that belong to it. */
  readonly figures?: RegExp;
  /** Text in place of rows. */
  readonly instead?: string;
}

/** The seventeen findings of independent simulations, in their order. */
export const findings: readonly CalibrationFinding[] = [
  { name: 'two runs', title: 'Models that answer the same items share errors', section: 'items' },
  {
    name: 'phase probabilities',
    title: 'Phase probabilities of a single step match frequencies',
    section: 'pooling',
    figures: /^phase probabilities/,
  },
  { name: 'r', title: 'Intervals of r cover, and hold their estimate', section: 'correlation' },
  {
    name: 'pooled critical scale',
    title: 'The pooled critical scale is no comparison between families',
    section: 'ecological',
  },
  { name: 'σ', title: 'σ covers, and “saturated” can be reached', section: 'saturation' },
  {
    name: 'new model',
    title: 'A new model’s interval covers and ends at 100',
    section: 'frontier',
    figures: /^new model/,
  },
  {
    name: 'mean h of a lab',
    title: 'A lab’s mean h counts the line’s error',
    section: 'frontier',
    figures: /^mean h/,
  },
  { name: 'swings', title: 'Swings and recoveries have a null', section: 'frontier', figures: /^swings/ },
  {
    name: 'AUC of signs',
    title: 'The AUC of the true signs, beside that of the signs seen',
    section: 'sign-order',
  },
  { name: 'signs', title: 'Signs of many steps are called together', section: 'pooling', figures: /^signs/ },
  { name: 'equal sizes', title: 'One rule for models of equal size, whatever their order', section: 'rungs' },
  {
    name: 'law of one family',
    title: 'More sizes make the law of one family better',
    section: 'dynamics',
    figures: /^law/,
  },
  {
    name: 'families left out',
    title: 'Laws that families share predict those left out',
    section: 'families',
    figures: /by shared$/,
  },
  {
    name: 'exploding law',
    title: 'A law that explodes holds nothing',
    section: 'dynamics',
    figures: /^band/,
  },
  { name: 'Fieller’s set', title: 'Fieller’s two rays rule out what lies between them', section: 'ratio' },
  { name: 'family question', title: 'The family question has an answer', section: 'trend' },
  {
    name: 'ledger',
    title: 'The ledger covers the article',
    section: null,
    instead:
      'not simulated: [each figure and sentence](claims.md) has its verdict or the reason why it has none',
  },
];
