import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withinDivision } from '../../platform/postgres/index.ts';
import type { Sql } from '../../platform/postgres/index.ts';
import type { ViewName } from '../../platform/subgraph/types.ts';
import { viewNames } from '../../platform/subgraph/types.ts';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { visibleSources } from './linkage/reading/disclosure.ts';
import { knowEverywhere } from './linkage/publication/known-children.ts';
import { createStore } from './store.ts';
import type { ChildConditions } from './store.ts';

const county = '450703';
const lookers: [string, readonly ViewName[]][] = [
  ['who may see all', viewNames],
  ['who may see households', ['household']],
  ['who may see welfare', ['welfare']],
  ['who may see disability', ['disability']],
];

let database: TestDatabase;
let reader: DataSource;
beforeAll(async () => {
  database = await createTestDatabase();
  reader = await database.reader('children');
  await fill(await database.dataSource('children'), 5000);
});
afterAll(() => database.drop());

/** Children of two hundred villages; all stand in the population registry, a quarter are monitored, some have a certificate. */
async function fill(db: DataSource, count: number): Promise<void> {
  const village = `'${county}' || (100 + n % 20) || (100 + n % 200)`;
  await db.query(
    `insert into children.child (child_id, name, name_key, birth_date, division)
     select 'c' || n, '某', '某', date '2015-01-01' + n % 100, ${village} from generate_series(1, $1::int) as n`,
    [count],
  );
  await db.query(
    `insert into children.link_record (source_system, record_id, source_key, file_row, batch_id, as_of, present, name, name_key,
       birth_date, citizen_id_status, id_evidence, division, child_id, born)
     select source, n, n, 1, 1, '2025-09-01', true, '某', '某', date '2015-01-01' + n % 100, 'MISSING', 'NONE', ${village},
       'c' || n, date '2015-01-01' + n % 100
     from generate_series(1, $1::int) as n, unnest($2::text[], $3::int[]) as known (source, every) where n % every = 0`,
    [count, ['population-registry', 'poverty-monitoring', 'disability-register'], [1, 4, 80]],
  );
  await db.query(knowEverywhere);
  await db.query('analyze children.child, children.link_record, children.known_children');
}

type Wanted = { within?: string; total?: boolean; filter?: Omit<ChildConditions, 'within'>; after?: number };

function sightOf(views: readonly ViewName[], division: string) {
  const department = 'PUBLIC_SECURITY';
  const sources = visibleSources({ views } as Parameters<typeof visibleSources>[0]);
  return { department, views, division, sources, isWhole: views.length === viewNames.length };
}

/** Answers a list as the role that reads for callers, and tells how PostgreSQL would read it. */
async function list(views: readonly ViewName[], { within = county, total = false, filter, after }: Wanted) {
  const plan: string[] = [];
  const watched: Sql = {
    async query<T>(statement: string, parameters?: unknown[]): Promise<T> {
      const rows: { 'QUERY PLAN': string }[] = await reader.query(
        `explain (costs off) ${statement}`,
        parameters,
      );
      plan.push(...rows.map(({ 'QUERY PLAN': line }) => line));
      return reader.query<T>(statement, parameters);
    },
  };
  const store = createStore(withinDivision(watched, within), sightOf(views, within));
  const position = after === undefined ? null : { division: '', seq: after };
  const answer = await store.listChildren(
    { within, ...filter },
    { after: position, limit: 26 },
    { total, links: false },
  );
  return { answer, plan };
}

const scans = (plan: readonly string[], table: string): string[] =>
  plan.flatMap((line) => new RegExp(`-> +(.*?) on ${table}`).exec(line)?.[1] ?? []);

/** As it must be: each child is asked for a record. */
async function countByRecords(views: readonly ViewName[], within: string, says: string): Promise<number> {
  const db = await database.dataSource('children');
  const [row]: { count: number }[] = await db.query(
    `select count(*)::int as count from children.child c where c.retired_at is null and starts_with(c.division, $2)
       and exists (select from children.link_record v where v.child_id = c.child_id and v.source_system = any($1) and ${says})`,
    [sightOf(views, within).sources, within],
  );
  return row?.count ?? 0;
}

describe.each(lookers)('the list of 5,000 children, for %s,', (_, views) => {
  it.each(['', county, `${county}107`, `${county}119119`, '45070'])(
    'counts those within "%s" that are known to them, without a look at any',
    async (within) => {
      const { answer, plan } = await list(views, { within, total: true });
      expect(answer.total).toBe(await countByRecords(views, within, 'true'));
      expect(scans(plan, 'known_children')).toHaveLength(1);
      const page = await list(views, { within });
      expect(scans(plan, 'child ')).toEqual(scans(page.plan, 'child '));
    },
  );

  it.each([undefined, 4000])('reads a page in the order of an index, after %s', async (after) => {
    const { answer, plan } = await list(views, after === undefined ? {} : { after });
    expect(answer.rows.length).toBeGreaterThan(0);
    const [how = ''] = scans(plan, 'child ');
    expect(how).toBe(`Index Scan using ${views === viewNames ? 'child_by_division' : 'child_seq_key'}`);
  });

  it('counts by a filter without a look at the records of those it does not match', async () => {
    const filter = { hasMismatch: false };
    const { answer, plan } = await list(views, { total: true, filter });
    expect(answer.total).toBe(await countByRecords(views, county, 'true'));
    expect(scans(plan, 'link_record v')).toEqual([]);
  });

  it('counts by a birth date those of whom an agency they may see gives it', async () => {
    const bornTo = '2015-01-10' as ChildConditions['bornTo'];
    const { answer, plan } = await list(views, { total: true, filter: { bornTo } });
    // A page looks the records of its children up.
    const lookedUp = scans(plan, 'link_record v').filter((how) => how.endsWith('link_record_by_child'));
    expect(lookedUp.length).toBeLessThan(2);
    expect(answer.total).toBe(await countByRecords(views, county, `v.birth_date <= '2015-01-10'`));
  });
});
