import type { SourceSystem } from '../../../../platform/source-systems.ts';

/** The fields of the golden record, by their names in the public schema. */
export type GoldenField = 'name' | 'citizenId' | 'sex' | 'birthDate' | 'division';

export const goldenFields: readonly GoldenField[] = ['name', 'citizenId', 'sex', 'birthDate', 'division'];

/** The registry issues the name and the number; the certificate is printed from the number; schools copy by hand. */
const identityOrder: readonly SourceSystem[] = [
  'population-registry',
  'disability-register',
  'student-registry',
  'poverty-monitoring',
  'graduate-roster',
  'term-registration',
];

/** Hukou place first; the welfare system keeps the village of the same household. Schools tell where they stand. */
const divisionOrder: readonly SourceSystem[] = [
  'population-registry',
  'poverty-monitoring',
  'disability-register',
  'student-registry',
  'term-registration',
  'graduate-roster',
];

/**
 * Which source's value survives, best first. Before it comes presence: a value of a record that the newest export
 * still holds beats one it no longer holds. After it comes the newest export, then the text itself, so that the
 * outcome does not depend on the order of imports. A birth date that equals the one inside the child's trusted
 * citizen number beats all that do not.
 */
export const survivorship: Readonly<Record<GoldenField, readonly SourceSystem[]>> = {
  name: identityOrder,
  citizenId: identityOrder,
  sex: identityOrder,
  birthDate: identityOrder,
  division: divisionOrder,
};

/** Whose number it is when records of two names carry the same one: the issuer first. */
export const idHolderOrder: readonly SourceSystem[] = identityOrder;

/** SQL: the place of a source system in an order, from 0. */
export function sourceRankSql(order: readonly SourceSystem[], column: string): string {
  const cases = order.map((source, rank) => `when '${source}' then ${rank}`);
  return `case ${column} ${cases.join(' ')} else ${order.length} end`;
}
