import { agencyOf } from './copied-lists.ts';

/**
 * SQL: the division a row's village lies in, as far as the row tells. A pupil's row names the village the pupil comes from,
 * and mostly the school's division: only the county is common to both.
 */
export function villageDivisionSql(row: string): string {
  return `case when ${row}.source_system = 'student-registry' then left(${row}.division, 6) else ${row}.division end`;
}

/**
 * SQL: the code of a village, of twelve digits, that the row gives as its division. Whether the list means by that the
 * child's home or its hukou, two rows with one code name one village. A school's list means the school: nobody lives there.
 */
export function villageCodeSql(row: string): string {
  return `case when length(${row}.division) = 12 and (${agencyOf(row)}) <> 'EDUCATION' then ${row}.division end`;
}

/** SQL condition on two divisions, each a prefix of what it stands for: one lies in the other, or one is not told. */
export function mayBeOneDivisionSql(one: string, other: string): string {
  return `coalesce(starts_with(${one}, ${other}) or starts_with(${other}, ${one}), true)`;
}

/** SQL condition: two rows with their divisions name one village, or give its code. A village's name alone is no proof: every county has several. */
export function sameVillageSql(one: string, other: string): string {
  const [here, there] = [villageDivisionSql(one), villageDivisionSql(other)];
  return `(${one}.village = ${other}.village and ${one}.division is not null and ${other}.division is not null
    and ${mayBeOneDivisionSql(here, there)} or ${villageCodeSql(one)} = ${villageCodeSql(other)})`;
}
