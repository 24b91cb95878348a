import { beforeEach, describe, expect, it } from 'vitest';
import { plainDate } from '../../platform/plain-date.ts';
import { caller } from '../../platform/subgraph/test-support.ts';
import { carryOut } from '../../subgraphs/reconciliation/queues/actions/carry-out.ts';
import { escalateOverdue } from '../upkeep/escalate.ts';
import { exportDays } from './export-days-test-support.ts';

const { jobs, today, day, pass } = exportDays();
const wrong = { student: { name: '张珊' } };

const flag = async (): Promise<Record<string, unknown>> => {
  const [row] = await jobs().query(
    `select mismatch_id as id, status, department, rule_department as "ruleDepartment", escalated_at is not null as escalated,
       to_char(due_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as due
     from reconciliation.mismatch where rule = 'name-differs'`,
  );
  return row;
};
async function transfer(): Promise<void> {
  const { id } = await flag();
  const command = { kind: 'TRANSFER', to: 'TOWN', reason: '属地核查' } as const;
  const items = [{ id: String(id), expectedVersion: null }];
  const idempotencyKey = crypto.randomUUID();
  const { errors } = await carryOut(
    async (work) => jobs().transaction(work),
    { command, items, idempotencyKey, pathOf: () => [] },
    { ...caller, department: 'EDUCATION' },
    plainDate(today()),
  );
  expect(errors).toEqual([]);
}

describe('a flag that comes back with the row it rests on', () => {
  beforeEach(async () => {
    await day({ ...wrong, household: { name: '张三' }, welfare: { name: '张三' } });
    await transfer();
  });

  it('is with the department it was handed to, by its deadline', async () => {
    await day({ student: null });
    expect(await flag()).toMatchObject({ status: 'SUPERSEDED' });
    await day(wrong);
    expect(await flag()).toMatchObject({
      status: 'REOPENED',
      department: 'TOWN',
      ruleDepartment: 'EDUCATION',
      due: '2025-12-01',
      escalated: false,
    });
  });

  it('is escalated as it was, and not a second time for the same deadline', async () => {
    pass(40);
    await escalateOverdue(jobs(), plainDate(today()));
    expect(await flag()).toMatchObject({ status: 'ESCALATED', due: '2025-12-01' });
    await day({ student: null });
    expect(await flag()).toMatchObject({ status: 'SUPERSEDED' });
    expect(await day(wrong)).toMatchObject({ reopened: 1 });
    expect(await flag()).toMatchObject({
      status: 'ESCALATED',
      department: 'TOWN',
      due: '2025-12-01',
      escalated: true,
    });
    expect(
      await jobs()
        .query(`select e.from_status as "from", e.to_status as "to", e.reason like 'import:%' as "byImport"
        from reconciliation.mismatch_event e join reconciliation.mismatch using (mismatch_id)
        where rule = 'name-differs' order by event_id desc limit 2`),
    ).toEqual([
      { from: 'REOPENED', to: 'ESCALATED', byImport: false },
      { from: 'SUPERSEDED', to: 'REOPENED', byImport: true },
    ]);
    expect(await escalateOverdue(jobs(), plainDate(today()))).toMatchObject({ escalated: 0 });
  });

  it('begins anew, with the department of its rule, where the row had come back right in between', async () => {
    await day({ student: null });
    await day({ student: { name: '张三' } });
    await day(wrong);
    expect(await flag()).toMatchObject({
      status: 'REOPENED',
      department: 'EDUCATION',
      ruleDepartment: null,
      due: '2025-12-04',
      escalated: false,
    });
  });
});
