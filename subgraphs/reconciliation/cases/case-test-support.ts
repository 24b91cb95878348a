import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { plainDate } from '../../../platform/plain-date.ts';
import { caller, silentLog } from '../../../platform/subgraph/test-support.ts';
import type { Caller } from '../../../platform/subgraph/types.ts';
import { createTestDatabase } from '../../../test/database.ts';
import { createSubgraph } from '../server.ts';

export const county = { division: '450703', subject: 'county clerk' };
export const town = { division: '450703101', department: 'TOWN', subject: 'town officer' };
export const pdf = Buffer.from('%PDF-1.7 visit').toString('base64');
export const joint = {
  departments: ['EDUCATION', 'TOWN'],
  participants: ['李主任', '镇干部'],
  outcome: 'REFUSED',
};

type Case = { id: string; version: number; status: string } & Record<string, unknown>;
export type Answer = { case: Case | null; codes: string[] };
type Opened = { id: string; version: number };
export type Step = readonly [operation: string, input: object, by?: Partial<Caller>];

const inputTypes: Record<string, string> = {
  openCase: 'OpenCaseInput',
  classifyCase: 'ClassifyCaseInput',
  recordVisit: 'VisitInput',
  issueNotice: 'IssueNoticeInput',
  recordNoticeService: 'NoticeServiceInput',
  requestSuspension: 'SuspensionInput',
  approveSuspension: 'CaseReferenceInput',
  renewSuspension: 'CaseReferenceInput',
  endSuspension: 'CaseNoteInput',
  recordRuling: 'RulingInput',
  addCaseEvidence: 'CaseEvidenceInput',
  transferCase: 'TransferCaseInput',
  acknowledgeTransfer: 'AnswerTransferInput',
  declineTransfer: 'CaseNoteInput',
  closeCase: 'CaseNoteInput',
  recordPlacement: 'PlacementInput',
  claimReturn: 'ClaimReturnInput',
  fileDeferral: 'DeferralInput',
  approveDeferral: 'CaseReferenceInput',
  escalateCase: 'CaseNoteInput',
  recordCaseFacts: 'CaseFactsInput',
};

/** The subgraph over a database of its own with children c1 to c17; c10 to c12 are of another county. */
export type CaseDesk = {
  db: DataSource;
  home: string;
  setToday(day: string): void;
  ask(query: string, by?: Partial<Caller>, variables?: object): Promise<Record<string, unknown>>;
  /** One mutation, with a key of its own unless the input brings one. */
  run(operation: string, input: object, by?: Partial<Caller>, fields?: string): Promise<Answer>;
  /** A case with one piece of evidence. */
  openedCase(childId: string, on?: string): Promise<Opened & { evidence: string }>;
  /** Operations one after the other, each on the newest version; the codes of each, 'done' for none. */
  script(opened: Opened, steps: readonly Step[]): Promise<Opened & { codes: string[] }>;
  close(): Promise<void>;
};

export async function createCaseDesk(): Promise<CaseDesk> {
  const database = await createTestDatabase();
  const db = await database.dataSource('reconciliation');
  const home = await mkdtemp(join(tmpdir(), 'hub-cases-'));
  let today = plainDate('2025-11-20');
  let keys = 0;
  const handler = createSubgraph({ dataSource: db, today: () => today, log: silentLog, home });
  await db.query(`insert into reconciliation.comparison (child_id, child_division, child_name, child_agreed_sex,
      child_birth_date, child_citizen_id)
    select 'c' || n, case when n in (10, 11, 12) then '450721101' else '450703101' end, '农' || n, 'MALE', '2012-03-20', '450703201203200013'
    from generate_series(1, 17) as n`);

  const ask: CaseDesk['ask'] = async (query, by = county, variables = {}) => {
    const request = { query, variables: { ...variables } };
    const { data, errors } = await handler(request, { caller: { ...caller, ...by } });
    if (errors !== undefined)
      throw new Error(
        errors.map(({ extensions, message }) => `${String(extensions['code'])} ${message}`).join(),
      );
    return JSON.parse(JSON.stringify(data)) as Record<string, unknown>;
  };
  const run: CaseDesk['run'] = async (operation, input, by = county, fields = '') => {
    keys += 1;
    const data = (await ask(
      `mutation ($input: ${inputTypes[operation]}!) { ${operation}(input: $input) {
         case { id version status ledger relapse nextNotice ${fields} } userErrors { code path message } } }`,
      by,
      { input: { idempotencyKey: `key ${keys}`, ...input } },
    )) as Record<string, { case: Case | null; userErrors: { code: string }[] }>;
    const answer = data[operation];
    return { case: answer?.case ?? null, codes: (answer?.userErrors ?? []).map(({ code }) => code) };
  };
  return {
    db,
    home,
    setToday: (day) => {
      today = plainDate(day);
    },
    ask,
    run,
    async openedCase(childId, on = '2025-01-10') {
      const opened = await run('openCase', { childId, on });
      const id = opened.case?.id ?? '';
      const added = await run('addCaseEvidence', {
        caseId: id,
        expectedVersion: 1,
        title: '走访照片',
        content: pdf,
        on,
      });
      return { id, version: added.case?.version ?? 0, evidence: `${id}-2` };
    },
    async script({ id, version }, steps) {
      const codes: string[] = [];
      let expectedVersion = version;
      for (const [operation, input, by] of steps) {
        const answer = await run(operation, { caseId: id, expectedVersion, ...input }, by);
        codes.push(answer.codes.join() || 'done');
        expectedVersion = answer.case?.version ?? expectedVersion;
      }
      return { id, codes, version: expectedVersion };
    },
    async close() {
      await database.drop();
      await rm(home, { recursive: true, force: true });
    },
  };
}
