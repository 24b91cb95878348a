import { createHash } from 'node:crypto';
import type { PlainDate } from '../../../../platform/plain-date.ts';
import type { Sql } from '../../../../platform/postgres/index.ts';
import type { Department } from '../../../../platform/source-systems.ts';
import type { Caller } from '../../../../platform/subgraph/types.ts';
import { instant } from '../../mismatch/lifecycle/lifecycle.ts';
import type { MismatchStatus } from '../../tables.ts';
import { assignPosts } from '../chains/posts.ts';
import { takeMismatchLock } from '../mismatch-lock.ts';
import { checkOrder } from './check-input.ts';
import type { Order } from './check-input.ts';
import { changeOf } from './transitions.ts';
import type { Change, Command } from './transitions.ts';
import type { UserError } from './user-errors.ts';

/** Runs work as one transaction. */
export type Transact = <T>(work: (tx: Sql) => Promise<T>) => Promise<T>;

/** What became of an order; items that are in neither list were refused by an error about the order as a whole. */
export type Outcome = {
  /** Flags that were changed, or left as they were by an item the caller may know of. */
  ids: readonly string[];
  errors: readonly UserError[];
};

/** Days an idempotency key is remembered. */
const keyDays = 7;
/** Whoever waits for a comparison longer than this had better try again: the gateway does not wait for ever. */
const patienceMs = 1500;
const lockNotAvailable = '55P03';

/**
 * Carries an order out for each of its flags on its own: what fits is done, what does not is told. Flags of another
 * department or division are not found. The same key with the same input answers what it answered before.
 */
export async function carryOut(
  transact: Transact,
  order: Order,
  caller: Caller,
  today: PlainDate,
): Promise<Outcome> {
  const errors = checkOrder(order, today);
  if (errors.length > 0) return { ids: [], errors };
  try {
    return await transact(async (tx) => {
      await takeMismatchLock(tx, patienceMs);
      const key = { clientId: caller.clientId, subject: caller.subject, key: order.idempotencyKey };
      const digest = digestOf(order, caller);
      const known = await findOutcome(tx, key);
      if (known !== null) return known.digest === digest ? known.outcome : keyReused;
      const outcome = await changeFlags(tx, order, caller, today);
      if (outcome.changed > 0) await saveOutcome(tx, key, digest, outcome);
      return outcome;
    });
  } catch (error) {
    if ((error as { code?: unknown }).code !== lockNotAvailable) throw error;
    return { ids: [], errors: [{ code: 'BUSY', path: [] }] };
  }
}

const keyReused: Outcome = {
  ids: [],
  errors: [{ code: 'IDEMPOTENCY_KEY_REUSED', path: ['input', 'idempotencyKey'] }],
};

type Key = { clientId: string; subject: string; key: string };

/** With the authority: who may do less now must not be answered what was done then. */
function digestOf({ command, items }: Order, { department, division }: Caller): string {
  const pairs = items.map(({ id, expectedVersion }) => [id, expectedVersion]);
  const fields = Object.entries(command).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([fields, pairs, department, division]))
    .digest('hex');
}

async function findOutcome(
  tx: Sql,
  { clientId, subject, key }: Key,
): Promise<{ digest: string; outcome: Outcome } | null> {
  const [found]: { digest: string; outcome: Outcome }[] = await tx.query(
    `select input_digest as digest, outcome from reconciliation.idempotency_key
     where client_id = $1 and subject = $2 and key = $3 and expires_at > now()`,
    [clientId, subject, key],
  );
  return found ?? null;
}

async function saveOutcome(
  tx: Sql,
  { clientId, subject, key }: Key,
  digest: string,
  { ids, errors }: Outcome,
): Promise<void> {
  await tx.query(
    `insert into reconciliation.idempotency_key (client_id, subject, key, input_digest, outcome, expires_at)
     values ($1, $2, $3, $4, $5, now() + make_interval(days => ${keyDays}))
     on conflict (client_id, subject, key) do update
       set input_digest = excluded.input_digest, outcome = excluded.outcome, expires_at = excluded.expires_at`,
    [clientId, subject, key, digest, JSON.stringify({ ids, errors })],
  );
}

type FlagRow = {
  id: string;
  version: number;
  status: MismatchStatus;
  department: Department;
  statusBeforeDismissal: MismatchStatus | null;
};

async function changeFlags(
  tx: Sql,
  { command, items, pathOf }: Order,
  caller: Caller,
  today: PlainDate,
): Promise<Outcome & { changed: number }> {
  const flags = await listFlags(
    tx,
    items.map(({ id }) => id),
    caller,
  );
  const errors: UserError[] = [];
  const ids: string[] = [];
  const changes: (Change & { id: string; from: MismatchStatus })[] = [];
  for (const [index, { id, expectedVersion }] of items.entries()) {
    const flag = flags.get(id);
    if (flag === undefined) {
      errors.push({ code: 'NOT_FOUND', path: pathOf(index) });
      continue;
    }
    ids.push(id);
    const change = changeOf(command, flag);
    if (expectedVersion !== null && expectedVersion !== flag.version) {
      errors.push({ code: 'VERSION_CONFLICT', path: pathOf(index) });
    } else if (change === null) {
      errors.push({ code: 'WRONG_STATUS', path: pathOf(index) });
    } else {
      changes.push({ ...change, id, from: flag.status });
    }
  }
  if (changes.length > 0) await saveChanges(tx, command, changes, caller, today);
  // Whoever is to act next is told at once, not after the next comparison.
  const handedOn = changes.filter(({ from, department }) => department !== undefined || from === 'DISMISSED');
  if (handedOn.length > 0) await assignPosts(tx, today, { mismatchIds: handedOn.map(({ id }) => id) });
  return { ids, errors, changed: changes.length };
}

async function listFlags(
  tx: Sql,
  ids: readonly string[],
  { department, division }: Caller,
): Promise<ReadonlyMap<string, FlagRow>> {
  const rows: FlagRow[] = await tx.query(
    `/* reconciliation: flags to change */
     select m.mismatch_id as id, m.version, m.status, m.department,
       (select e.from_status from reconciliation.mismatch_event e
        where e.mismatch_id = m.mismatch_id and e.to_status = 'DISMISSED' and e.from_status <> 'DISMISSED'
        order by e.event_id desc limit 1) as "statusBeforeDismissal"
     from reconciliation.mismatch m
     where m.mismatch_id = any($1) and m.department = $2 and starts_with(m.division, $3)`,
    [ids, department, division],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** The flags and their events in one statement. A transfer remembers which department the rule itself names. */
async function saveChanges(
  tx: Sql,
  command: Command,
  changes: readonly (Change & { id: string; from: MismatchStatus })[],
  { subject, department }: Caller,
  today: PlainDate,
): Promise<void> {
  const at = instant(today);
  await tx.query(
    `/* reconciliation: change flags */
     with change as (
       select * from jsonb_to_recordset($1::jsonb) as c (id text, "from" text, status text, department text)
     ), changed as (
       update reconciliation.mismatch m
       set status = c.status, stale_since = case when c.status <> 'DISMISSED' then m.stale_since end, version = m.version + 1, updated_at = ${at},
         department = coalesce(c.department, m.department),
         rule_department = case when c.department is null then m.rule_department
           else nullif(coalesce(m.rule_department, m.department), c.department) end,
         dismissed_until = case when c.status = 'DISMISSED' and c.status <> c."from" then $6::date
           when c.status = 'DISMISSED' then m.dismissed_until end,
         reported_on = case when c.status = 'CORRECTION_REPORTED' and c.status = c."from" then m.reported_on
           when c.status = 'CORRECTION_REPORTED' then $8::date end
       from change c where c.id = m.mismatch_id
     )
     insert into reconciliation.mismatch_event
       (mismatch_id, from_status, to_status, at, actor, actor_department, reason, kind, department, evidence, until)
     select id, "from", status, ${at}, $2, $3, $4, $5, department, $7, $6::date from change order by id`,
    [
      JSON.stringify(changes),
      subject,
      department,
      reasonOf(command),
      kindOf(command),
      command.kind === 'DISMISS' ? command.until : null,
      command.kind === 'DISMISS' ? command.evidence : null,
      today,
    ],
  );
}

function reasonOf(command: Command): string | null {
  return 'reason' in command ? command.reason : command.note;
}

function kindOf({ kind }: Command): string {
  return kind === 'ADD_NOTE' ? 'NOTE' : kind === 'TRANSFER' ? 'TRANSFER' : 'STATUS';
}
