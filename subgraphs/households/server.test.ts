import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainDate } from '../../platform/plain-date.ts';
import { caller, silentLog } from '../../platform/subgraph/test-support.ts';
import type { SubgraphHandler } from '../../platform/subgraph/types.ts';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { askViews, createAgencyStore } from '../../test/federation/agency-store.ts';
import { createSubgraph } from './server.ts';
import { sourceTables } from './tables.ts';

describe('HouseholdView', () => {
  let database: TestDatabase;
  let handler: SubgraphHandler;

  beforeAll(async () => {
    database = await createTestDatabase();
    const dataSource = await database.dataSource('households');
    handler = createSubgraph({ dataSource, today: plainDate('2026-09-10'), log: silentLog });
    const store = createAgencyStore(dataSource, sourceTables);
    await store.batch('population-registry', '2026-09-01');
    await store.child('c1', '450703101');
    await store.record('population-registry', 'c1', {
      household_number: '450703001234',
      name: '某某乙',
      former_name: '某某丙',
      sex: 'FEMALE',
      birth_date: '2015-01-01',
      head_name: '某某丁',
      relation_to_head: '30',
      division: '450703101',
      status: 'DECEASED',
      status_label: '死亡',
      death_date: '2025-10-03',
      guardians: JSON.stringify([{ name: '某某丁', relation: '父亲', citizenId: '450703198001010011' }]),
    });
    await store.record('population-registry', 'c1', {
      name: '某某乙',
      status: 'NORMAL',
      as_of: '2026-08-01',
    });
  });
  afterAll(() => database.drop());

  it('shows every registration, with the guardians named but not their numbers', async () => {
    const selection = `state records { householdNumber name formerName sex birthDate headName relationToHead division status
      statusLabel deathDate guardians { name relation } }`;
    expect(
      await askViews(handler, 'household', ['c1'], selection, { ...caller, fullCitizenId: true }),
    ).toEqual([
      {
        state: 'FOUND',
        records: [
          {
            householdNumber: '450703001234',
            name: '某某乙',
            formerName: '某某丙',
            sex: 'FEMALE',
            birthDate: '2015-01-01',
            headName: '某某丁',
            relationToHead: '30',
            division: '450703101',
            status: 'DECEASED',
            statusLabel: '死亡',
            deathDate: '2025-10-03',
            guardians: [{ name: '某某丁', relation: '父亲' }],
          },
          {
            householdNumber: null,
            name: '某某乙',
            formerName: null,
            sex: null,
            birthDate: null,
            headName: null,
            relationToHead: null,
            division: null,
            status: 'NORMAL',
            statusLabel: null,
            deathDate: null,
            guardians: [],
          },
        ],
      },
    ]);
  });

  it('may not read another agency’s schema', async () => {
    const dataSource = await database.dataSource('households');
    await expect(dataSource.query('select 1 from students.student_record')).rejects.toThrow(
      /permission denied/,
    );
  });
});
