import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { subgraphNames } from '../../platform/source-systems.ts';
import { createHubGateway } from '../federation/hub-gateway.ts';
import type { HubGateway } from '../federation/hub-gateway.ts';
import { fillWorld } from './fill-world.ts';
import { makeWorld } from './world.ts';

const world = makeWorld(32);
const prefix = '450703';
const here = world.children.filter(({ division }) => division?.startsWith(prefix) === true);
const idsHere = new Set(here.map(({ id }) => id));
/** Also those of a child elsewhere that say it lives here. */
const recordsInSight = () =>
  world.children.flatMap(({ id, records }) =>
    records.filter(({ division }) => idsHere.has(id) || division?.startsWith(prefix) === true),
  );
const recordsHere = (source: string): number =>
  here.flatMap(({ records }) => records).filter((record) => record.source === source).length;

/** Tables readers may read that hold nothing about a child but opaque ids. */
const withoutChildren = [
  ...['students', 'households', 'welfare', 'disability'].flatMap((schema) => [
    `${schema}.import_batch`,
    `${schema}.source_setting`,
  ]),
  'children.decided_pair',
  'children.decision_edge',
  'reconciliation.case_setting',
  'reconciliation.chain_arrangement',
  'reconciliation.chain_post',
  'reconciliation.child_redirect',
  'reconciliation.suspect_list',
  'reconciliation.term_start',
];

let hub: HubGateway;

beforeAll(async () => {
  hub = await createHubGateway();
  await fillWorld(hub, world);
}, 60_000);
afterAll(() => hub.stop());

async function within<T>(
  schema: string,
  setting: string | null,
  read: (db: Pick<DataSource, 'query'>) => Promise<T>,
): Promise<T> {
  const reader = await hub.database.reader(schema);
  return reader.transaction(async (tx) => {
    if (setting !== null) await tx.query(`select set_config('hub.division', $1, true)`, [setting]);
    return read(tx);
  });
}

const count = async (db: Pick<DataSource, 'query'>, table: string): Promise<number> => {
  const [row]: { count: number }[] = await db.query(`select count(*)::int as count from ${table}`);
  return row?.count ?? -1;
};

const policed: [string, string, () => number][] = [
  ['children', 'child', () => here.length],
  ['children', 'link_record', () => recordsInSight().length],
  ['reconciliation', 'comparison', () => here.length],
  ['reconciliation', 'mismatch', () => here.flatMap(({ flags }) => flags).length],
  ...['students', 'households', 'welfare', 'disability'].map((schema): [string, string, () => number] => [
    schema,
    'child_crosswalk',
    () => here.length,
  ]),
  ['students', 'student_record', () => recordsHere('student-registry')],
  ['households', 'person_record', () => recordsHere('population-registry')],
  ['welfare', 'member_record', () => recordsHere('poverty-monitoring')],
  ['disability', 'certificate_record', () => recordsHere('disability-register')],
];

describe('the role a subgraph reads as, without any condition in its statements', () => {
  it.each(policed)('sees of %s.%s what lies in the division', async (schema, table, expected) => {
    expect(expected()).toBeGreaterThan(0);
    expect(await within(schema, `:${prefix}`, (db) => count(db, table))).toBe(expected());
    const all = await count(await hub.dataSource(schema), table);
    expect(await within(schema, ':', (db) => count(db, table))).toBe(all);
    expect(all).toBeGreaterThan(expected());
  });

  it.each(policed)(
    'sees nothing of %s.%s without a setting, nor with an empty one',
    async (schema, table) => {
      expect(await within(schema, null, (db) => count(db, table))).toBe(0);
      expect(await within(schema, '', (db) => count(db, table))).toBe(0);
      // A connection that has had the setting keeps an empty one.
      expect(await within(schema, null, (db) => count(db, table))).toBe(0);
    },
  );

  it('sees no event and no flag count of a child elsewhere', async () => {
    const changes = await within('children', `:${prefix}`, (db) =>
      db.query('select child_id, division, previous_division from children.change'),
    );
    for (const { division, previous_division: before } of changes as {
      division: string;
      previous_division: string | null;
    }[]) {
      expect(division.startsWith(prefix) || before?.startsWith(prefix) === true).toBe(true);
    }
    const flags: { child_id: string }[] = await within('children', `:${prefix}`, (db) =>
      db.query('select child_id from children.guarded_flag'),
    );
    expect(flags.length).toBeGreaterThan(0);
    expect(flags.filter(({ child_id: id }) => !idsHere.has(id))).toEqual([]);
  });

  it.each(subgraphNames)('%s: owns nothing, bypasses nothing, may not write', async (schema) => {
    const reader = await hub.database.reader(schema);
    const [role]: Record<string, unknown>[] = await reader.query(
      `select rolbypassrls, rolsuper, rolname,
         (select count(*)::int from pg_class where relowner = r.oid) as owned,
         pg_has_role(r.rolname, 'hub_' || $1, 'member') as is_owner
       from pg_roles r where rolname = current_user`,
      [schema],
    );
    expect(role).toEqual({
      rolname: `hub_${schema}_reader`,
      rolbypassrls: false,
      rolsuper: false,
      owned: 0,
      is_owner: false,
    });
    const table = policed.find(([owner]) => owner === schema)?.[1] ?? '';
    for (const statement of [
      `delete from ${schema}.${table}`,
      `alter table ${schema}.${table} disable row level security`,
      `drop policy within_division on ${schema}.${table}`,
    ]) {
      await expect(reader.query(statement)).rejects.toThrow(/permission denied|must be owner/);
    }
  });

  it.each(subgraphNames)(
    '%s: whatever it may read has a policy, or holds nothing about a child',
    async (schema) => {
      const owner = await hub.dataSource(schema);
      const readable: { name: string; secured: boolean }[] = await owner.query(
        `select n.nspname || '.' || c.relname as name,
         c.relrowsecurity or c.reloptions @> '{security_barrier=true}' as secured
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = $1 and c.relkind in ('r', 'v', 'p')
         and has_table_privilege('hub_' || $1 || '_reader', c.oid, 'select')`,
        [schema],
      );
      const open = readable.filter(({ secured }) => secured !== true).map(({ name }) => name);
      expect(open.filter((name) => !withoutChildren.includes(name))).toEqual([]);
      expect(readable.length).toBeGreaterThan(open.length);
    },
  );
});

describe('a subgraph whose statements have lost their restriction', () => {
  it('finds nobody elsewhere all the same', async () => {
    const found: { child_id: string }[] = await within('children', `:${prefix}`, (db) =>
      db.query(`select child_id from children.child where name like '%' or true`),
    );
    expect(found.map(({ child_id: id }) => id).sort()).toEqual([...idsHere].sort());
  });
});
