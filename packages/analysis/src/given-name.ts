import * as z from 'zod/mini';

/** A name that a question is given: of a model, a family, a lab, a claim. Longer text is no name. */
export const GivenName = z.string().check(z.minLength(1), z.maxLength(300));
