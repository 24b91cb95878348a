/** By law children go to school at six (义务教育法 §11); some a year before. Who left primary school was there for years. */
const youngestPupil: Readonly<Record<string, number>> = {
  'student-registry': 5,
  'term-registration': 5,
  'graduate-roster': 10,
};

/** SQL condition: the row is of a list of pupils. */
export function isPupilsListSql(row: string): string {
  return `${row}.source_system in (${Object.keys(youngestPupil)
    .map((source) => `'${source}'`)
    .join(', ')})`;
}

/**
 * SQL: the first day on which the child of the row's number may be in the row's list at all; null in lists of any age. A
 * school lists no toddlers: there the number is a younger brother's or sister's.
 */
export function pupilFromSql(row: string): string {
  const ages = Object.entries(youngestPupil).map(([source, years]) => `when '${source}' then ${years}`);
  return `(${row}.id_birth + make_interval(years => case ${row}.source_system ${ages.join(' ')} end))`;
}
