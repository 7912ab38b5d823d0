import * as z from 'zod/mini';

/** The field by which a question takes what models share in their item errors, where no items tell it. */
export const itemCorrelationField = z
  ._default(z.number({ error: 'a correlation from 0 to 0.99' }).check(z.minimum(0), z.maximum(0.99)), 0)
  .check(
    z.describe(
      'Correlation of any two models’ errors on the same items, where no items tell it: 0 for unrelated models; within the clean public families about 0.7.',
    ),
  );
