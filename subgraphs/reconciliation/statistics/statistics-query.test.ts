import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { plainDate } from '../../../platform/plain-date.ts';
import { caller, silentLog } from '../../../platform/subgraph/test-support.ts';
import type { Caller, SubgraphHandler } from '../../../platform/subgraph/types.ts';
import { createTestDatabase } from '../../../test/database.ts';
import type { TestDatabase } from '../../../test/database.ts';
import { createSubgraph } from '../server.ts';
import { createSampleClaims } from './claims-test-support.ts';

let database: TestDatabase;
let db: DataSource;
let handler: SubgraphHandler;
let sample: ReturnType<typeof createSampleClaims>;

beforeAll(async () => {
  database = await createTestDatabase();
  db = await database.dataSource('reconciliation');
  sample = createSampleClaims(db);
  handler = createSubgraph({ dataSource: db, today: plainDate('2025-11-20'), log: silentLog });
});
afterAll(async () => database.drop());
beforeEach(() => sample.reset());

describe('the statistics query', () => {
  const query = `query ($d: String!, $y: Int!, $c: [String!]) { statistics(division: $d, schoolYear: $y) {
    division asOf basis { source } checks { code reconciles }
    figures(codes: $c) { code title(language: EN) numerator denominator rate suppressed target { met }
      children(part: REST, first: 1) { children { id } hasNextPage endCursor } } } }`;
  const ask = async (
    by: Partial<Caller> = {},
    division = '450703',
  ): Promise<Record<string, unknown> | null> => {
    const variables = { d: division, y: 2025, c: ['primary-enrolment'] };
    const { data, errors } = await handler({ query, variables }, { caller: { ...caller, ...by } });
    expect(errors).toBeUndefined();
    return JSON.parse(JSON.stringify(data?.['statistics'] ?? null)) as Record<string, unknown> | null;
  };
  const worker = { department: 'EDUCATION', division: '4507', purpose: 'control-dropout' };

  it('gives who works on single children the ids behind each part, page by page', async () => {
    await sample.child('c1');
    await sample.child('c2', null);
    await sample.child('c3', null);
    expect(await ask(worker)).toMatchObject({
      asOf: '2025-11-20',
      basis: [{ source: 'POPULATION_REGISTRY' }, { source: 'STUDENT_REGISTRY' }],
      figures: [
        {
          numerator: 1,
          denominator: 3,
          suppressed: false,
          target: { met: false },
          children: { children: [{ id: 'c2' }], hasNextPage: true },
        },
      ],
    });
  });

  it('hides small counts, their children and the checks from everybody else', async () => {
    await sample.child('c1');
    await sample.child('c2', null);
    expect(await ask({ ...worker, department: 'JUSTICE' })).toMatchObject({
      checks: [],
      figures: [{ numerator: null, denominator: null, rate: null, suppressed: true, children: null }],
    });
    expect(await ask({ ...worker, purpose: 'planning' })).toMatchObject({ figures: [{ suppressed: true }] });
  });

  it('hides from a school what rests on agencies it may not see, small counts and children alike', async () => {
    await sample.child('c1');
    await sample.child('c2', null);
    const views = ['student', 'disability'] as const;
    const school = { ...worker, department: 'SCHOOL', views };
    expect(await ask(school)).toMatchObject({
      checks: [{ code: 'roll-by-stage' }, { code: 'roll-by-record' }],
      figures: [{ numerator: null, denominator: null, suppressed: true, children: null }],
    });
    expect(await ask({ ...school, views: caller.views })).toMatchObject({
      figures: [{ numerator: 1, denominator: 2, suppressed: false }],
    });
  });

  it('hides the smallest neighbour too, or the difference to the county would tell', async () => {
    const fill = async (town: string, out: number, on: number): Promise<void> => {
      for (let n = 0; n < out + on; n += 1)
        await sample.child(`${town}-${n}`, n < out ? null : { division: town }, { division: town });
    };
    await fill('450703101', 2, 20);
    await fill('450703102', 6, 12);
    await fill('450703103', 7, 30);
    const justice = { ...worker, department: 'JUSTICE' };
    const hidden = async (division: string): Promise<unknown> =>
      ((await ask(justice, division))?.['figures'] as { suppressed: boolean }[])[0]?.suppressed;
    expect(await hidden('450703')).toBe(false);
    expect(await hidden('450703101')).toBe(true);
    expect(await hidden('450703102')).toBe(true);
    expect(await hidden('450703103')).toBe(false);
  });

  it('takes a division written with its zeros for the same place', async () => {
    await sample.child('c1');
    await sample.child('c2', null);
    const plain = await ask(worker);
    expect(plain).toMatchObject({ figures: [{ numerator: 1, denominator: 2 }] });
    expect(await ask(worker, '450703000000')).toEqual({ ...plain, division: '450703000000' });
  });

  it('answers nothing outside the caller’s place', async () => {
    expect(await ask({ ...worker, division: '450703101' })).toBeNull();
    expect(await ask({ ...worker, division: '450721' })).toBeNull();
  });
});
