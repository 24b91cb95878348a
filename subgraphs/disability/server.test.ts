import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainDate } from '../../platform/plain-date.ts';
import { caller, silentLog } from '../../platform/subgraph/test-support.ts';
import type { SubgraphHandler } from '../../platform/subgraph/types.ts';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { askViews, createAgencyStore } from '../../test/federation/agency-store.ts';
import { createSubgraph } from './server.ts';
import { sourceTables } from './tables.ts';

describe('DisabilityView', () => {
  let database: TestDatabase;
  let handler: SubgraphHandler;

  beforeAll(async () => {
    database = await createTestDatabase();
    const dataSource = await database.dataSource('disability');
    handler = createSubgraph({ dataSource, today: plainDate('2026-09-10'), log: silentLog });
    const store = createAgencyStore(dataSource, sourceTables);
    await store.batch('disability-register', '2026-09-01');
    await store.child('c1', '450703101');
    await store.record('disability-register', 'c1', {
      certificate_number: '45070320150101001521B1',
      category: 'HEARING',
      grade: 1,
      status: 'FROZEN',
      issued_on: '2020-05-06',
      valid_until: '2030-05-06',
      division: '450703',
    });
  });
  afterAll(() => database.drop());

  const selection =
    'state asOf records { certificateNumber category grade status issuedOn validUntil division asOf present }';

  it('shows the certificate, with the number inside it masked', async () => {
    const [view] = await askViews(handler, 'disability', ['c1'], selection, caller);
    expect(view).toMatchObject({
      state: 'FOUND',
      records: [
        {
          category: 'HEARING',
          grade: 1,
          status: 'FROZEN',
          issuedOn: '2020-05-06',
          validUntil: '2030-05-06',
          division: '450703',
        },
      ],
    });
    expect(JSON.stringify(view)).toContain('450703*');
    expect(JSON.stringify(view)).not.toContain('20150101');
  });

  it('shows the whole number to a caller who may see it', async () => {
    const whole = { ...caller, fullCitizenId: true };
    expect(await askViews(handler, 'disability', ['c1'], 'records { certificateNumber }', whole)).toEqual([
      { records: [{ certificateNumber: '45070320150101001521B1' }] },
    ]);
  });
});
