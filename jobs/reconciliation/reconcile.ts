import type { DataSource } from 'typeorm';
import type { PlainDate } from '../../platform/plain-date.ts';
import type { Sql } from '../../platform/postgres/index.ts';
import {
  prepareBulkWork,
  setIndexesAside,
  setSearchIndexesAside,
  withTransaction,
} from '../../platform/postgres/index.ts';
import { catalogue } from '../../subgraphs/reconciliation/mismatch/catalogue.ts';
import { listCases } from '../../subgraphs/reconciliation/mismatch/lifecycle/evaluation.ts';
import type { EvaluatedCase } from '../../subgraphs/reconciliation/mismatch/lifecycle/evaluation.ts';
import { followIdentities } from '../../subgraphs/reconciliation/mismatch/lifecycle/follow-identities.ts';
import { lifecycleStatements } from '../../subgraphs/reconciliation/mismatch/lifecycle/lifecycle.ts';
import type { Rule } from '../../subgraphs/reconciliation/mismatch/rule.ts';
import { schooling } from '../../subgraphs/reconciliation/mismatch/schooling.ts';
import { takeMismatchLock } from '../../subgraphs/reconciliation/queues/mismatch-lock.ts';
import { publishGuardedFacts } from './guarded-facts.ts';
import { buildComparison } from '../comparison/build.ts';
import { coverageSignatureSql } from '../comparison/coverage.ts';
import { deleteCounted, updateSchoolCounts } from '../comparison/school-counts.ts';
import { comparedSources } from '../comparison/sources.ts';
import { settleCases } from '../cases/settle.ts';
import { readRuleStates, saveRuleStates } from '../rules/rule-changes.ts';
import type { RuleChange } from '../rules/rule-changes.ts';
import { listParametersInForce } from '../rules/rule-parameters.ts';
import { settleSuspects } from '../suspects/settle.ts';
import { settleFlags } from '../upkeep/settle-flags.ts';
import { keepWorkingDays } from './working-days.ts';
import { openStatus } from '../../subgraphs/reconciliation/mismatch/open-status.ts';

export type ReconcileSummary = {
  /** Children judged: by all rules, or by those that changed. */
  evaluated: number;
  opened: number;
  resolved: number;
  /** Of those resolved, found today and settled by the day's other exports, before anybody was asked: no corrections. */
  unasked: number;
  /** Ended without a correction: others go on with them. */
  superseded: number;
  reopened: number;
  /** Flags somebody still has to act on after the run, by rule code; rules without any are left out. */
  byRule: Record<string, number>;
};

export type ReconcileOptions = { today: PlainDate; full: boolean; rules?: readonly Rule[] };

/**
 * Compares what the agencies say of each child and brings the flags up to date, in one transaction. Judges the children
 * that imports and linkage touched; all of them with `full`, on a new day, and when the covering exports or the working
 * days have changed. A rule whose version or parameters changed is evaluated anew where the change holds. The result is
 * that of a full run. Needs the `jobs` data source; a second run waits for the first.
 */
export async function runReconcile(jobs: DataSource, options: ReconcileOptions): Promise<ReconcileSummary> {
  return withTransaction(jobs, (tx) => reconcileWithin(tx, options));
}

/** The same within a transaction of the caller's. */
export async function reconcileWithin(
  tx: Sql,
  { today, full, rules = catalogue }: ReconcileOptions,
): Promise<ReconcileSummary> {
  await takeMismatchLock(tx);
  // An import that finds its child already in the list leaves no trace of its own there: it must not run between our
  // taking the list and our commit.
  await tx.query('lock table jobs.touched_child in share row exclusive mode');
  await prepareBulkWork(tx);
  // A worker of a parallel statement costs more to start than most statements here take.
  await tx.query(
    'set local max_parallel_workers_per_gather = 0; set local max_parallel_maintenance_workers = 0',
  );
  const workingDays = await keepWorkingDays(tx);
  const settings = await listParametersInForce(tx, today);
  const states = await readRuleStates(tx, [schooling, ...rules], settings);
  const signature = await signatureOf(tx, workingDays);
  const everything = full || (await hasChanged(tx, today, signature));
  const rejudged = states.changes.find(({ rule }) => rule === schooling.code)?.divisions ?? [];
  const evaluated = await chooseJudged(tx, everything, rejudged);
  for (const statement of followIdentities(today)) await tx.query(statement);
  const putIndexesBack = await setFlagIndexesAside(tx, everything);
  const cases = listCases(rules, today, settings);
  await buildComparison(tx, today, settings, everything ? cases : null);
  await updateSchoolCounts(tx, everything);

  const counts = new Map<string, number>();
  const judge = async (
    some: readonly EvaluatedCase[],
    chosen: { cause?: string; everybody?: boolean },
  ): Promise<void> => {
    await judgeChosen(tx, lifecycleStatements(some, today, chosen), counts);
    await settleFlags(tx, today, chosen.everybody);
    if (chosen.everybody === true) await putIndexesBack?.();
    await publish(tx, chosen.everybody === true);
    await publishGuardedFacts(tx, chosen.everybody);
  };
  await judge(cases, { everybody: everything });
  let reevaluated = 0;
  if (!everything) {
    for (const { codes, divisions } of groupByPlace(states.changes)) {
      const changed = rules.filter(({ code }) => codes.has(code));
      if (changed.length === 0) continue;
      reevaluated += await chooseByPlace(tx, divisions);
      await judge(listCases(changed, today, settings), { cause: 'rule-changed' });
    }
  }
  await settleCases(tx, today);
  await settleSuspects(tx, today);
  if (everything) {
    await tx.query(countRows);
    await saveState(tx, today, signature);
  }
  await saveRuleStates(tx, states);
  return {
    evaluated: evaluated + reevaluated,
    opened: counts.get('OPEN') ?? 0,
    resolved: counts.get('RESOLVED') ?? 0,
    unasked: counts.get('UNASKED') ?? 0,
    superseded: counts.get('SUPERSEDED') ?? 0,
    reopened: counts.get('REOPENED') ?? 0,
    byRule: await countByRule(tx),
  };
}

/** The columns by which small runs look up flags and rows: the server by itself would count what was just filled only some time later. */
const countRows = `analyze reconciliation.mismatch (child_id, rule, status, discriminator), reconciliation.comparison (child_id)`;

/**
 * A flag stands in nine search indexes, and is written twice before the run is over. The first time there are no others
 * to be found by them: they are built over all flags at once. Before the comparison is taken from its readers, who ask
 * for flags first.
 */
async function setFlagIndexesAside(tx: Sql, everything: boolean): Promise<(() => Promise<void>) | null> {
  if (!everything) return null;
  const [known]: { some: boolean }[] = await tx.query(
    'select exists (select from reconciliation.mismatch) as some',
  );
  if (known?.some !== false) return null;
  return setSearchIndexesAside(tx, ['reconciliation.mismatch', 'reconciliation.mismatch_event']);
}

async function judgeChosen(
  tx: Sql,
  { prepare, bereft, passOn, apply, lapsed, close, keep }: ReturnType<typeof lifecycleStatements>,
  counts: Map<string, number>,
): Promise<void> {
  await tx.query('drop table if exists pg_temp.rule_case, pg_temp.finding, pg_temp.succession');
  for (const statement of prepare) await tx.query(statement);
  const passingOn = passOn(await listRules(tx, bereft));
  if (passingOn !== null) await tx.query(passingOn);
  for (const statement of apply) await countTransitions(tx, statement, counts);
  const lapsedRules = await listRules(tx, lapsed);
  const closing = close(lapsedRules);
  if (closing !== null) await countTransitions(tx, closing, counts);
  const keeping = keep(lapsedRules);
  if (keeping !== null) await tx.query(keeping);
}

async function listRules(tx: Sql, statement: string): Promise<ReadonlySet<string>> {
  const rows: { rule: string }[] = await tx.query(statement);
  return new Set(rows.map(({ rule }) => rule));
}

async function countTransitions(tx: Sql, statement: string, counts: Map<string, number>): Promise<void> {
  const rows: { transition: string; flags: number }[] = await tx.query(statement);
  for (const { transition, flags } of rows) counts.set(transition, (counts.get(transition) ?? 0) + flags);
}

/** Rules that changed in the same places are evaluated together. */
function groupByPlace(
  changes: readonly RuleChange[],
): { codes: ReadonlySet<string>; divisions: readonly string[] }[] {
  const groups = new Map<string, { codes: Set<string>; divisions: readonly string[] }>();
  for (const { rule, divisions } of changes) {
    const key = divisions.toSorted().join();
    const group = groups.get(key) ?? { codes: new Set<string>(), divisions };
    groups.set(key, group);
    group.codes.add(rule);
  }
  return [...groups.values()];
}

async function signatureOf(tx: Sql, workingDays: string): Promise<string> {
  const [coverage]: { signature: string }[] = await tx.query(coverageSignatureSql(comparedSources));
  return `${coverage?.signature ?? ''} ${workingDays}`;
}

async function hasChanged(tx: Sql, today: PlainDate, signature: string): Promise<boolean> {
  const same: unknown[] = await tx.query(
    'select from reconciliation.run_state where today = $1 and signature = $2',
    [today, signature],
  );
  return same.length === 0;
}

/**
 * Fills `judged` with living children, those of the divisions included; empties the list of touched ones, drops rows of
 * children that are no more.
 */
async function chooseJudged(tx: Sql, everything: boolean, divisions: readonly string[]): Promise<number> {
  await takeTouched(tx, everything);
  await tx.query(`
    create temp table judged on commit drop as
    select child_id from children.child
    where retired_at is null ${everything ? '' : 'and child_id in (select child_id from touched)'}`);
  // Of everybody there is nobody to be added.
  await tx.query(
    everything ? 'analyze judged' : 'alter table judged add primary key (child_id); analyze judged',
  );
  await deleteCounted(
    tx,
    'exists (select from children.child where child.child_id = c.child_id and child.retired_at is not null)',
  );
  if (!everything && divisions.length > 0) {
    await tx.query(
      `insert into judged
       select c.child_id from reconciliation.comparison c
       join children.child on child.child_id = c.child_id and child.retired_at is null
       where ${under} on conflict do nothing`,
      [divisions],
    );
  }
  // An old id that redirects is judged as its survivor.
  if (!everything)
    await tx.query(`
    insert into judged
    select survivor.child_id from touched
    join children.child old on old.child_id = touched.child_id and old.redirect_to is not null
    join children.child survivor on survivor.child_id = old.redirect_to and survivor.retired_at is null
    on conflict do nothing`);
  const [row]: { count: number }[] = await tx.query('select count(*)::int as count from judged');
  return row?.count ?? 0;
}

/**
 * Empties the list of touched children into `touched`. Statistics look at them later, on a day of their own. The first time
 * there is nothing of theirs to be kept or read, and who was touched is asked by nobody: the key is then built over the
 * full list, and the list is emptied at once.
 */
async function takeTouched(tx: Sql, everything: boolean): Promise<void> {
  const [known]: { some: boolean }[] = await tx.query(
    `select exists (select from reconciliation.comparison) or exists (select from reconciliation.stale_claim) as some`,
  );
  if (everything && known?.some === false) {
    const putKeyBack = await setIndexesAside(tx, ['reconciliation.stale_claim']);
    await tx.query('insert into reconciliation.stale_claim select child_id from jobs.touched_child');
    await putKeyBack();
    await tx.query('truncate jobs.touched_child');
    return;
  }
  await tx.query(`
    create temp table touched on commit drop as
    with taken as (delete from jobs.touched_child returning child_id) select child_id from taken`);
  await tx.query(
    // In order: neighbours in the key go to the same page.
    'insert into reconciliation.stale_claim select child_id from touched order by child_id on conflict do nothing',
  );
}

/** Children of the divisions who have not been judged by all rules in this run already; how many. */
async function chooseByPlace(tx: Sql, divisions: readonly string[]): Promise<number> {
  await tx.query(
    'create temp table if not exists judged_by_all on commit drop as select child_id from judged',
  );
  await tx.query('delete from judged');
  await tx.query(
    `insert into judged
     select c.child_id from reconciliation.comparison c
     where ${under} and not exists (select from judged_by_all one where one.child_id = c.child_id)`,
    [divisions],
  );
  await tx.query('analyze judged');
  const [row]: { count: number }[] = await tx.query('select count(*)::int as count from judged');
  return row?.count ?? 0;
}

/** The comparison row `c` lies under one of the prefixes in $1. */
const under = `exists (select from unnest($1::text[]) as prefix where starts_with(coalesce(c.child_division, ''), prefix))`;

/**
 * Hands schooling and the number of open flags back to the golden records, for filters. With `everybody`, what
 * `row_summary` tells, which holds the judged and nobody else.
 */
async function publish(tx: Sql, everybody: boolean): Promise<void> {
  const among = everybody ? '' : 'join judged using (child_id)';
  const rows = everybody
    ? 'select child_id, schooling from row_summary'
    : `select child_id, c.child_schooling as schooling from reconciliation.comparison c ${among}`;
  await tx.query(`
    update children.child
    set schooling = state.schooling, open_mismatches = state.open_mismatches
    from (
      select c.child_id, c.schooling, coalesce(flags.open, 0) as open_mismatches
      from (${rows}) as c
      left join (
        select m.child_id, count(*)::int as open from reconciliation.mismatch m ${among}
        where ${openStatus('m.status')} group by 1
      ) as flags on flags.child_id = c.child_id
    ) as state
    where state.child_id = child.child_id
      and (child.schooling, child.open_mismatches) is distinct from (state.schooling, state.open_mismatches)`);
}

async function saveState(tx: Sql, today: PlainDate, signature: string): Promise<void> {
  await tx.query(
    `insert into reconciliation.run_state (today, signature) values ($1, $2)
     on conflict (only_row) do update set today = excluded.today, signature = excluded.signature`,
    [today, signature],
  );
}

async function countByRule(tx: Sql): Promise<Record<string, number>> {
  const rows: { rule: string; flags: number }[] = await tx.query(`
    select rule, count(*)::int as flags from reconciliation.mismatch
    where ${openStatus('status')} group by 1 order by 1`);
  return Object.fromEntries(rows.map(({ rule, flags }) => [rule, flags]));
}
