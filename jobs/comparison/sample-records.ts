import type { Sql } from '../../platform/postgres/index.ts';
import { emptyTables } from '../../platform/postgres/test-support.ts';
import type { SourceGroup } from '../../subgraphs/reconciliation/mismatch/comparison-row.ts';
import { sourceOfGroup } from '../../subgraphs/reconciliation/mismatch/comparison-row.ts';
import { comparedSources } from './sources.ts';

/** Writes exports and records straight into the record tables, for tests of what comes after import and linkage. */
export type SampleStore = {
  /** A child with its golden values. */
  child(id: string, values?: Row): Promise<void>;
  /** An export; answers its batch number. Snapshots remove unless `removes` says otherwise. */
  batch(group: SourceGroup, asOf: string, values?: Row): Promise<number>;
  /** A record of a child; given the same `source_key` and `discriminator` again, it is replaced. */
  record(group: SourceGroup, childId: string, batchId: number, values?: Row): Promise<void>;
  touch(...childIds: readonly string[]): Promise<void>;
};

type Row = Readonly<Record<string, unknown>>;

const statuses: Partial<Record<SourceGroup, string>> = {
  student: 'ENROLLED',
  household: 'NORMAL',
  disability: 'VALID',
};

export function createSampleStore(db: Sql): SampleStore {
  const sourceOf = (group: SourceGroup): { schema: string; table: string; source: string } => {
    const found = comparedSources.find((source) => source.group === group);
    if (found === undefined) throw new RangeError(`No source ${group}`);
    return { ...found, source: sourceOfGroup[group] };
  };
  const insert = async (table: string, row: Row, tail = ''): Promise<unknown> => {
    const columns = Object.keys(row);
    return db.query(
      `insert into ${table} (${columns.join(', ')}) values (${columns.map((_, n) => `$${n + 1}`).join(', ')}) ${tail}`,
      Object.values(row),
    );
  };
  return {
    async child(id, values = {}) {
      await insert('children.child', {
        child_id: id,
        name: '张三',
        name_key: '张三',
        sex: 'MALE',
        birth_date: '2015-03-20',
        division: '450703101',
        ...values,
      });
    },
    async batch(group, asOf, values = {}) {
      const { schema, source } = sourceOf(group);
      const rows = (await insert(
        `${schema}.import_batch`,
        {
          import_id: crypto.randomUUID(),
          source_system: source,
          as_of: asOf,
          kind: 'SNAPSHOT',
          scope: '',
          coverage: '450703',
          removes: true,
          shrink_held: false,
          confirmed: false,
          row_count: 1,
          file_sha256: crypto.randomUUID(),
          file_name: 'export.csv',
          imported_at: '2025-11-01',
          ...values,
        },
        'returning batch_id',
      )) as { batch_id: number }[];
      const [row] = rows;
      if (row === undefined) throw new TypeError('No batch');
      return row.batch_id;
    },
    async record(group, childId, batchId, values = {}) {
      const { schema, table, source } = sourceOf(group);
      const [batch] = (await db.query(`select as_of from ${schema}.import_batch where batch_id = $1`, [
        batchId,
      ])) as Row[];
      const name = values['name'] ?? '张三';
      const row: Row = {
        source_key: `${group}-${childId}`,
        discriminator: '',
        ordinal: 1,
        partition: '',
        batch_id: batchId,
        sheet: 'Sheet1',
        file_row: 2,
        as_of: batch?.['as_of'],
        row_hash: crypto.randomUUID(),
        present: true,
        scope: '',
        division: '450703101',
        name,
        name_key: name,
        sex: 'MALE',
        birth_date: '2015-03-20',
        citizen_id_status: 'MISSING',
        id_evidence: 'NONE',
        ...(group in statuses ? { status: statuses[group] } : {}),
        ...values,
      };
      const updates = Object.keys(row).map((column) => `${column} = excluded.${column}`);
      const [saved] = (await insert(
        `${schema}.${table}`,
        row,
        `on conflict (source_key, discriminator, ordinal) do update set ${updates.join(', ')} returning record_id`,
      )) as Row[];
      await db.query(
        `insert into children.link_record (source_system, record_id, source_key, file_row, batch_id, as_of, present, name,
           name_key, citizen_id_status, id_evidence, child_id)
         values ($1, $2, $3, 2, $4, $5, true, $6, $6, 'MISSING', 'NONE', $7)
         on conflict (source_system, record_id) do update set child_id = excluded.child_id`,
        [source, saved?.['record_id'], row['source_key'], batchId, row['as_of'], name, childId],
      );
      await db.query(
        `insert into ${schema}.child_record (source_system, record_id, child_id) values ($1, $2, $3)
         on conflict (source_system, record_id) do update set child_id = excluded.child_id`,
        [source, saved?.['record_id'], childId],
      );
    },
    async touch(...childIds) {
      await db.query('insert into jobs.touched_child select unnest($1::text[]) on conflict do nothing', [
        childIds,
      ]);
    },
  };
}

/** Empties every table the samples and their reconciliation write to. */
export async function emptyStore(db: Sql): Promise<void> {
  const read = ['import_batch', 'child_record'];
  await emptyTables(db, {
    students: ['student_record', 'term_record', 'graduate_record', ...read],
    households: ['person_record', ...read],
    welfare: ['member_record', ...read],
    disability: ['certificate_record', ...read],
    children: ['link_record', 'child'],
    jobs: ['touched_child'],
    reconciliation: [
      ...['mismatch', 'mismatch_event', 'comparison', 'rule_parameter', 'school_count', 'rule_state'],
      ...['run_state', 'child_redirect'],
    ],
  });
}
