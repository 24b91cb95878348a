import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogue } from '../mismatch/catalogue.ts';
import { county, createCaseDesk, joint, pdf, town } from './case-test-support.ts';
import type { CaseDesk } from './case-test-support.ts';

let desk: CaseDesk;

beforeAll(async () => {
  desk = await createCaseDesk();
  await desk.db.query(`insert into reconciliation.child_redirect values ('c0', 'c1')`);
  await desk.db
    .query(`insert into reconciliation.mismatch (mismatch_id, rule, rule_version, child_id, discriminator, department,
      division, status, severity, evidence, opened_at, due_at, updated_at)
    select 'm' || n, rule, 1, 'c' || n, '', 'EDUCATION', '450703101', 'OPEN', 'HIGH', '[]', now(), now(), now()
    from (values (7, 'dropout-recorded'), (8, 'dropout-recorded'), (9, 'disabled-child-not-enrolled'),
      (13, 'expelled-in-compulsory-years'), (14, 'truancy-counts-as-dropout'), (15, 'out-of-school-referral'),
      (16, 'grade-not-updated')) as found (n, rule)`);
});
afterAll(async () => desk.close());

describe('opening', () => {
  it('opens one case a child, also under its old id, and says so for a second', async () => {
    const opened = await desk.run(
      'openCase',
      { childId: 'c0', note: '连续四周未到校' },
      town,
      'child { id } facts { name citizenId }',
    );
    expect(opened).toMatchObject({
      codes: [],
      case: {
        version: 1,
        status: 'OPEN',
        relapse: false,
        child: { id: 'c1' },
        facts: { name: '农1', citizenId: '450703********0013' },
      },
    });
    expect((await desk.run('openCase', { childId: 'c1' })).codes).toEqual(['ALREADY_OPEN']);
  });

  it('answers a repeated request as it stands, and refuses its key for another', async () => {
    const input = { childId: 'c2', idempotencyKey: 'same' };
    const first = await desk.run('openCase', input);
    expect(await desk.run('openCase', input)).toEqual(first);
    expect((await desk.run('openCase', { ...input, childId: 'c3' })).codes).toEqual([
      'IDEMPOTENCY_KEY_REUSED',
    ]);
  });

  it('opens none from mismatches of a division that is no code, and says so', async () => {
    const ask = (division: string) =>
      desk.ask(
        `mutation { openCasesFromMismatches(input: { division: "${division}", rules: ["no-such-rule"] }) {
          cases { id } userErrors { code path } } }`,
        town,
      );
    const userErrors = [{ code: 'INVALID_INPUT', path: ['division'] }];
    expect(await ask('4507031')).toEqual({ openCasesFromMismatches: { cases: [], userErrors } });
    expect(await ask('450703000000')).toEqual({ openCasesFromMismatches: { cases: [], userErrors: [] } });
  });

  it.each([
    [{ on: '0001-01-01' }, 'INVALID_INPUT'],
    [{ on: '1989-12-31' }, 'INVALID_INPUT'],
    [{ outSince: '0001-01-01' }, 'INVALID_INPUT'],
    [{ outSince: '1989-12-31' }, 'INVALID_INPUT'],
    [{ on: '9999-12-31' }, 'DATE_IN_FUTURE'],
    [{ outSince: '9999-12-31' }, 'INVALID_INPUT'],
  ])('opens no case on or since a day that can only be a slip: %s', async (days, code) => {
    expect(await desk.run('openCase', { childId: 'c2', ...days })).toEqual({ case: null, codes: [code] });
  });

  it('opens cases from mismatches that say a child is out of school, once', async () => {
    const mutation =
      'mutation { openCasesFromMismatches(input: { division: "450703000000" }) { cases { child { id } origin originId } } }';
    const opened = await desk.ask(mutation, town);
    expect((opened['openCasesFromMismatches'] as { cases: unknown[] }).cases).toEqual(
      [13, 14, 15, 7, 8, 9].map((n) => ({ child: { id: `c${n}` }, origin: 'MISMATCH', originId: `m${n}` })),
    );
    expect(await desk.ask(mutation, town)).toEqual({ openCasesFromMismatches: { cases: [] } });
    const known: { rule: string }[] = await desk.db.query('select rule from reconciliation.mismatch');
    const codes = catalogue.map(({ code }) => code);
    expect(known.filter(({ rule }) => !codes.includes(rule))).toEqual([]);
  });

  it('keeps children at risk in a ledger of their own until they have dropped out (R33)', async () => {
    const opened = await desk.run('openCase', { childId: 'c1', ledger: 'AT_RISK', note: '厌学苗头' });
    expect(opened.case).toMatchObject({ ledger: 'AT_RISK' });
    const raised = await desk.run('escalateCase', {
      caseId: opened.case?.id,
      expectedVersion: 1,
      note: '已辍学',
    });
    expect(raised.codes).toEqual(['ALREADY_OPEN']);
  });
});

describe('access', () => {
  const query = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Child { case { id } } } }';
  const r = { r: [{ __typename: 'Child', id: 'c1' }] };

  it.each(['EDUCATION', 'TOWN', 'SCHOOL'])('shows the case of a child to %s', async (department) => {
    const data = await desk.ask(query, { ...county, department }, r);
    expect(data['_entities']).toEqual([{ case: { id: expect.stringMatching(/^d/) as string } }]);
  });

  it.each(['PUBLIC_SECURITY', 'RURAL_AFFAIRS', 'JUSTICE'])('keeps it from %s', async (department) => {
    const by = { ...county, department };
    expect(await desk.ask(query, by, r)).toEqual({ _entities: [{ case: null }] });
    expect(await desk.ask('{ cases { totalCount edges { node { id } } } }', by)).toEqual({
      cases: { totalCount: 0, edges: [] },
    });
    expect((await desk.run('openCase', { childId: 'c4' }, by)).codes).toEqual(['NOT_FOUND']);
  });

  it('answers the same for a case elsewhere as for none, to read and to write', async () => {
    const { id, version } = await desk.openedCase('c3');
    const elsewhere = { division: '450721' };
    for (const caseId of [id, 'dnobody']) {
      expect(await desk.ask(`{ case(id: "${caseId}") { id } }`, elsewhere)).toEqual({ case: null });
      const answer = await desk.run(
        'closeCase',
        { caseId, expectedVersion: version, note: '结案' },
        elsewhere,
      );
      expect(answer).toEqual({ case: null, codes: ['NOT_FOUND'] });
    }
  });
});

describe('what happens to a case', () => {
  it('refuses a stale version, and never changes its history', async () => {
    const { id, version } = await desk.openedCase('c4');
    const visit = { caseId: id, expectedVersion: version, ...joint };
    expect((await desk.run('recordVisit', visit)).codes).toEqual([]);
    expect((await desk.run('recordVisit', visit)).codes).toEqual(['VERSION_CONFLICT']);
    await expect(desk.db.query(`delete from reconciliation.case_event`)).rejects.toThrow(/append-only/);
  });

  it('takes no day that can only be a slip', async () => {
    const opened = await desk.openedCase('c16');
    const { codes } = await desk.script(opened, [
      ['recordCaseFacts', { outSince: '0001-01-01' }],
      ['issueNotice', { step: 'RETURN_NOTICE', deadline: '9999-12-31' }],
      ['fileDeferral', { until: '9999-12-31', reason: '身体原因', evidenceIds: [opened.evidence] }],
      ['recordVisit', { ...joint, on: '0001-01-01' }],
    ]);
    expect(codes).toEqual(['INVALID_INPUT', 'INVALID_INPUT', 'INVALID_INPUT', 'DATE_BEFORE_OPENING']);
  });

  it('lets one of two requests at the same moment through', async () => {
    const { id, version } = await desk.openedCase('c5');
    const visit = { caseId: id, expectedVersion: version, ...joint };
    const answers = await Promise.all([desk.run('recordVisit', visit), desk.run('recordVisit', visit, town)]);
    expect(answers.map(({ codes }) => codes.join() || 'done').toSorted()).toEqual([
      'VERSION_CONFLICT',
      'done',
    ]);
  });

  it('keeps every classification, with its evidence (R39, R61)', async () => {
    const opened = await desk.openedCase('c6');
    const { codes } = await desk.script(opened, [
      ['classifyCase', { category: 'TIRED_OF_SCHOOL', evidenceIds: [] }],
      ['classifyCase', { category: 'TIRED_OF_SCHOOL', evidenceIds: ['nothing'] }],
      ['classifyCase', { category: 'NOT_FOUND', evidenceIds: [opened.evidence] }],
      ['classifyCase', { codeSet: 'suspects-2020-wave-3', code: 'A8', evidenceIds: [opened.evidence] }],
      ['classifyCase', { codeSet: 'suspects-2020-wave-1', code: 'L', evidenceIds: [opened.evidence] }],
      ['closeCase', { note: '结案' }],
      ['classifyCase', { category: 'ATTENDING_OUTSIDE_PROVINCE', evidenceIds: [opened.evidence] }],
      ['closeCase', { note: '结案' }],
      [
        'classifyCase',
        { codeSet: 'suspects-2020-wave-3', code: 'A8', category: 'ABROAD', evidenceIds: [opened.evidence] },
      ],
      ['closeCase', { note: '出国,结案' }],
    ]);
    expect(codes).toEqual([
      ...['EVIDENCE_REQUIRED', 'EVIDENCE_UNKNOWN', 'CATEGORY_REFUSED', 'CATEGORY_REFUSED', 'done'],
      ...['NOT_SETTLED', 'done', 'MONITORED_STAYS_OPEN', 'done', 'done'],
    ]);
    const data =
      await desk.ask(`{ case(id: "${opened.id}") { status closedOn category { category { code codeIn(codeSet: "suspects-2020-wave-1") } }
      classifications { category { code } codeSet code } history { kind actor department } } }`);
    expect(data['case']).toMatchObject({
      status: 'CLOSED',
      closedOn: '2025-11-20',
      category: { category: { code: 'ABROAD', codeIn: 'H' } },
      classifications: [{ code: 'L' }, { code: null }, { code: 'A8' }],
    });
    // Out of school again: a relapse, in a case of its own (R34).
    expect((await desk.run('openCase', { childId: 'c6' })).case).toMatchObject({ relapse: true, version: 1 });
  });

  it('keeps files by their content, for those who may see the case only', async () => {
    const other = { division: '450721' };
    const mine = await desk.run('openCase', { childId: 'c10' }, other);
    const caseId = mine.case?.id;
    const add = (content: string) =>
      desk.run('addCaseEvidence', { caseId, expectedVersion: 1, title: '证明', content }, other);
    expect((await add(Buffer.from('<script>').toString('base64'))).codes).toEqual(['EVIDENCE_TYPE_REFUSED']);
    const large = Buffer.concat([Buffer.from('%PDF-'), Buffer.alloc(5 * 1024 * 1024)]).toString('base64');
    expect((await add(large)).codes).toEqual(['EVIDENCE_TOO_LARGE']);
    expect((await add(pdf)).codes).toEqual([]);
    const read = `{ case(id: "${caseId}") { evidence { mediaType bytes sha256 content } } }`;
    expect(await desk.ask(read, other)).toEqual({
      case: {
        evidence: [
          { mediaType: 'application/pdf', bytes: 14, sha256: expect.any(String) as string, content: pdf },
        ],
      },
    });
    expect(await desk.ask(read, county)).toEqual({ case: null });
    expect(await readdir(join(desk.home, 'evidence'))).toHaveLength(1);
  });
});
