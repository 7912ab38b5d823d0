import type { ReplicatedFamily } from './replication.ts';
import type { Verdict } from './verdict.ts';

/** Claims by verdict, in a sentence. */
export function countsReading(claims: number, counts: Readonly<Record<Verdict, number>>): string {
  return `Of ${claims} published figures ${counts.reproduced} come out as printed, ${counts['reproduced with a caveat']} with a caveat, ${counts['not reproduced']} do not come out, ${counts['not testable']} cannot be tested on the tables.`;
}

/** The signs of the independent panel's steps, told at both ends of what models of a family share. */
export function replicationReading(families: readonly ReplicatedFamily[]): string {
  const steps = families.flatMap((family) => family.steps);
  const count = (of: 'sign' | 'scatterSign', wanted: '−' | '+') =>
    steps.filter((step) => step[of] === wanted).length;
  const turns = (of: 'sign' | 'scatterSign') => {
    const found = families.filter((family) => {
      const settled = family.steps.map((step) => step[of]).filter((sign) => sign !== '?');
      return settled.indexOf('−') >= 0 && settled.indexOf('−') < settled.lastIndexOf('+');
    });
    return found.length === 0 ? 'no family' : found.map(({ family }) => family).join(', ');
  };
  return `On the independent panel (${families.length} families, ${steps.length} steps) ${count('sign', '−')} steps are negative and ${count('sign', '+')} positive beyond noise if item errors are independent, with a settled turn from negative to positive in ${turns('sign')}; ${count('scatterSign', '−')} are negative and ${count('scatterSign', '+')} positive if a family's models share as much of them as its own scatter says, with such a turn in ${turns('scatterSign')}.`;
}
