import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { emptyTables } from '../../../../platform/postgres/test-support.ts';
import { plainDate } from '../../../../platform/plain-date.ts';
import { caller, silentLog } from '../../../../platform/subgraph/test-support.ts';
import type { Caller, SubgraphHandler } from '../../../../platform/subgraph/types.ts';
import { createTestDatabase } from '../../../../test/database.ts';
import type { TestDatabase } from '../../../../test/database.ts';
import { createSubgraph } from '../../server.ts';
import { takeMismatchLock } from '../mismatch-lock.ts';

let database: TestDatabase;
let db: DataSource;
let handler: SubgraphHandler;

/** One flag a row: id, division, department, status. */
const flagRows = [
  ['m1', '450703101', 'EDUCATION', 'OPEN'],
  ['m2', '450703102', 'EDUCATION', 'ACKNOWLEDGED'],
  ['m3', '450703101', 'PUBLIC_SECURITY', 'OPEN'],
  ['m4', '450703101', 'EDUCATION', 'RESOLVED'],
] as const;

beforeAll(async () => {
  database = await createTestDatabase();
  db = await database.dataSource('reconciliation');
  handler = createSubgraph({ dataSource: db, today: plainDate('2025-11-20'), log: silentLog });
});
afterAll(async () => database.drop());
beforeEach(async () => {
  await emptyTables(db, { reconciliation: ['mismatch', 'mismatch_event', 'idempotency_key'] });
  for (const [id, division, department, status] of flagRows) {
    await db.query(
      `insert into reconciliation.mismatch (mismatch_id, rule, rule_version, child_id, discriminator, department, division,
         status, severity, evidence, opened_at, due_at, updated_at)
       values ($1, 'name-differs', 1, 'c1', $1, $2, $3, $4, 'LOW', '[]', '2025-11-01T08:00+08', '2025-12-01T23:59:59+08', now())`,
      [id, department, division, status],
    );
  }
});

type Answer = { mismatch?: Record<string, unknown> | null; userErrors: { code: string; path: string[] }[] };

let keys = 0;
const newKey = (): string => `test-key-${++keys}`;

/** Runs one mutation; `input` gets a key of its own unless it brings one. */
async function act(
  field: string,
  input: Record<string, unknown>,
  by: Partial<Caller> = {},
): Promise<Answer & { mismatches?: Record<string, unknown>[] }> {
  const type = {
    acknowledgeMismatch: 'AcknowledgeMismatchInput',
    acknowledgeMismatches: 'AcknowledgeMismatchesInput',
    reportCorrection: 'ReportCorrectionInput',
    dismissMismatch: 'DismissMismatchInput',
    undoDismissal: 'UndoDismissalInput',
    transferMismatch: 'TransferMismatchInput',
    transferMismatches: 'TransferMismatchesInput',
    addMismatchNote: 'AddMismatchNoteInput',
  }[field];
  const item = field.endsWith('es') ? 'mismatches' : 'mismatch';
  const { data, errors } = await handler(
    {
      query: `mutation ($input: ${type}!) { ${field}(input: $input) {
        ${item} { id status version department } userErrors { code path } } }`,
      variables: { input: { idempotencyKey: newKey(), ...input } },
    },
    { caller: { ...caller, ...by } },
  );
  if (errors !== undefined) throw errors[0] ?? new Error('No error');
  return JSON.parse(JSON.stringify(data?.[field])) as Answer;
}

const eventsOf = async (id: string): Promise<Record<string, unknown>[]> =>
  db.query(
    `select from_status as "from", to_status as "to", kind, actor, actor_department as by, reason, department
     from reconciliation.mismatch_event where mismatch_id = $1 order by event_id`,
    [id],
  );
const statusOf = async (id: string): Promise<unknown> => {
  const [row]: { status: string; version: number }[] = await db.query(
    'select status, version from reconciliation.mismatch where mismatch_id = $1',
    [id],
  );
  return [row?.status, row?.version];
};

describe('a department', () => {
  it('takes a flag in hand, under its own name', async () => {
    expect(await act('acknowledgeMismatch', { id: 'm1', expectedVersion: 1, note: '已联系学校' })).toEqual({
      mismatch: { id: 'm1', status: 'ACKNOWLEDGED', version: 2, department: 'EDUCATION' },
      userErrors: [],
    });
    expect(await eventsOf('m1')).toEqual([
      {
        from: 'OPEN',
        to: 'ACKNOWLEDGED',
        kind: 'STATUS',
        actor: 'clerk',
        by: 'EDUCATION',
        reason: '已联系学校',
        department: null,
      },
    ]);
  });

  it.each([
    ['another department’s flag', { id: 'm3', expectedVersion: 1 }, {}],
    ['a flag outside its division', { id: 'm2', expectedVersion: 1 }, { division: '450703101' }],
    ['a flag that does not exist', { id: 'nothing', expectedVersion: 1 }, {}],
  ])('does not find %s, whatever it does to it', async (_, input, by) => {
    const dismissal = { reason: '重名', evidence: '走访记录', until: '2026-01-31' };
    for (const [field, rest] of [
      ['acknowledgeMismatch', {}],
      ['reportCorrection', {}],
      ['dismissMismatch', dismissal],
      ['undoDismissal', { reason: '误判' }],
      ['transferMismatch', { to: 'TOWN', reason: '属地核查' }],
      ['addMismatchNote', { note: '记录' }],
    ] as const) {
      expect(await act(field, { ...input, ...rest }, by)).toEqual({
        mismatch: null,
        userErrors: [{ code: 'NOT_FOUND', path: ['input', 'id'] }],
      });
    }
    expect(await eventsOf(input.id)).toEqual([]);
  });

  it('cannot act on what it has seen an older version of', async () => {
    await act('acknowledgeMismatch', { id: 'm1', expectedVersion: 1 });
    expect(await act('reportCorrection', { id: 'm1', expectedVersion: 1 })).toEqual({
      mismatch: { id: 'm1', status: 'ACKNOWLEDGED', version: 2, department: 'EDUCATION' },
      userErrors: [{ code: 'VERSION_CONFLICT', path: ['input', 'id'] }],
    });
  });

  it.each([
    ['acknowledgeMismatch', 'm2', {}],
    ['acknowledgeMismatch', 'm4', {}],
    ['reportCorrection', 'm4', {}],
    ['dismissMismatch', 'm4', { reason: '重名', evidence: '走访记录', until: '2026-01-31' }],
    ['undoDismissal', 'm1', { reason: '误判' }],
    ['transferMismatch', 'm1', { to: 'EDUCATION', reason: '属地核查' }],
  ])('cannot %s where %s stands', async (field, id, rest) => {
    const { userErrors } = await act(field, { id, expectedVersion: 1, ...rest });
    expect(userErrors.map(({ code }) => code)).toEqual(['WRONG_STATUS']);
    expect(await eventsOf(id)).toEqual([]);
  });

  it.each([
    [{ until: '2025-11-19' }, ['input', 'until']],
    [{ until: '2026-12-01' }, ['input', 'until']],
    [{ reason: ' ' }, ['input', 'reason']],
    [{ evidence: 'x'.repeat(1001) }, ['input', 'evidence']],
    [{ idempotencyKey: 'short' }, ['input', 'idempotencyKey']],
  ])('is told which part of %j is wrong', async (wrong, path) => {
    const input = { reason: '重名', evidence: '走访记录', until: '2026-01-31', ...wrong };
    expect(await act('dismissMismatch', { id: 'm1', expectedVersion: 1, ...input })).toEqual({
      mismatch: null,
      userErrors: [{ code: 'INVALID_INPUT', path }],
    });
  });

  it('takes a dismissal back, and the flag stands where it stood', async () => {
    const dismissal = { reason: '重名', evidence: '走访记录2025-3', until: '2026-01-31' };
    expect(
      (await act('dismissMismatch', { id: 'm2', expectedVersion: 1, ...dismissal })).mismatch,
    ).toMatchObject({ status: 'DISMISSED', version: 2 });
    const { mismatch } = await act('undoDismissal', { id: 'm2', expectedVersion: 2, reason: '查无实据' });
    expect(mismatch).toMatchObject({ status: 'ACKNOWLEDGED', version: 3 });
    const [row] = await db.query(
      `select dismissed_until as until from reconciliation.mismatch where mismatch_id = 'm2'`,
    );
    expect(row).toEqual({ until: null });
  });

  it('hands a flag on, and may then not act on it any more', async () => {
    await act('acknowledgeMismatch', { id: 'm1', expectedVersion: 1 });
    const transfer = { id: 'm1', to: 'PUBLIC_SECURITY', reason: '户籍信息有误' };
    expect((await act('transferMismatch', { ...transfer, expectedVersion: 2 })).mismatch).toEqual({
      id: 'm1',
      status: 'OPEN',
      version: 3,
      department: 'PUBLIC_SECURITY',
    });
    const { userErrors } = await act('acknowledgeMismatch', { id: 'm1', expectedVersion: 3 });
    expect(userErrors).toEqual([{ code: 'NOT_FOUND', path: ['input', 'id'] }]);
    expect((await eventsOf('m1')).at(-1)).toMatchObject({ kind: 'TRANSFER', department: 'PUBLIC_SECURITY' });
    const back = { ...transfer, to: 'EDUCATION', expectedVersion: 3 };
    await act('transferMismatch', back, { department: 'PUBLIC_SECURITY' });
    const [row] = await db.query(
      `select department, rule_department from reconciliation.mismatch where mismatch_id = 'm1'`,
    );
    expect(row).toEqual({ department: 'EDUCATION', rule_department: null });
  });

  it('puts notes on record wherever a flag stands, and leaves it there', async () => {
    expect((await act('addMismatchNote', { id: 'm4', note: '复核无误' })).mismatch).toMatchObject({
      status: 'RESOLVED',
      version: 2,
    });
    expect(await eventsOf('m4')).toMatchObject([{ kind: 'NOTE', from: 'RESOLVED', to: 'RESOLVED' }]);
  });

  it('is shown free text with citizen numbers masked', async () => {
    await act('addMismatchNote', { id: 'm1', note: '应为450703201503200013' });
    const query = '{ mismatch(id: "m1") { history { kind reason actorDepartment } } }';
    const { data } = await handler({ query }, { caller });
    expect(JSON.parse(JSON.stringify(data))).toEqual({
      mismatch: {
        history: [{ kind: 'NOTE', reason: '应为450703********0013', actorDepartment: 'EDUCATION' }],
      },
    });
  });
});

describe('a command for many', () => {
  it('does what it can, and tells the rest', async () => {
    const items = [
      { id: 'm1', expectedVersion: 1 },
      { id: 'm2', expectedVersion: 1 },
      { id: 'm3', expectedVersion: 1 },
      { id: 'm4', expectedVersion: 7 },
    ];
    const answer = await act('acknowledgeMismatches', { items });
    expect(answer.mismatches?.map(({ id, status }) => [id, status])).toEqual([
      ['m1', 'ACKNOWLEDGED'],
      ['m2', 'ACKNOWLEDGED'],
      ['m4', 'RESOLVED'],
    ]);
    expect(answer.userErrors).toEqual([
      { code: 'WRONG_STATUS', path: ['input', 'items', '1'] },
      { code: 'NOT_FOUND', path: ['input', 'items', '2'] },
      { code: 'VERSION_CONFLICT', path: ['input', 'items', '3'] },
    ]);
  });

  it.each([
    ['nothing', [], 'INVALID_INPUT'],
    [
      'more than a hundred',
      Array.from({ length: 101 }, (_, n) => ({ id: `x${n}`, expectedVersion: 1 })),
      'INVALID_INPUT',
    ],
    [
      'the same twice',
      [
        { id: 'm1', expectedVersion: 1 },
        { id: 'm1', expectedVersion: 1 },
      ],
      'DUPLICATE_ITEM',
    ],
  ])('is refused for %s', async (_, items, code) => {
    const answer = await act('acknowledgeMismatches', { items });
    expect(answer).toMatchObject({ mismatches: [], userErrors: [{ code }] });
    expect(await statusOf('m1')).toEqual(['OPEN', 1]);
  });
});

describe('an idempotency key', () => {
  it('makes the same command one, also when it comes twice at once', async () => {
    const input = { id: 'm1', expectedVersion: 1, idempotencyKey: newKey() };
    const [first, second] = await Promise.all([
      act('acknowledgeMismatch', input),
      act('acknowledgeMismatch', input),
    ]);
    expect(first).toEqual(second);
    expect(first.userErrors).toEqual([]);
    expect(await eventsOf('m1')).toHaveLength(1);
  });

  it('is refused for anything else', async () => {
    const idempotencyKey = newKey();
    await act('acknowledgeMismatch', { id: 'm1', expectedVersion: 1, idempotencyKey });
    const refused = {
      mismatch: null,
      userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED', path: ['input', 'idempotencyKey'] }],
    };
    expect(await act('acknowledgeMismatch', { id: 'm2', expectedVersion: 1, idempotencyKey })).toEqual(
      refused,
    );
    expect(await act('reportCorrection', { id: 'm1', expectedVersion: 1, idempotencyKey })).toEqual(refused);
  });

  it('belongs to one user, and is forgotten after its time', async () => {
    const idempotencyKey = newKey();
    await act('acknowledgeMismatch', { id: 'm1', expectedVersion: 1, idempotencyKey });
    const other = await act(
      'acknowledgeMismatch',
      { id: 'm3', expectedVersion: 1, idempotencyKey },
      { subject: 'officer', department: 'PUBLIC_SECURITY' },
    );
    expect(other.userErrors).toEqual([]);
    await db.query(`update reconciliation.idempotency_key set expires_at = now()`);
    const later = await act('reportCorrection', { id: 'm1', expectedVersion: 2, idempotencyKey });
    expect(later.mismatch).toMatchObject({ status: 'CORRECTION_REPORTED' });
  });

  it('is free again when nothing was done', async () => {
    const idempotencyKey = newKey();
    await act('acknowledgeMismatch', { id: 'm1', expectedVersion: 5, idempotencyKey });
    const mended = await act('acknowledgeMismatch', { id: 'm1', expectedVersion: 1, idempotencyKey });
    expect(mended.mismatch).toMatchObject({ status: 'ACKNOWLEDGED' });
  });
});

describe('at the same time', () => {
  it('one of two commands on one version is done', async () => {
    const answers = await Promise.all([
      act('acknowledgeMismatch', { id: 'm1', expectedVersion: 1 }),
      act('transferMismatch', { id: 'm1', expectedVersion: 1, to: 'TOWN', reason: '属地核查' }),
    ]);
    expect(answers.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
    expect(await eventsOf('m1')).toHaveLength(1);
  });

  it('a comparison under way is told, not waited for', async () => {
    const jobs = await database.dataSource('jobs');
    const answer = await jobs.transaction(async (tx) => {
      await takeMismatchLock(tx);
      return act('acknowledgeMismatch', { id: 'm1', expectedVersion: 1 });
    });
    expect(answer).toEqual({ mismatch: null, userErrors: [{ code: 'BUSY', path: [] }] });
    expect(await statusOf('m1')).toEqual(['OPEN', 1]);
  });
});

it('a refusal speaks Chinese and English', async () => {
  const { data } = await handler(
    {
      query: `mutation { addMismatchNote(input: { id: "none", note: "x", idempotencyKey: "language-1" }) {
        userErrors { message en: message(language: EN) } } }`,
    },
    { caller },
  );
  expect(JSON.parse(JSON.stringify(data))).toMatchObject({
    addMismatchNote: {
      userErrors: [
        { message: expect.stringMatching(/没有/) as string, en: expect.stringMatching(/no such/) as string },
      ],
    },
  });
});
