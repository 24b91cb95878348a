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
] as const;

/** SQL digest of one record's evidence. */
export function digestSql(row: string): string {
  return `children.evidence_digest(${evidenceColumns.map((column) => `${row}.${column}`).join(', ')})`;
}

/** SQL evidence hash of a decision about two records, the record decided on first. */
export function evidenceHashSql(record: string, other: string): string {
  return `${digestSql(record)} || ':' || ${digestSql(other)}`;
}
