import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { county, createCaseDesk, joint, town } from './case-test-support.ts';
import type { CaseDesk } from './case-test-support.ts';

let desk: CaseDesk;

beforeAll(async () => {
  desk = await createCaseDesk();
});
afterAll(async () => desk.close());

describe('the notice ladder (R40)', () => {
  it('skips no step, waits for service and deadline, and carries the jurisdiction’s names (R41)', async () => {
    await desk.db.query(
      `insert into reconciliation.case_setting values ('4507', 'notice.RETURN_NOTICE', '2025-01-01', '限期返校通知书', 'test')`,
    );
    const row = await desk.openedCase('c7', '2025-11-20');
    desk.setToday('2026-01-20');
    const served = { method: '直接送达', receivedBy: '父亲' };
    const { codes } = await desk.script(row, [
      ['issueNotice', { step: 'RETURN_NOTICE', deadline: '2026-02-01', on: '2025-11-21' }],
      ['recordNoticeService', { step: 'CRITICISM', ...served }],
      ['issueNotice', { step: 'CRITICISM', on: '2025-11-21' }],
      ['issueNotice', { step: 'ORDER_TO_CORRECT', deadline: '2025-12-01', on: '2025-11-22' }],
      ['recordNoticeService', { step: 'CRITICISM', ...served, on: '2025-11-22' }],
      ['issueNotice', { step: 'ORDER_TO_CORRECT', on: '2025-11-23' }],
      ['issueNotice', { step: 'ORDER_TO_CORRECT', deadline: '2025-12-01', on: '2025-11-23' }],
      ['recordNoticeService', { step: 'ORDER_TO_CORRECT', ...served, on: '2025-11-24' }],
      ['issueNotice', { step: 'RETURN_NOTICE', deadline: '2026-01-10', on: '2025-12-01' }],
      ['issueNotice', { step: 'RETURN_NOTICE', deadline: '2026-01-10', on: '2026-02-02' }],
      ['issueNotice', { step: 'RETURN_NOTICE', deadline: '2026-01-10', on: '2025-12-02' }],
      ['issueNotice', { step: 'CRITICISM', on: '2025-12-03' }],
    ]);
    expect(codes).toEqual([
      ...[
        'STEP_SKIPPED',
        'NOT_ISSUED',
        'done',
        'PREVIOUS_NOT_SERVED',
        'done',
        'DEADLINE_REQUIRED',
        'done',
        'done',
      ],
      ...['DEADLINE_NOT_PASSED', 'DATE_IN_FUTURE', 'done', 'STEP_REPEATED'],
    ]);
    const data = await desk.ask(
      `{ case(id: "${row.id}") { nextNotice notices { step name servedOn } duties { kind dueOn overdue department } } }`,
    );
    expect(data['case']).toMatchObject({
      nextNotice: 'PENALTY_DECISION',
      notices: [
        { servedOn: '2025-11-22' },
        { servedOn: '2025-11-24' },
        { name: '限期返校通知书', servedOn: null },
      ],
    });
    expect((data['case'] as { duties: unknown[] }).duties).toContainEqual({
      kind: 'SERVE_NOTICE',
      dueOn: '2025-12-09',
      overdue: true,
      department: 'TOWN',
    });
    desk.setToday('2025-11-20');
  });
});

describe('the suspension gate (R69 to R71)', () => {
  const request = { guardianDuty: '监护人在家照料并配合送教' };

  it('needs three joint persuasions and the county’s approval by somebody else', async () => {
    const opened = await desk.openedCase('c13');
    const evidenceIds = [opened.evidence];
    const alone = { departments: ['TOWN'], participants: ['镇干部'], outcome: 'REFUSED' };
    const { codes, version } = await desk.script(opened, [
      ['recordVisit', { ...joint, on: '2025-02-01' }],
      ['recordVisit', { ...joint, on: '2025-02-08' }],
      ['recordVisit', { ...alone, on: '2025-02-09' }],
      ['requestSuspension', { ...request, evidenceIds, on: '2025-02-10' }],
      ['recordVisit', { ...joint, on: '2025-02-15' }],
      ['requestSuspension', { guardianDuty: ' ', evidenceIds, on: '2025-02-16' }],
      ['approveSuspension', { reference: '钦教〔2025〕1号', on: '2025-02-16' }],
      ['requestSuspension', { ...request, evidenceIds, on: '2025-02-16' }],
      ['approveSuspension', { reference: '钦教〔2025〕1号', on: '2025-02-20' }, town],
      ['approveSuspension', { reference: '钦教〔2025〕1号', on: '2025-02-20' }],
      [
        'approveSuspension',
        { reference: '钦教〔2025〕1号', on: '2025-02-20' },
        { ...county, subject: 'director' },
      ],
    ]);
    expect(codes).toEqual([
      ...[
        'done',
        'done',
        'done',
        'PERSUASIONS_MISSING',
        'done',
        'GUARDIAN_DUTY_MISSING',
        'WRONG_STATUS',
        'done',
      ],
      ...['COUNTY_EDUCATION_ONLY', 'SECOND_PERSON_REQUIRED', 'done'],
    ]);
    const read = async () =>
      (
        await desk.ask(
          `{ case(id: "${opened.id}") { status suspension { status until quarters { to visited } } duties { kind dueOn } } }`,
        )
      )['case'];
    expect(await read()).toMatchObject({
      status: 'SUSPENDED',
      suspension: {
        status: 'IN_FORCE',
        until: '2026-02-20',
        quarters: [
          { to: '2025-05-20', visited: false },
          { to: '2025-08-20', visited: false },
          { to: '2025-11-20', visited: false },
          { to: '2026-02-20', visited: false },
        ],
      },
    });
    const renewal = ['renewSuspension', { reference: '钦教〔2025〕2号', on: '2025-11-20' }] as const;
    const later = await desk.script({ id: opened.id, version }, [
      ['closeCase', { note: '结案' }],
      ['recordVisit', { ...alone, on: '2025-04-01' }],
      ['recordVisit', { ...alone, on: '2025-07-01' }],
      renewal,
      ['recordVisit', { ...alone, on: '2025-10-01' }],
      renewal,
    ]);
    expect(later.codes).toEqual(['WRONG_STATUS', 'done', 'done', 'QUARTERLY_VISITS_MISSING', 'done', 'done']);
    expect(await read()).toMatchObject({
      suspension: { until: '2026-11-20' },
      duties: [
        { kind: 'NAME_RESPONSIBLE' },
        { kind: 'QUARTERLY_VISIT', dueOn: '2026-02-19' },
        { kind: 'RENEW_SUSPENSION', dueOn: '2026-11-20' },
      ],
    });
    desk.setToday('2026-11-21');
    expect(await read()).toMatchObject({ status: 'OPEN', suspension: { status: 'EXPIRED' } });
    expect(await desk.ask('{ cases(filter: { status: [SUSPENDED] }) { totalCount } }')).toEqual({
      cases: { totalCount: 0 },
    });
    desk.setToday('2025-11-20');
  });

  it('opens on a court’s ruling too, up to the county’s cap', async () => {
    await desk.db.query(
      `insert into reconciliation.case_setting values ('450703', 'suspension.cap', '2025-01-01', '1', 'test')`,
    );
    const opened = await desk.openedCase('c14');
    const evidenceIds = [opened.evidence];
    const { codes } = await desk.script(opened, [
      ['recordRuling', { court: '钦北区人民法院', reference: '(2025)桂0703民初1号', evidenceIds }],
      ['requestSuspension', { ...request, evidenceIds }],
      ['approveSuspension', { reference: '3号' }, { ...county, subject: 'director' }],
    ]);
    expect(codes).toEqual(['done', 'done', 'SUSPENSION_CAP_REACHED']);
  });
});

describe('coming back', () => {
  it('asks for an approval after a year out, and for an age for vocational school (R36)', async () => {
    const opened = await desk.openedCase('c15', '2024-09-01');
    const placement = { placement: 'FORMER_CLASS', schoolName: '大寺镇中学', grade: 'J1' };
    const { codes } = await desk.script(opened, [
      ['recordPlacement', { ...placement, placement: 'VOCATIONAL_SCHOOL', on: '2024-10-01' }],
      ['recordPlacement', { ...placement, on: '2025-10-01' }],
      ['recordPlacement', { ...placement, approval: '县教育局同意', on: '2025-10-01' }],
      ['claimReturn', { schoolName: '大寺镇中学', on: '2025-10-08' }],
      ['closeCase', { note: '已复学' }],
    ]);
    expect(codes).toEqual(['PLACEMENT_REFUSED', 'APPROVAL_REQUIRED', 'done', 'done', 'RETURN_NOT_VERIFIED']);
  });

  it('defers entry for reasons of health only, a year at most, by the county (R30, R37)', async () => {
    const opened = await desk.openedCase('c16');
    const evidenceIds = [opened.evidence];
    const { codes } = await desk.script(opened, [
      ['fileDeferral', { until: '2026-08-31', reason: '先天性心脏病', evidenceIds: [] }],
      ['fileDeferral', { until: '2027-08-31', reason: '先天性心脏病', evidenceIds }],
      ['fileDeferral', { until: '2026-08-31', reason: '先天性心脏病', evidenceIds }, town],
      ['approveDeferral', { reference: '5号' }, town],
      ['approveDeferral', { reference: '5号' }],
    ]);
    expect(codes).toEqual(['HEALTH_REASON_ONLY', 'PERIOD_TOO_LONG', 'done', 'COUNTY_EDUCATION_ONLY', 'done']);
  });

  it('takes two people of the education side, the second from the county, to defer an entry', async () => {
    const opened = await desk.openedCase('c9');
    const application = { until: '2026-08-31', reason: '先天性心脏病', evidenceIds: [opened.evidence] };
    const townEducation = { ...town, department: 'EDUCATION' };
    const { codes } = await desk.script(opened, [
      ['fileDeferral', application],
      ['approveDeferral', { reference: '5号' }],
      ['approveDeferral', { reference: '5号' }, townEducation],
      ['approveDeferral', { reference: '5号' }, { subject: 'another clerk' }],
    ]);
    expect(codes).toEqual(['done', 'SECOND_PERSON_REQUIRED', 'COUNTY_EDUCATION_ONLY', 'done']);
  });
});

describe('transfers (R76)', () => {
  const recipient = { division: '450721', department: 'EDUCATION', subject: 'lingshan clerk' };

  it('hands a case to another place, which acts once it has acknowledged it; the first keeps it', async () => {
    const opened = await desk.openedCase('c17');
    const visit = { ...joint, on: '2025-11-20' };
    const sent = await desk.script(opened, [
      ['transferCase', { toDivision: '4507210', toDepartment: 'EDUCATION', note: '户籍地灵山县,移交劝返' }],
      [
        'transferCase',
        { toDivision: '450721000000', toDepartment: 'EDUCATION', note: '户籍地灵山县,移交劝返' },
      ],
      ['transferCase', { toDivision: '450721', toDepartment: 'EDUCATION', note: '再移交' }],
      ['acknowledgeTransfer', {}],
      ['recordVisit', visit, recipient],
      ['acknowledgeTransfer', { note: '已接收' }, { ...recipient, department: 'JUSTICE' }],
      ['acknowledgeTransfer', { note: '已接收' }, recipient],
      ['recordVisit', visit, recipient],
      ['recordVisit', visit, town],
      ['transferCase', { toDivision: '450721', toDepartment: 'EDUCATION', note: '再移交' }],
    ]);
    expect(sent.codes).toEqual([
      'INVALID_INPUT',
      'done',
      'TRANSFER_PENDING',
      'NOT_RECIPIENT',
      'WRONG_STATUS',
      'NOT_FOUND',
      'done',
      'done',
      'done',
      'SAME_PLACE',
    ]);
    const data = await desk.ask(
      `{ case(id: "${opened.id}") { holder { department division } facts { name } transfers { status answer } } }`,
      recipient,
    );
    expect(data['case']).toEqual({
      holder: { department: 'EDUCATION', division: '450721' },
      facts: { name: '农17' },
      transfers: [{ status: 'ACKNOWLEDGED', answer: '已接收' }],
    });
  });
});

describe('duties', () => {
  it('tells what must be done up to a day, the soonest first, page by page', async () => {
    const query = `query ($after: String) { caseDuties(until: "2025-02-01", first: 3, after: $after) {
      cases { id duties { dueOn } } pageInfo { hasNextPage endCursor } } }`;
    type Page = {
      caseDuties: {
        cases: { id: string; duties: { dueOn: string }[] }[];
        pageInfo: { hasNextPage: boolean; endCursor: string };
      };
    };
    const seen: { id: string; dueOn: string }[] = [];
    let after: string | null = null;
    do {
      const { caseDuties } = (await desk.ask(query, county, { after })) as Page;
      seen.push(...caseDuties.cases.map(({ id, duties }) => ({ id, dueOn: duties[0]?.dueOn ?? '' })));
      after = caseDuties.pageInfo.hasNextPage ? caseDuties.pageInfo.endCursor : null;
    } while (after !== null);
    const due: { id: string; dueOn: string }[] = await desk.db.query(
      `select case_id as id, next_duty_on::text as "dueOn" from reconciliation.dropout_case
       where next_duty_on <= '2025-02-01' and starts_with(division, '450703') order by next_duty_on, case_id`,
    );
    expect(seen.length).toBeGreaterThan(3);
    expect(seen).toEqual(due);
  });
});
