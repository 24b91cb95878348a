/** Columns of a record whose values a decision rests on: all that linkage compares, in the order of the SQL function. */
const evidenceColumns = [
  'name_key',
  'former_name_key',
  'sex',
  'birth_date',
  'citizen_id',
  'id_evidence',
  'local_key',
  'guardian_citizen_id',
  'guardian_name',
  'phone',
  'village',
  'division',
  'guardian_names',
  'other_citizen_id',
] as const;

/** What decisions from before migration 0405 rest on: the same but for the last two. */
const formerColumns = evidenceColumns.slice(0, -2);

const digestOf = (row: string, columns: readonly string[]): string =>
  `children.evidence_digest(${columns.map((column) => `${row}.${column}`).join(', ')})`;

/** SQL digest of one record's evidence. */
export function digestSql(row: string): string {
  return digestOf(row, evidenceColumns);
}

/** SQL evidence hash of a decision about two records, the record decided on first. */
export function evidenceHashSql(record: string, other: string): string {
  return `${digestSql(record)} || ':' || ${digestSql(other)}`;
}

/** SQL condition: both records say what they said when this was decided. */
export function sameEvidenceSql(hash: string, record: string, other: string): string {
  const former = `${digestOf(record, formerColumns)} || ':' || ${digestOf(other, formerColumns)}`;
  return `${hash} in (${evidenceHashSql(record, other)}, ${former})`;
}
