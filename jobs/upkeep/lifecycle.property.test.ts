import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addDays, plainDate } from '../../platform/plain-date.ts';
import type { PlainDate } from '../../platform/plain-date.ts';
import type { Department } from '../../platform/source-systems.ts';
import { caller } from '../../platform/subgraph/test-support.ts';
import { carryOut } from '../../subgraphs/reconciliation/queues/actions/carry-out.ts';
import type { Command } from '../../subgraphs/reconciliation/queues/actions/transitions.ts';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { createSampleStore, emptyStore } from '../comparison/sample-records.ts';
import type { SampleStore } from '../comparison/sample-records.ts';
import { runReconcile } from '../reconciliation/reconcile.ts';
import { escalateOverdue } from './escalate.ts';
import { fc } from '../../test/fast-check.ts';

let database: TestDatabase;
let jobs: DataSource;
let reconciliation: DataSource;
let sample: SampleStore;

beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
  reconciliation = await database.dataSource('reconciliation');
  sample = createSampleStore(jobs);
});
afterAll(async () => database.drop());

const firstDay = plainDate('2025-11-20');
const dueInDays = 15;

type Export = 'MENDED' | 'BROKEN' | 'OLDER' | 'SHRUNKEN' | 'PARTIAL' | 'ELSEWHERE';
type Step =
  | { step: 'EXPORT'; kind: Export }
  | { step: 'DAYS'; days: number }
  | { step: 'ESCALATE' }
  | { step: 'COMMAND'; kind: Command['kind']; by: Department };

const exportStep = fc
  .constantFrom<Export>('MENDED', 'BROKEN', 'OLDER', 'SHRUNKEN', 'PARTIAL', 'ELSEWHERE')
  .map((kind): Step => ({ step: 'EXPORT', kind }));
const dayStep = fc.integer({ min: 1, max: 12 }).map((days): Step => ({ step: 'DAYS', days }));
const commandStep = fc
  .tuple(
    fc.constantFrom<Command['kind']>(
      'ACKNOWLEDGE',
      'REPORT_CORRECTION',
      'DISMISS',
      'UNDO_DISMISSAL',
      'TRANSFER',
      'ADD_NOTE',
    ),
    fc.constantFrom<Department>('EDUCATION', 'EDUCATION', 'TOWN'),
  )
  .map(([kind, by]): Step => ({ step: 'COMMAND', kind, by }));
const steps = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: exportStep },
    { weight: 3, arbitrary: dayStep },
    { weight: 5, arbitrary: commandStep },
    { weight: 1, arbitrary: fc.constant<Step>({ step: 'ESCALATE' }) },
  ),
  { minLength: 4, maxLength: 12 },
);

/** What the flag must look like, worked out without the hub. */
type Model = {
  today: PlainDate;
  /** What the newest full export says: the child is on no roll. */
  broken: boolean;
  newestExport: PlainDate;
  status: string;
  before: string | null;
  department: Department;
  due: PlainDate;
  until: PlainDate | null;
  reportedOn: PlainDate | null;
  escalated: boolean;
  resolvedOn: PlainDate | null;
};

const isOpen = (status: string): boolean => status !== 'RESOLVED' && status !== 'DISMISSED';

function afterComparison(model: Model): Model {
  const reopened = { escalated: false, reportedOn: null, due: addDays(model.today, dueInDays), until: null };
  if (!model.broken)
    return isOpen(model.status) ? { ...model, status: 'RESOLVED', resolvedOn: model.today } : model;
  if (model.status === 'RESOLVED' && model.resolvedOn === model.today)
    return { ...model, status: model.escalated ? 'ESCALATED' : 'REOPENED', reportedOn: null, until: null };
  if (model.status === 'RESOLVED')
    return { ...model, ...reopened, status: 'REOPENED', department: 'EDUCATION' };
  if (model.status === 'DISMISSED' && model.until !== null && model.until < model.today)
    return { ...model, ...reopened, status: 'REOPENED' };
  const disproved =
    model.status === 'CORRECTION_REPORTED' &&
    model.department === 'EDUCATION' &&
    model.newestExport > (model.reportedOn ?? '');
  return disproved ? { ...model, status: 'ACKNOWLEDGED', reportedOn: null } : model;
}

const dismissalDays = 10;

function afterCommand(model: Model, kind: Command['kind'], by: Department): Model {
  const { status } = model;
  if (by !== model.department) return model;
  switch (kind) {
    case 'ACKNOWLEDGE':
      return ['OPEN', 'REOPENED', 'ESCALATED'].includes(status)
        ? { ...model, status: 'ACKNOWLEDGED', reportedOn: null }
        : model;
    case 'REPORT_CORRECTION':
      return isOpen(status) && status !== 'CORRECTION_REPORTED'
        ? { ...model, status: 'CORRECTION_REPORTED', reportedOn: model.today }
        : model;
    case 'DISMISS':
      return isOpen(status)
        ? { ...model, status: 'DISMISSED', before: status, until: addDays(model.today, dismissalDays) }
        : model;
    case 'UNDO_DISMISSAL': {
      if (status !== 'DISMISSED') return model;
      const restored = model.before ?? 'OPEN';
      const reportedOn = restored === 'CORRECTION_REPORTED' ? model.today : null;
      return { ...model, status: restored, until: null, reportedOn };
    }
    case 'TRANSFER': {
      if (!isOpen(status)) return model;
      const taken = status === 'ACKNOWLEDGED' || status === 'CORRECTION_REPORTED';
      return {
        ...model,
        status: taken ? 'OPEN' : status,
        department: by === 'TOWN' ? 'EDUCATION' : 'TOWN',
        reportedOn: null,
      };
    }
    case 'ADD_NOTE':
      return model;
  }
}

function commandOf(kind: Command['kind'], by: Department, today: PlainDate): Command {
  switch (kind) {
    case 'DISMISS':
      return { kind, reason: '重名', evidence: '走访记录', until: addDays(today, dismissalDays) };
    case 'UNDO_DISMISSAL':
      return { kind, reason: '查无实据' };
    case 'TRANSFER':
      return { kind, reason: '属地核查', to: by === 'TOWN' ? 'EDUCATION' : 'TOWN' };
    case 'ADD_NOTE':
      return { kind, note: '已走访' };
    case 'ACKNOWLEDGE':
    case 'REPORT_CORRECTION':
      return { kind, note: null };
  }
}

type FlagRow = {
  id: string;
  status: string;
  department: Department;
  version: number;
  due: string;
  until: string | null;
};
async function readFlag(): Promise<FlagRow> {
  const rows: FlagRow[] = await jobs.query(
    `select mismatch_id as id, status, department, version, dismissed_until as until,
       to_char(due_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as due
     from reconciliation.mismatch where rule = 'school-age-not-enrolled'`,
  );
  expect(rows).toHaveLength(1);
  return rows[0] as FlagRow;
}

async function takeExport(kind: Export, { today }: Model): Promise<void> {
  const other: Partial<Record<Export, readonly [string, Record<string, unknown>]>> = {
    OLDER: ['2025-10-15', {}],
    SHRUNKEN: [today, { shrink_held: true, removes: false }],
    PARTIAL: [today, { kind: 'DELTA', removes: false }],
    ELSEWHERE: [today, { coverage: '450721' }],
  };
  const [asOf, values] = other[kind] ?? [today, {}];
  const batch = await sample.batch('student', asOf, values);
  if (kind === 'MENDED') await sample.record('student', 'c1', batch);
  if (kind === 'BROKEN') await sample.record('student', 'c1', batch, { status: 'LEFT' });
  await sample.touch('c1');
}

async function perform(step: Step, model: Model, version: number, key: string): Promise<Model> {
  switch (step.step) {
    case 'EXPORT': {
      await takeExport(step.kind, model);
      await runReconcile(jobs, { today: model.today, full: false });
      const told = step.kind === 'MENDED' || step.kind === 'BROKEN';
      const next = told ? { ...model, broken: step.kind === 'BROKEN', newestExport: model.today } : model;
      return afterComparison(next);
    }
    case 'DAYS': {
      const today = addDays(model.today, step.days);
      await runReconcile(jobs, { today, full: false });
      return afterComparison({ ...model, today });
    }
    case 'ESCALATE': {
      const { escalated } = await escalateOverdue(jobs, model.today);
      const due = isOpen(model.status) && !model.escalated && model.today > model.due;
      expect(escalated).toBe(due ? 1 : 0);
      return due ? { ...model, status: 'ESCALATED', escalated: true } : model;
    }
    case 'COMMAND': {
      const { kind, by } = step;
      const { id } = await readFlag();
      await carryOut(
        async (work) => reconciliation.transaction(work),
        {
          command: commandOf(kind, by, model.today),
          items: [{ id, expectedVersion: version }],
          idempotencyKey: key,
          pathOf: () => [],
        },
        { ...caller, department: by },
        model.today,
      );
      return afterCommand(model, kind, by);
    }
  }
}

type EventRow = { from: string | null; to: string; actor: string; reason: string | null; kind: string };

/** What holds of every history. */
async function checkHistory(id: string, status: string): Promise<number> {
  const events: EventRow[] = await jobs.query(
    `select from_status as "from", to_status as "to", actor, reason, kind
     from reconciliation.mismatch_event where mismatch_id = $1 order by event_id`,
    [id],
  );
  let at: string | null = null;
  for (const event of events) {
    expect(event.from).toBe(at);
    at = event.to;
    if (event.to === 'RESOLVED' && event.kind === 'STATUS') {
      expect(event.actor).toBe('hub');
      expect(event.reason).toMatch(/^import:/);
    }
    if (event.kind !== 'STATUS' && event.kind !== 'TRANSFER') expect(event.to).toBe(event.from);
  }
  expect(at).toBe(status);
  return events.length;
}

it(
  'keeps its promises through any sequence of exports, days and commands',
  { timeout: 180_000 },
  async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        run += 1;
        await emptyStore(jobs);
        await jobs.query('truncate reconciliation.idempotency_key');
        await sample.child('c1');
        await sample.record('household', 'c1', await sample.batch('household', '2025-11-01'));
        await sample.batch('student', '2025-11-02');
        await runReconcile(jobs, { today: firstDay, full: false });
        let model: Model = {
          today: firstDay,
          broken: true,
          newestExport: plainDate('2025-11-02'),
          status: 'OPEN',
          before: null,
          department: 'EDUCATION',
          due: addDays(firstDay, dueInDays),
          until: null,
          reportedOn: null,
          escalated: false,
          resolvedOn: null,
        };
        let seen = { version: 1, events: 1 };
        for (const [index, step] of sequence.entries()) {
          model = await perform(step, model, seen.version, `property-${run}-${index}`);
          const flag = await readFlag();
          expect(flag).toMatchObject({
            status: model.status,
            department: model.department,
            due: model.due,
            until: model.status === 'DISMISSED' ? model.until : null,
          });
          const events = await checkHistory(flag.id, flag.status);
          expect(flag.version).toBeGreaterThanOrEqual(seen.version);
          if (events > seen.events) expect(flag.version).toBeGreaterThan(seen.version);
          seen = { version: flag.version, events };
        }
      }),
      { numRuns: 8 },
    );
  },
);
