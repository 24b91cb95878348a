import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainDate } from '../../platform/plain-date.ts';
import { caller, silentLog } from '../../platform/subgraph/test-support.ts';
import type { Caller, SubgraphHandler } from '../../platform/subgraph/types.ts';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { createSubgraph } from './server.ts';

let database: TestDatabase;
let db: DataSource;
let handler: SubgraphHandler;
const statements: string[] = [];

const evidence = [
  { field: 'disability.certificateNumber', value: '45070320150320001343', source: 'disability-register' },
  { field: 'child.citizenId', value: '450703201503200013', source: null },
];

/** One flag a row: id, child, division, severity, due day, status. */
const flagRows = [
  ['m1', 'c1', '450703101', 'LOW', '2025-12-01', 'OPEN'],
  ['m2', 'c1', '450703101', 'HIGH', '2025-12-01', 'ESCALATED'],
  ['m3', 'c2', '450703102', 'HIGH', '2025-12-05', 'REOPENED'],
  ['m4', 'c2', '450703102', 'HIGH', '2025-11-05', 'RESOLVED'],
] as const;

beforeAll(async () => {
  database = await createTestDatabase();
  db = await database.dataSource('reconciliation');
  await db.query(`insert into reconciliation.comparison (child_id, child_division, child_schooling, child_of_school_age,
      child_judged_on, student_school_name, student_grade)
    values ('c1', '450703101', 'ENROLLED', true, '2025-11-20', '青塘中心小学', 'P5'),
      ('c2', '450703102', 'NOT_ENROLLED', true, '2025-11-20', null, null)`);
  await db.query(`insert into reconciliation.child_redirect values ('c0', 'c00'), ('c00', 'c1')`);
  for (const [id, child, division, severity, due, status] of flagRows) {
    await db.query(
      `insert into reconciliation.mismatch (mismatch_id, rule, rule_version, child_id, discriminator, department, division,
         status, severity, evidence, opened_at, due_at, updated_at)
       values ($1, 'name-differs', 1, $2, $1, 'EDUCATION', $3, $4, $5, $6, '2025-11-01T08:00+08', $7, now())`,
      [id, child, division, status, severity, JSON.stringify(evidence), `${due}T23:59:59+08`],
    );
  }
  await db.query(`insert into reconciliation.mismatch_event (mismatch_id, to_status, at, actor, reason)
    values ('m1', 'OPEN', '2025-11-01T08:00+08', 'hub', 'import:00000000-0000-4000-8000-000000000000')`);
  const jobs = await database.dataSource('jobs');
  await jobs.query(`insert into jobs.import (import_id, source_system, file_name, spool_path, file_sha256, as_of, kind, scope, created_at)
    select gen_random_uuid(), 'student-registry', 'x', 'x', n::text, '2025-11-01', 'SNAPSHOT', scope, now() - n * interval '1 day'
    from (values (1, ''), (2, '450703101'), (3, '450703102')) as i (n, scope)`);
  handler = createSubgraph({
    dataSource: {
      query: async (statement: string, parameters?: unknown[]) => {
        statements.push(statement);
        return db.query(statement, parameters);
      },
    } as Pick<DataSource, 'query'>,
    today: plainDate('2025-11-20'),
    log: silentLog,
  });
});
afterAll(async () => database.drop());

type Answer = Record<string, unknown>;
async function ask(
  query: string,
  by: Partial<Caller> = {},
  variables = {},
): Promise<{ data: Answer; codes: unknown[] }> {
  statements.length = 0;
  const { data, errors = [] } = await handler({ query, variables }, { caller: { ...caller, ...by } });
  return {
    data: JSON.parse(JSON.stringify(data ?? null)) as Answer,
    codes: errors.map(({ extensions }) => extensions['code']),
  };
}

const entities = (ids: readonly string[], fields: string, by: Partial<Caller> = {}) =>
  ask(`query ($r: [_Any!]!) { _entities(representations: $r) { ... on Child { ${fields} } } }`, by, {
    r: ids.map((id) => ({ __typename: 'Child', id })),
  });

describe('Child', () => {
  it('answers schooling and mismatches of many children in one statement', async () => {
    const { data, codes } = await entities(
      ['c1', 'c2'],
      'id schooling { status schoolName grade ofSchoolAge asOf } mismatches(status: [OPEN, REOPENED]) { id }',
    );
    expect(codes).toEqual([]);
    expect(data['_entities']).toEqual([
      {
        id: 'c1',
        schooling: {
          status: 'ENROLLED',
          schoolName: '青塘中心小学',
          grade: 'P5',
          ofSchoolAge: true,
          asOf: '2025-11-20',
        },
        mismatches: [{ id: 'm1' }],
      },
      {
        id: 'c2',
        schooling: {
          status: 'NOT_ENROLLED',
          schoolName: null,
          grade: null,
          ofSchoolAge: true,
          asOf: '2025-11-20',
        },
        mismatches: [{ id: 'm3' }],
      },
    ]);
    expect(statements).toHaveLength(1);
  });

  it('answers an old id with the survivor', async () => {
    const { data } = await entities(['c0'], 'schooling { status } mismatches { id }');
    expect(data['_entities']).toEqual([
      { schooling: { status: 'ENROLLED' }, mismatches: [{ id: 'm1' }, { id: 'm2' }] },
    ]);
  });

  it('cannot tell a child outside the division from one that does not exist', async () => {
    const town = { division: '450703101' };
    const outside = await entities(['c2'], 'schooling { status }', town);
    const unknown = await entities(['nobody'], 'schooling { status }', town);
    expect(outside).toEqual(unknown);
    expect(outside.codes).toEqual(['NOT_FOUND']);
  });
});

describe('what a mismatch is asked for with', () => {
  const told = 'from to at actor reason kind actorDepartment department evidence until';
  const flag = `id rule { code } status openedAt dueAt evidence { field value withheld } history { ${told} }`;
  const school = 'schooling { status schoolName grade ofSchoolAge asOf }';
  const whole = `${flag} child { id ${school} mismatches { ${flag} } }`;
  const history = [
    {
      from: null,
      to: 'OPEN',
      at: '2025-11-01T00:00:00.000Z',
      actor: 'hub',
      reason: 'import:00000000-0000-4000-8000-000000000000',
      kind: 'STATUS',
      actorDepartment: null,
      department: null,
      evidence: null,
      until: null,
    },
  ];
  const narrow = { department: 'PUBLIC_SECURITY', views: ['student', 'household'] as const };

  /** The same values, each from a statement of its own: nothing can be brought along at this depth. */
  async function apart(by: Partial<Caller>) {
    const { data } = await ask(
      `{ mismatch(id: "m1") { child { mismatches { child { mismatches { ${whole} } } } } } }`,
      by,
    );
    const { child } = data['mismatch'] as { child: { mismatches: Answer[] } };
    const [below] = child.mismatches as { child: { mismatches: Answer[] } }[];
    return below?.child.mismatches.find(({ id }) => id === 'm1');
  }

  it('comes in its own statement', async () => {
    const { data, codes } = await ask(`{ mismatch(id: "m1") { ${whole} } }`);
    expect(codes).toEqual([]);
    expect(statements).toHaveLength(1);
    expect(data['mismatch']).toMatchObject({
      id: 'm1',
      history,
      child: {
        id: 'c1',
        schooling: { status: 'ENROLLED', schoolName: '青塘中心小学' },
        mismatches: [
          { id: 'm1', history },
          { id: 'm2', history: [] },
        ],
      },
    });
  });

  it.each<[string, Partial<Caller>]>([
    ['all', {}],
    ['two agencies', narrow],
  ])('is what separate statements tell who may see %s', async (_, by) => {
    await db.query(`update reconciliation.comparison set student_records = 1 where child_id = 'c1'`);
    const separate = await apart(by);
    expect(statements.length).toBeGreaterThan(1);
    const { data } = await ask(`{ mismatch(id: "m1") { ${whole} } }`, by);
    expect(statements).toHaveLength(1);
    expect(data['mismatch']).toEqual(separate);
  });

  it.each([1, 2, 3])('comes with each entity in one statement (time %i)', async () => {
    const query = `query ($r: [_Any!]!) { _entities(representations: $r) {
      ... on Mismatch { ${whole} } ... on Child { ${school} mismatches { ${flag} } } } }`;
    const r = ['m1', 'm3'].map((id) => ({ __typename: 'Mismatch', id }));
    const { data, codes } = await ask(query, {}, { r });
    expect(codes).toEqual([]);
    expect(statements).toHaveLength(1);
    expect(data['_entities']).toMatchObject([
      { id: 'm1', history },
      { id: 'm3', history: [] },
    ]);
    const children = await ask(query, {}, { r: [{ __typename: 'Child', id: 'c1' }] });
    expect(statements).toHaveLength(1);
    expect(children.data['_entities']).toMatchObject([{ mismatches: [{ id: 'm1', history }, { id: 'm2' }] }]);
  });

  it('leaves out a child that lies elsewhere by now', async () => {
    await db.query(`update reconciliation.mismatch set division = '450703101' where mismatch_id = 'm3'`);
    const query = '{ mismatch(id: "m3") { id child { id schooling { status } } } }';
    const { data, codes } = await ask(query, { division: '450703101' });
    await db.query(`update reconciliation.mismatch set division = '450703102' where mismatch_id = 'm3'`);
    expect(codes).toEqual(['NOT_FOUND']);
    expect(data).toEqual({ mismatch: { id: 'm3', child: { id: 'c2', schooling: null } } });
    expect(statements).toHaveLength(1);
  });

  it('follows a child that was joined with another', async () => {
    await db.query(`update reconciliation.mismatch set child_id = 'c0' where mismatch_id = 'm3'`);
    const { data } = await ask('{ mismatch(id: "m3") { child { schooling { schoolName } } } }');
    await db.query(`update reconciliation.mismatch set child_id = 'c2' where mismatch_id = 'm3'`);
    expect(data).toEqual({ mismatch: { child: { schooling: { schoolName: '青塘中心小学' } } } });
  });
});

const queue = `query ($f: MismatchFilter, $n: Int, $after: String) { mismatches(filter: $f, first: $n, after: $after) {
  edges { node { id } } pageInfo { hasNextPage endCursor } totalCount } }`;

describe('mismatches', () => {
  const idsOf = (data: Answer): string[] =>
    (data['mismatches'] as { edges: { node: { id: string } }[] }).edges.map(({ node }) => node.id);

  it('lists what is open, by deadline and then severity', async () => {
    const { data } = await ask(queue);
    expect(idsOf(data)).toEqual(['m2', 'm1', 'm3']);
    expect(data['mismatches']).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: false } });
  });

  it('pages without a gap or a repetition', async () => {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { data }: { data: Answer } = await ask(queue, {}, { n: 1, after });
      seen.push(...idsOf(data));
      const { pageInfo } = data['mismatches'] as { pageInfo: { hasNextPage: boolean; endCursor: string } };
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toEqual(['m2', 'm1', 'm3']);
  });

  it.each([
    [{ division: '450703102' }, ['m3']],
    [{ status: ['RESOLVED'] }, ['m4']],
    [{ department: 'PUBLIC_SECURITY' }, []],
    [{ rule: ['name-differs', 'sex-differs'], dueBefore: '2025-12-02T00:00:00+08:00' }, ['m2', 'm1']],
    [{ rule: ['sex-differs'] }, []],
  ])('filters by %o', async (f, expected) => {
    expect(idsOf((await ask(queue, {}, { f })).data)).toEqual(expected);
  });

  it('keeps to the caller’s division, whatever the filter asks', async () => {
    const town = { division: '450703101' };
    expect((await ask(queue, town)).data['mismatches']).toMatchObject({ totalCount: 2 });
    expect(idsOf((await ask(queue, town, { f: { division: '450703102' } })).data)).toEqual([]);
    expect((await ask('{ mismatch(id: "m3") { id } }', town)).data).toEqual({ mismatch: null });
  });

  it('refuses oversized pages and foreign cursors', async () => {
    expect((await ask(queue, {}, { n: 101 })).codes).toEqual(['BAD_USER_INPUT']);
    expect((await ask(queue, {}, { after: 'bm90IG91cnM' })).codes).toEqual(['BAD_USER_INPUT']);
  });
});

describe('one mismatch', () => {
  const query = `{ mismatch(id: "m1") { rule { code title en: title(language: EN) } child { id } dueAt openedAt
    evidence { field value source withheld } history { from to at actor reason } } }`;

  it('shows rule, child, masked evidence and history', async () => {
    const { data, codes } = await ask(query);
    expect(codes).toEqual([]);
    expect(data['mismatch']).toEqual({
      rule: { code: 'name-differs', title: '各部门登记的姓名不一致', en: 'Names differ between systems' },
      child: { id: 'c1' },
      dueAt: '2025-12-01T15:59:59.000Z',
      openedAt: '2025-11-01T00:00:00.000Z',
      evidence: [
        {
          field: 'disability.certificateNumber',
          value: '450703**********1343',
          source: 'DISABILITY_REGISTER',
          withheld: false,
        },
        { field: 'child.citizenId', value: '450703********0013', source: null, withheld: false },
      ],
      history: [
        {
          from: null,
          to: 'OPEN',
          at: '2025-11-01T00:00:00.000Z',
          actor: 'hub',
          reason: 'import:00000000-0000-4000-8000-000000000000',
        },
      ],
    });
  });

  it('withholds values of agencies the caller may not see, golden ones that only those give included', async () => {
    const asked = async (): Promise<unknown> => {
      const query = '{ mismatch(id: "m1") { evidence { value withheld } } }';
      return (await ask(query, { views: ['student'] })).data['mismatch'];
    };
    const withheld = { value: null, withheld: true };
    expect(await asked()).toEqual({ evidence: [withheld, withheld] });
    await db.query(
      `update reconciliation.comparison set student_citizen_ids = '{450703201503200013}' where child_id = 'c1'`,
    );
    expect(await asked()).toEqual({
      evidence: [withheld, { value: '450703********0013', withheld: false }],
    });
  });

  it('shows whole numbers to whom the purpose allows them', async () => {
    const { data } = await ask('{ mismatch(id: "m1") { evidence { value } } }', { fullCitizenId: true });
    expect(JSON.stringify(data)).toContain('450703201503200013');
  });
});

describe('rules and imports', () => {
  it('lists the catalogue', async () => {
    const { data } = await ask('{ rules { code clause severity department version } }');
    expect(data['rules']).toContainEqual({
      code: 'enrolled-but-deceased',
      clause: expect.stringMatching(/^R5 /) as string,
      severity: 'HIGH',
      department: 'EDUCATION',
      version: 2,
    });
  });

  it('lists imports of the caller’s place, newest first', async () => {
    const imports =
      '{ imports(first: 1) { totalCount edges { node { source status fileSha256 } } pageInfo { hasNextPage } } }';
    const { data, codes } = await ask(imports, { division: '450703101' });
    expect(codes).toEqual([]);
    expect(data['imports']).toEqual({
      totalCount: 2,
      edges: [{ node: { source: 'STUDENT_REGISTRY', status: 'QUEUED', fileSha256: '1' } }],
      pageInfo: { hasNextPage: true },
    });
  });
});
