import type { Question } from '@cape/analysis';
import type * as z from 'zod/mini';
import type { FieldNames } from './fields.ts';

/** The fields of a question's input, read off its schema. */
export function fieldNames({ input }: Question): FieldNames {
  const fields = Object.entries((input as z.ZodMiniObject).shape);
  const ofType = (...types: readonly string[]) =>
    new Set(fields.filter(([, field]) => types.includes(innermost(field))).map(([name]) => name));
  return {
    names: fields.map(([name]) => name),
    numeric: ofType('number', 'int'),
    records: ofType('record'),
    lists: ofType('array'),
  };
}

/** Type of a field's value, whatever its default and whether it must be there. */
function innermost(field: z.core.$ZodType): string {
  const { def } = field._zod as { def: { type: string; innerType?: z.core.$ZodType } };
  return def.innerType === undefined ? def.type : innermost(def.innerType);
}
