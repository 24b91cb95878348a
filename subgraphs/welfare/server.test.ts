import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainDate } from '../../platform/plain-date.ts';
import { caller, silentLog } from '../../platform/subgraph/test-support.ts';
import type { SubgraphHandler } from '../../platform/subgraph/types.ts';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { askViews, createAgencyStore } from '../../test/federation/agency-store.ts';
import { createSubgraph } from './server.ts';
import { sourceTables } from './tables.ts';

describe('WelfareView', () => {
  let database: TestDatabase;
  let handler: SubgraphHandler;

  beforeAll(async () => {
    database = await createTestDatabase();
    const dataSource = await database.dataSource('welfare');
    handler = createSubgraph({ dataSource, today: plainDate('2026-09-10'), log: silentLog });
    const store = createAgencyStore(dataSource, sourceTables);
    await store.batch('poverty-monitoring', '2026-09-01');
    await store.child('c1', '450703101');
    await store.record('poverty-monitoring', 'c1', {
      household_number: '4507030001',
      person_number: '450703201501010015-02',
      sex: 'MALE',
      birth_date: '2015-01-01',
      household_type: '脱贫户',
      monitoring_category: 'BORDERLINE',
      risk_removed: false,
      school_state: '未上学',
      says_in_school: false,
      not_in_school_reason: '因病',
      division: '450703101201',
    });
  });
  afterAll(() => database.drop());

  it('shows the member row, with a citizen number inside the person number masked', async () => {
    const selection = `state asOf records { householdNumber personNumber name sex birthDate householdType monitoringCategory
      riskRemoved schoolState saysInSchool notInSchoolReason division asOf present }`;
    expect(await askViews(handler, 'welfare', ['c1'], selection, caller)).toEqual([
      {
        state: 'FOUND',
        asOf: '2026-09-01',
        records: [
          {
            householdNumber: '4507030001',
            personNumber: '450703********0015-02',
            name: '某某甲',
            sex: 'MALE',
            birthDate: '2015-01-01',
            householdType: '脱贫户',
            monitoringCategory: 'BORDERLINE',
            riskRemoved: false,
            schoolState: '未上学',
            saysInSchool: false,
            notInSchoolReason: '因病',
            division: '450703101201',
            asOf: '2026-09-01',
            present: true,
          },
        ],
      },
    ]);
  });
});
