import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import type { PlainDate } from '../../platform/plain-date.ts';
import type { Sql } from '../../platform/postgres/index.ts';
import { withTransaction } from '../../platform/postgres/index.ts';
import { eraseChildren } from '../erasure/erase-children.ts';
import { sourceTables } from '../import/plan/source-plan.ts';

type RetentionSubject = 'grown-child' | 'disappeared-record' | 'quarantined-row' | 'closed-case';

export type RetentionRule = {
  subject: RetentionSubject;
  /** Kept so many days: after the 18th birthday, the last export that showed it, the import, the last event. */
  days: number;
  clause: string;
};

/** `due`: children, rows or cases whose time is over on the day. */
export type RetentionPlan = RetentionRule & { due: number };

/** Children erased in one transaction: each looks through every table once. */
const batch = 200;

function listRules(sql: Sql): Promise<RetentionRule[]> {
  return sql.query('select subject, days, clause from jobs.retention_setting order by subject');
}

/** What `applyRetention` would delete on the day; changes nothing. */
export async function planRetention(sql: Sql, today: PlainDate): Promise<RetentionPlan[]> {
  const plans: RetentionPlan[] = [];
  for (const rule of await listRules(sql)) plans.push({ ...rule, due: await countDue(sql, rule, today) });
  return plans;
}

/**
 * Deletes what is kept no longer, and answers what there was. Children go as `eraseChildren` does it. Throws RefusedError
 * (IMPORTS_UNDER_WAY) when children are due and imports are under way.
 */
export async function applyRetention(
  { jobs, home }: { jobs: DataSource; home: string },
  today: PlainDate,
): Promise<RetentionPlan[]> {
  const plans = await planRetention(jobs, today);
  for (const rule of plans) {
    if (rule.due === 0) continue;
    if (rule.subject === 'grown-child') {
      const ids = await listGrown(jobs, rule, today);
      for (let start = 0; start < ids.length; start += batch) {
        const why = { reason: 'GROWN' as const, actor: 'hub' };
        await eraseChildren({ jobs, home }, ids.slice(start, start + batch), why);
      }
    } else if (rule.subject === 'disappeared-record') await deleteDisappeared(jobs, rule, today);
    else if (rule.subject === 'quarantined-row')
      await jobs.query(`delete from ${quarantined}`, [today, rule.days]);
    else await deleteCases({ jobs, home }, rule, today);
  }
  return plans;
}

async function countDue(sql: Sql, rule: RetentionRule, today: PlainDate): Promise<number> {
  switch (rule.subject) {
    case 'grown-child':
      return (await listGrown(sql, rule, today)).length;
    case 'disappeared-record': {
      const parts = sourceTables.map(({ source, schema, table }) =>
        disappeared(source, `${schema}.${table}`, schema),
      );
      return count(sql, `(${parts.join(' union all ')}) due`, [today, rule.days]);
    }
    case 'quarantined-row':
      return count(sql, quarantined, [today, rule.days]);
    case 'closed-case':
      return count(sql, `(${closed}) due`, [today, rule.days]);
  }
}

async function count(sql: Sql, from: string, parameters: unknown[]): Promise<number> {
  const [row]: { due: number }[] = await sql.query(`select count(*)::int as due from ${from}`, parameters);
  return row?.due ?? 0;
}

/** One id a person: the one its others redirect to. */
async function listGrown(sql: Sql, { days }: RetentionRule, today: PlainDate): Promise<string[]> {
  const rows: { child_id: string }[] = await sql.query(
    `select child_id from children.child
      where redirect_to is null and (birth_date + interval '18 years' + make_interval(days => $2))::date <= $1::date
        and not exists (select from jobs.erasure e where e.child_id = child.child_id)
      order by seq`,
    [today, days],
  );
  return rows.map(({ child_id: id }) => id);
}

/** What no child is linked to: the records of a child stay as long as the child does. */
function disappeared(source: string, table: string, schema: string): string {
  return `select r.record_id from ${table} r
     where not r.present and r.as_of + $2::int <= $1::date and not exists (
       select from ${schema}.child_record l where l.source_system = '${source}' and l.record_id = r.record_id)`;
}

async function deleteDisappeared(jobs: DataSource, { days }: RetentionRule, today: PlainDate): Promise<void> {
  await withTransaction(jobs, async (tx) => {
    for (const { source, schema, table } of sourceTables) {
      const name = `${schema}.${table}`;
      await tx.query('drop table if exists retiring_record');
      await tx.query(
        `create temp table retiring_record on commit drop as ${disappeared(source, name, schema)}`
          .replaceAll('$1::date', `'${today}'::date`)
          .replaceAll('$2::int', String(Math.trunc(days))),
      );
      for (const part of [`${name}_observation`, `${name}_history`, name]) {
        await tx.query(`delete from ${part} where record_id in (select record_id from retiring_record)`);
      }
    }
  });
}

const quarantined = `jobs.quarantine where import_id in
  (select import_id from jobs.import where finished_at < ($1::date - $2::int))`;

const closed = `select case_id from reconciliation.dropout_case c where status = 'CLOSED' and not exists (
  select from reconciliation.case_event e where e.case_id = c.case_id and e.at >= ($1::date - $2::int))`;

async function deleteCases(
  { jobs, home }: { jobs: DataSource; home: string },
  { days }: RetentionRule,
  today: PlainDate,
): Promise<void> {
  const evidence = await withTransaction(jobs, async (tx) => {
    await tx.query(`set local hub.erasure = 'on'`);
    const cases: { case_id: string }[] = await tx.query(`${closed} for update of c`, [today, days]);
    const ids = cases.map(({ case_id: id }) => id);
    const files: { sha256: string }[] = await tx.query(
      `select distinct detail ->> 'sha256' as sha256 from reconciliation.case_event
        where case_id = any($1) and detail ? 'sha256'
       except select detail ->> 'sha256' from reconciliation.case_event where case_id <> all($1) and detail ? 'sha256'`,
      [ids],
    );
    for (const table of ['case_event', 'case_transfer', 'dropout_case']) {
      await tx.query(`delete from reconciliation.${table} where case_id = any($1)`, [ids]);
    }
    return files;
  });
  for (const { sha256 } of evidence) {
    await rm(join(home, 'evidence', sha256.slice(0, 2), sha256), { force: true });
  }
}
