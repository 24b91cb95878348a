import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withinDivision } from '../../../../platform/postgres/index.ts';
import type { Sql } from '../../../../platform/postgres/index.ts';
import { sourceSystems } from '../../../../platform/source-systems.ts';
import { createTestDatabase } from '../../../../test/database.ts';
import type { TestDatabase } from '../../../../test/database.ts';
import { createReviewStore } from './review-store.ts';

const division = '450703';

let database: TestDatabase;
let reader: DataSource;
beforeAll(async () => {
  database = await createTestDatabase();
  reader = await database.reader('children');
  await fill(await database.dataSource('children'), 5000);
});
afterAll(() => database.drop());

/** Children with a number each, two records and a decision, in twenty towns. */
async function fill(db: DataSource, count: number): Promise<void> {
  const number = `'450703201501' || lpad(n::text, 6, '0')`;
  const town = `'${division}' || (100 + n % 20)`;
  await db.query(
    `insert into children.child (child_id, citizen_id, name, name_key, birth_date, division)
     select 'c' || n, ${number}, '某', '某', '2015-01-01', ${town} from generate_series(1, $1::int) as n`,
    [count],
  );
  await db.query(
    `insert into children.link_record (source_system, record_id, source_key, file_row, batch_id, as_of, present, name,
       name_key, birth_date, citizen_id, citizen_id_status, id_evidence, division, child_id, id_birth, born)
     select source, n, n, 1, 1, '2025-09-01', true, '某', '某', '2015-01-01', ${number}, 'VALID', 'CITIZEN_ID', ${town},
       'c' || n, '2015-01-01', '2015-01-01'
     from generate_series(1, $1::int) as n, unnest($2::text[]) as source`,
    [count, ['student-registry', 'population-registry']],
  );
  await db.query(
    `insert into children.decision (decision_id, kind, source_system, record_id, other_source_system, other_record_id,
       reason, actor, department, evidence_hash)
     select 'd' || n, 'CANNOT_LINK', 'student-registry', n, 'population-registry', n + 1, '查证', 'steward', 'EDUCATION', ''
     from generate_series(1, $1::int) as n`,
    [count],
  );
  await db.query('analyze children.child, children.link_record, children.decision');
}

/** How PostgreSQL reads records and decisions for one statement of the store, as the role that reads for callers. */
async function rowsRead(read: (store: ReturnType<typeof createReviewStore>) => unknown): Promise<string[]> {
  const asked: [string, unknown[] | undefined][] = [];
  const recorder: Sql = {
    query: async <T>(statement: string, parameters?: unknown[]) => {
      asked.push([statement, parameters]);
      return [] as T;
    },
  };
  await read(createReviewStore(withinDivision(recorder, division)));
  const [[statement, parameters] = ['', []]] = asked;
  const rows: { 'QUERY PLAN': string }[] = await reader.query(`explain (costs off) ${statement}`, parameters);
  const lines = rows.map(({ 'QUERY PLAN': line }) => line);
  return lines.flatMap((line, place) => {
    const [, how] = /-> +(.*?) on (?:link_record|decision)\b/.exec(line) ?? [];
    if (how === undefined) return [];
    const isLookedUp = how.startsWith('Bitmap') || /Index Cond/.test(lines[place + 1] ?? '');
    return [isLookedUp ? 'looked up' : how];
  });
}

describe('what reviews tell of a page of children', () => {
  const page = Array.from({ length: 50 }, (_, place) => `c${1 + place * 90}`);
  const sight = { division, sources: sourceSystems };

  it.each([
    ['records that are not linked', 'listRejected'],
    ['records side by side', 'listComparedRecords'],
  ] as const)('looks %s up, and reads no other', async (_, name) => {
    const read = await rowsRead((store) => store[name](page, sight));
    expect(read.length).toBeGreaterThan(0);
    expect(new Set(read)).toEqual(new Set(['looked up']));
  });
});
