import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { connect } from '../../../platform/postgres/connection/connect.ts';
import { migrationNames, prepareDatabase } from '../../../platform/postgres/schema/migrate.ts';
import { createBareDatabase } from '../../../test/database.ts';
import type { TestDatabase } from '../../../test/database.ts';
import { migrations } from './index.ts';
import { UntoldGroups1800000000620 } from './0620-untold-groups.ts';

const waiting = { timeout: 60_000 };

let database: TestDatabase;
beforeAll(async () => {
  database = await createBareDatabase();
});
afterAll(() => database.drop());

it('claims can be read while the children are noted whose claims are to be worked out again', async () => {
  const before = migrations.slice(0, migrationNames(migrations).indexOf(UntoldGroups1800000000620.name));
  await prepareDatabase(database.url, [{ schema: 'reconciliation', migrations: before }]);
  const [writer, reader] = [await connect(database), await connect(database)];
  await writer.query(`
    insert into reconciliation.source_claim (child_id, source_system, record_id, valid_from, division, birth_date, status, grade)
    values ('cA', 'student-registry', 1, '2025-10-01', '450703101201', '2015-01-01', 'ENROLLED', 'P5')`);
  // Who notes the child also keeps the migration waiting where it does so.
  await writer.query(`begin; insert into reconciliation.stale_claim values ('cA')`);
  const migrated = prepareDatabase(database.url, [{ schema: 'reconciliation', migrations }]);
  await vi.waitFor(async () => {
    const { rowCount } = await reader.query(
      `select from pg_locks l join pg_stat_activity a using (pid)
        where a.datname = current_database() and not l.granted and l.locktype = 'transactionid'`,
    );
    expect(rowCount).toBe(1);
  }, waiting);
  const claims = reader.query(
    `begin; lock table reconciliation.source_claim in access share mode nowait; commit`,
  );
  await expect(claims).resolves.toBeDefined();
  await writer.query('commit');
  await migrated;
  const { rows } = await reader.query('select untold from reconciliation.source_claim');
  expect(rows).toEqual([{ untold: [] }]);
  expect((await reader.query('select child_id from reconciliation.stale_claim')).rows).toEqual([
    { child_id: 'cA' },
  ]);
  await writer.end();
  await reader.end();
}, 120_000);
