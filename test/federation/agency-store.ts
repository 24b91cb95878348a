import { createHash, randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { SourceSystem, SourceTable } from '../../platform/source-systems.ts';
import type { Caller, SubgraphHandler, ViewName } from '../../platform/subgraph/types.ts';
import type { Sql } from '../../platform/postgres/index.ts';

type Values = Record<string, string | number | boolean | null>;

/** Puts literal rows into one agency's schema, as imports and linkage would. */
export function createAgencyStore(db: DataSource, tables: readonly SourceTable[]) {
  let counter = 0;

  async function insert(table: string, values: Values, returning: string): Promise<number> {
    const columns = Object.keys(values);
    const marks = columns.map((_, index) => `$${index + 1}`);
    const rows: Record<string, number>[] = await db.query(
      `insert into ${table} (${columns.join(', ')}) values (${marks.join(', ')}) returning ${returning}`,
      Object.values(values),
    );
    return rows[0]?.[returning] ?? 0;
  }

  return {
    async clear(): Promise<void> {
      const names = tables.map(({ table }) => table);
      await db.query(`truncate import_batch, child_crosswalk, child_record, ${names.join(', ')} cascade`);
    },
    child: (id: string, division: string | null) =>
      insert('child_crosswalk', { child_id: id, division }, 'child_id'),
    batch: (source: SourceSystem, asOf: string, values: Values = {}) =>
      insert(
        'import_batch',
        {
          import_id: randomUUID(),
          source_system: source,
          as_of: asOf,
          kind: 'SNAPSHOT',
          scope: '',
          coverage: '450703',
          removes: (values['kind'] ?? 'SNAPSHOT') === 'SNAPSHOT' && values['shrink_held'] !== true,
          shrink_held: false,
          confirmed: false,
          row_count: 1,
          file_sha256: randomUUID(),
          file_name: 'export.csv',
          imported_at: '2026-09-10T00:00:00Z',
          ...values,
        },
        'batch_id',
      ),
    async record(source: SourceSystem, childId: string, values: Values): Promise<void> {
      const table = tables.find((candidate) => candidate.source === source)?.table ?? '';
      counter += 1;
      const row: Values = {
        source_key: `key-${counter}`,
        discriminator: '',
        ordinal: 1,
        partition: '',
        batch_id: 1,
        sheet: '',
        file_row: counter,
        as_of: '2026-09-01',
        row_hash: createHash('md5').update(String(counter)).digest('hex'),
        present: true,
        scope: '',
        name: '某某甲',
        name_key: '某某甲',
        citizen_id_status: 'MISSING',
        id_evidence: 'NONE',
        ...values,
      };
      const recordId = await insert(table, row, 'record_id');
      await insert(
        'child_record',
        { source_system: source, record_id: recordId, child_id: childId },
        'record_id',
      );
    },
  };
}

export type AgencyStore = ReturnType<typeof createAgencyStore>;

type Transactional = Sql & { transaction?: <T>(work: (tx: Sql) => Promise<T>) => Promise<T> };

/** The same database connection, with every statement it was asked for; those within transactions are not recorded. */
export function recordStatements(
  db: Transactional,
  statements: string[] = [],
): { db: Transactional; statements: string[] } {
  const query: Sql['query'] = (statement, parameters) => {
    statements.push(statement);
    return db.query(statement, parameters);
  };
  return {
    statements,
    db: {
      query,
      async transaction(work) {
        if (db.transaction === undefined) throw new TypeError('No transactions here');
        return db.transaction(work);
      },
    },
  };
}

export type EntityAnswer = Record<string, unknown> | string | null;

/** Asks for `selection` of each child's view; an answer is the view, or the code of the error on that entity. */
export async function askViews(
  handler: SubgraphHandler,
  view: ViewName,
  ids: readonly unknown[],
  selection: string,
  caller: Caller,
): Promise<EntityAnswer[]> {
  const result = await handler(
    {
      query: `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Child { id ${view} { ${selection} } } } }`,
      variables: { r: ids.map((id) => ({ __typename: 'Child', id })) },
    },
    { caller },
  );
  const entities = (result.data?.['_entities'] ?? []) as (Record<string, unknown> | null)[];
  return ids.map((_, index) => {
    const error = result.errors?.find(({ path }) => path?.[1] === index);
    if (error !== undefined) return String(error.extensions['code']);
    return JSON.parse(JSON.stringify(entities[index]?.[view] ?? null)) as EntityAnswer;
  });
}
