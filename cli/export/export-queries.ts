import { maskEmbeddedIdsSql } from '../../platform/embedded-ids-sql.ts';

/** What `hub export` can print: SQL run as hub_jobs, one row a line, in a stable order. Texts are guarded by who prints them. */
export const exportQueries = {
  /** Every record of a child that its agency's current export still holds, and what linked it. */
  links: `
    select l.source_system, l.source_key as source_key, l.file_row, l.child_id, l.rule,
           l.explanation ->> 'bits' as weight, l.explanation ->> 'model' as model_version,
           d.kind || ':' || d.decision_id as decision
      from children.link_record l
      left join children.decision d on d.decision_id = l.explanation ->> 'decision'
     where l.child_id is not null and l.present
     order by l.source_system, l.file_row, l.record_id`,
  /** Clerks put numbers where names belong. */
  children: `
    select child_id, ${maskEmbeddedIdsSql('name')} as name, sex, birth_date, division, schooling, open_mismatches
      from children.child
     where redirect_to is null and retired_at is null
     order by child_id`,
  mismatches: `
    select m.mismatch_id, m.rule, m.child_id, m.department, m.division, m.status, m.severity,
           m.opened_at, m.due_at, coalesce(k.source_keys, '') as source_keys
      from reconciliation.mismatch m
      left join lateral (
           select string_agg(l.source_system || ':' || l.source_key, ';' order by l.source_system, l.record_id) as source_keys
             from children.link_record l
            where l.child_id = m.child_id and l.present) k on true
     order by m.rule, m.mismatch_id`,
  quarantine: `
    select i.source_system, i.file_name as file, q.file_row, q.column_name as "column", q.code,
           q.value_masked as value_masked, q.expected as expected, q.sheet, q.rejected
      from jobs.quarantine q
      join jobs.import i using (import_id)
     order by i.source_system, i.created_at, q.sheet, q.file_row, q.column_name`,
  /** Lines of suspect lists, as `file_row` counts them, and what is known of each; EVIDENCE: no export proves it. */
  suspects: `
    select list as list, file_row as line, child_id, category, basis
      from reconciliation.suspect_line
     where not withdrawn
     order by list, sheet, file_row`,
} as const;

export type ExportName = keyof typeof exportQueries;

export function isExportName(name: string): name is ExportName {
  return Object.hasOwn(exportQueries, name);
}
