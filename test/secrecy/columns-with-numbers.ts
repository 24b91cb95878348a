/**
 * Where whole citizen numbers stand in PostgreSQL, `table: columns`: what the agencies wrote and what linkage and the rules
 * compare (docs/decisions/0175). Names are among them because clerks put numbers where names belong.
 * `children.contested_record` repeats what `children.link_record` has of contested numbers, of which the people here have none.
 */
const tables: Readonly<Record<string, string>> = {
  'children.child': 'citizen_id name name_key',
  'children.link_record':
    'center citizen_id citizen_id_raw guardian_citizen_id id17 name name_key other17 other_citizen_id source_key',
  'children.name_pinyin': 'folded given name_key',
  'disability.certificate_record': 'certificate_number citizen_id guardian_citizen_id guardians source_key',
  'households.import_batch_unread': 'source_key',
  'households.person_record':
    'citizen_id citizen_id_raw former_citizen_id guardian_citizen_id guardians name name_key source_key',
  'reconciliation.comparison':
    'child_agreed_name child_citizen_id child_name disability_certificate_number disability_citizen_ids_only graduate_citizen_ids_only household_citizen_ids_only household_name_keys_only household_names_only student_citizen_ids_only student_student_number welfare_citizen_ids_only',
  'reconciliation.suspect_line': 'citizen_id citizen_id_raw guardian_citizen_id line_key',
  'students.graduate_record': 'citizen_id citizen_id_raw source_key student_number',
  'students.student_record':
    'citizen_id citizen_id_raw guardian_citizen_id guardians source_key student_number',
  'welfare.member_record': 'citizen_id citizen_id_raw',
};

/** `schema.table.column`, in order. */
export const columnsWithNumbers: readonly string[] = Object.entries(tables)
  .flatMap(([table, columns]) => columns.split(' ').map((column) => `${table}.${column}`))
  .sort();
