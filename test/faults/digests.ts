import { sourceTables } from '../../jobs/import/plan/source-plan.ts';
import { connect } from '../../platform/postgres/connection/connect.ts';

/** `rows:md5` of everything of one kind, ids and times of the run left out: equal for equal content. */
export type Digests = Readonly<Record<string, string>>;

const recordKey = (row: string): string =>
  `array[${row}.source_key, ${row}.discriminator, ${row}.ordinal::text]`;

/** A child by the records that are linked to it, because ids are drawn anew in every run. */
const childKeys = `
  select l.child_id, md5(string_agg(l.source_system || ' ' || k.key::text, ',' order by l.source_system, k.key)) as child_key
  from children.link_record l
  join (${sourceTables
    .map(({ source, schema, table }) => {
      return `select '${source}' as source_system, r.record_id, ${recordKey('r')} as key from ${schema}.${table} r`;
    })
    .join(' union all ')}) k on k.source_system = l.source_system and k.record_id = l.record_id
  where l.child_id is not null
  group by 1`;

/**
 * What must be the same after any fault: rows and their history, quarantine, links of records to children as linkage and
 * as each agency's schema hold them, golden records, flags with every transition they went through.
 */
export async function digestStore(url: string): Promise<Digests> {
  const client = await connect({ url });
  try {
    await client.query(`create temp table child_key as ${childKeys}`);
    const digests: Record<string, string> = {};
    for (const [name, lines] of Object.entries(listKinds())) {
      const { rows } = await client.query<{ digest: string }>(
        `select count(*) || ':' || coalesce(md5(string_agg(line, ',' order by line)), '') as digest
         from (select md5(content::text) as line from (${lines}) as kind (content)) as hashed`,
      );
      digests[name] = rows[0]?.digest ?? '';
    }
    return digests;
  } finally {
    await client.end();
  }
}

function listKinds(): Record<string, string> {
  const kinds: Record<string, string> = {};
  for (const { source, schema, table } of sourceTables) {
    const records = `${schema}.${table}`;
    kinds[`rows of ${source}`] = `
      select to_jsonb(r) - 'record_id' - 'batch_id' || jsonb_build_object('file', b.file_sha256)
      from ${records} r join ${schema}.import_batch b using (batch_id)`;
    kinds[`observations of ${source}`] = `
      select jsonb_build_array(${recordKey('r')}, o.as_of, o.row_hash, o.sheet, o.file_row, b.file_sha256)
      from ${records}_observation o join ${records} r using (record_id)
      join ${schema}.import_batch b on b.batch_id = o.batch_id`;
    kinds[`history of ${source}`] = `
      select jsonb_build_array(${recordKey('r')}, h.row_hash, h.payload)
      from ${records}_history h join ${records} r using (record_id)`;
    kinds[`batches of ${source}`] = `
      select jsonb_build_array(as_of, kind, scope, coverage, removes, shrink_held, row_count, file_sha256)
      from ${schema}.import_batch where source_system = '${source}'`;
    kinds[`crosswalk of ${source}`] = `
      select jsonb_build_array(${recordKey('r')}, k.child_key)
      from ${schema}.child_record x join ${records} r using (record_id)
      left join child_key k on k.child_id = x.child_id where x.source_system = '${source}'`;
  }
  kinds['imports'] = `
    select jsonb_build_array(file_sha256, as_of, status, rows_read, rows_accepted, rows_quarantined) from jobs.import`;
  kinds['quarantine'] = `
    select to_jsonb(q) - 'import_id' || jsonb_build_object('file', i.file_sha256)
    from jobs.quarantine q join jobs.import i using (import_id)`;
  kinds['children'] = `
    select jsonb_build_array(k.child_key, c.citizen_id, c.name, c.sex, c.birth_date, c.division, c.schooling, c.open_mismatches)
    from children.child c left join child_key k using (child_id) where c.retired_at is null`;
  kinds['flags'] = `
    select to_jsonb(m) - 'mismatch_id' - 'child_id' - 'opened_at' - 'updated_at' - 'resolved_at' - 'due_at'
      - 'superseded_by' || jsonb_build_object('child', k.child_key, 'events', (
        select jsonb_agg(jsonb_build_array(from_status, to_status) order by event_id)
        from reconciliation.mismatch_event e where e.mismatch_id = m.mismatch_id))
    from reconciliation.mismatch m left join child_key k using (child_id)`;
  return kinds;
}
