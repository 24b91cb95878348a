import { createHash, randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { schemaModules } from '../../jobs/schema-modules.ts';
import { createDataSource, prepareDatabase } from '../../platform/postgres/index.ts';
import { division, exportedOn, listBenchChildren } from './dataset.ts';
import type { AgencyView, BenchChild } from './dataset.ts';

type Row = Record<string, unknown>;

const agencies: readonly { schema: string; table: string; source: string; view: AgencyView }[] = [
  { schema: 'students', table: 'student_record', source: 'student-registry', view: 'student' },
  { schema: 'households', table: 'person_record', source: 'population-registry', view: 'household' },
  { schema: 'welfare', table: 'member_record', source: 'poverty-monitoring', view: 'welfare' },
];

/** Migrates an empty database and fills it with the children every process knows, as imports and linkage would. */
export async function fillDatabase(url: string, count: number): Promise<void> {
  await prepareDatabase(url, schemaModules);
  const children = listBenchChildren(count);
  await inSchema(url, 'children', async (db) => {
    const rows = children.map((child) => ({
      child_id: child.id,
      seq: child.seq,
      citizen_id: child.citizenId,
      name: child.name,
      name_key: child.name,
      sex: child.sex,
      birth_date: child.birthDate,
      division: child.division,
    }));
    await insertRows(db, 'child', rows);
  });
  for (const { schema, table, source, view } of agencies) {
    await inSchema(url, schema, async (db) => {
      await insertRows(db, 'import_batch', [importBatch(source, count)]);
      await insertRows(
        db,
        'child_crosswalk',
        children.map((child) => ({ child_id: child.id, division: child.division })),
      );
      await insertRows(
        db,
        table,
        children.map((child) => recordRow(child, view)),
      );
      const links = children.map(({ id, seq }) => ({ source_system: source, record_id: seq, child_id: id }));
      await insertRows(db, 'child_record', links);
    });
  }
}

async function inSchema(url: string, schema: string, work: (db: DataSource) => Promise<void>): Promise<void> {
  const db = await createDataSource({ url, schema });
  try {
    await work(db);
    await db.query('analyze');
  } finally {
    await db.destroy();
  }
}

/** `overriding system value`: records carry the child's own number, which makes links and list order known. */
async function insertRows(db: DataSource, table: string, rows: readonly Row[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {}).join(', ');
  await db.query(
    `insert into ${table} (${columns}) overriding system value
     select ${columns} from json_populate_recordset(null::${table}, $1::json)`,
    [JSON.stringify(rows)],
  );
}

function importBatch(source: string, count: number): Row {
  return {
    batch_id: 1,
    import_id: randomUUID(),
    source_system: source,
    as_of: exportedOn,
    kind: 'SNAPSHOT',
    scope: '',
    coverage: division,
    removes: true,
    shrink_held: false,
    confirmed: false,
    row_count: count,
    file_sha256: randomUUID(),
    file_name: 'export.csv',
    imported_at: '2026-09-02T00:00:00Z',
  };
}

function recordRow(child: BenchChild, view: AgencyView): Row {
  const fields = Object.entries(child[view]).map(([field, value]): [string, unknown] => [
    field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    value,
  ]);
  return {
    record_id: child.seq,
    source_key: `key-${child.seq}`,
    discriminator: '',
    ordinal: 1,
    partition: '',
    batch_id: 1,
    sheet: '',
    file_row: child.seq,
    as_of: exportedOn,
    row_hash: createHash('md5').update(child.id).digest('hex'),
    present: true,
    scope: '',
    name_key: child.name,
    citizen_id_status: 'MISSING',
    id_evidence: 'NONE',
    ...Object.fromEntries(fields),
  };
}
