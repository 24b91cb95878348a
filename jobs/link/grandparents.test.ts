import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sourceTables as households } from '../../subgraphs/households/tables.ts';
import { sourceTables as welfare } from '../../subgraphs/welfare/tables.ts';
import type { TestDatabase } from '../../test/database.ts';
import { createTestDatabase } from '../../test/database.ts';
import { createAgencyStore } from '../../test/federation/agency-store.ts';

const agencies = [
  ['population-registry', 'households', 'person_record', households],
  ['poverty-monitoring', 'welfare', 'member_record', welfare],
] as const;

describe('the family that a row tells the linkage of', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it.each(agencies)(
    'has the grandparent who heads the household (%s)',
    async (source, schema, table, tables) => {
      const dataSource = await database.dataSource(schema);
      const store = createAgencyStore(dataSource, tables);
      await store.batch(source, '2026-09-01');
      await store.child('c1', '450703101');
      const head = {
        name: '林甲',
        head_name: '林祖',
        ...(source === 'population-registry' ? { status: 'NORMAL' } : {}),
      };
      const guardians = JSON.stringify([{ name: '林母', relation: 'mother', citizenId: null }]);
      // A grandchild with a guardian; one without; one whose guardian the head is; the head of a collective household, and of a son's.
      await store.record(source, 'c1', { ...head, relation_to_head: '42', guardian_name: '林母', guardians });
      await store.record(source, 'c1', { ...head, relation_to_head: '41' });
      await store.record(source, 'c1', { ...head, relation_to_head: '43', guardian_name: '林祖' });
      await store.record(source, 'c1', { ...head, relation_to_head: '99', guardian_name: '林母', guardians });
      await store.record(source, 'c1', { ...head, relation_to_head: '20', guardian_name: '林母', guardians });
      const rows = await dataSource.query<{ guardian_names: string[] | null }[]>(
        `select guardian_names from ${schema}.${table}_identity order by record_id`,
      );
      expect(rows.map(({ guardian_names: names }) => names)).toEqual([
        ['林母', '林祖'],
        ['林祖'],
        null,
        null,
        null,
      ]);
    },
  );
});
