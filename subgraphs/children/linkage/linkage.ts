import type { Sql } from '../../../platform/postgres/index.ts';
import { ageing, feed } from './arrival/arrivals.ts';
import { changeFeed } from './publication/change-feed.ts';
import { knownChildren } from './publication/known-children.ts';
import { citizenIdGroups } from './citizen-number/citizen-id-groups.ts';
import { clusters } from './publication/clusters.ts';
import { companions } from './without-number/companions.ts';
import { contests } from './citizen-number/contests.ts';
import { fallback } from './without-number/fallback.ts';
import { firstPublication, firstScope } from './publication/first-run.ts';
import { localGroups, localNumbers } from './without-number/local-numbers.ts';
import { numberSlips } from './citizen-number/number-slips.ts';
import { attachByScore } from './probabilistic/attach.ts';
import { writeDoubts } from './probabilistic/doubts.ts';
import { fellows } from './probabilistic/fellows.ts';
import { nameFormsVersion } from './names/name-forms.ts';
import { storeNameForms } from './names/names.ts';
import { affectedSeekers, followTouched, scope } from './scope/scope.ts';
import { decisions, enforceDecisions } from './review/decisions.ts';
import { reviewQueue } from './review/queue.ts';
import { renumbered, renumberedFound, renumberedKept } from './citizen-number/renumbered.ts';
import { secondNumbers, secondNumbersFound } from './citizen-number/second-numbers.ts';
import { settled } from './scope/settled.ts';
import { stableIds } from './publication/stable-ids.ts';
import { withheld } from './review/withheld.ts';
import type { LinkageOptions, LinkageStep } from './step.ts';
import { writeLinks } from './publication/write-links.ts';

/** Who belongs together, by what can be proved. */
const provedPartition: readonly LinkageStep[] = [
  citizenIdGroups,
  numberSlips,
  secondNumbers,
  renumbered,
  contests,
  withheld,
  renumberedKept,
  decisions,
  renumberedFound,
  secondNumbersFound,
  localNumbers,
  fallback,
];

/** What is left, after the scores; which child each group is; and what is written. */
const publication: readonly LinkageStep[] = [
  companions,
  localGroups,
  fellows,
  enforceDecisions,
  clusters,
  stableIds,
  writeLinks,
  writeDoubts,
  settled,
  changeFeed,
  knownChildren,
];

/** The same for an empty store: each table is written once, in its final form. */
const firstPublicationSteps: readonly LinkageStep[] = [
  companions,
  localGroups,
  fellows,
  enforceDecisions,
  firstPublication,
  writeDoubts,
];

export type LinkageOutcome = {
  /** Records looked at again. */
  recordsInScope: number;
  /** Identities now, and what happened to them in this run. */
  children: number;
  created: number;
  joined: number;
  split: number;
  moved: number;
  retired: number;
  /** Records whose valid citizen number is not believed to be their child's, among those looked at. */
  contested: number;
};

/** Told after each step, for timings. */
export type OnStep = (step: string, milliseconds: number) => void;

/** Takes over what the caller put into the feed of an incremental run. */
export async function storeFeed(sql: Sql, onStep?: OnStep): Promise<void> {
  await runSteps(sql, [feed], { full: false }, onStep);
}

/** Makes room for more, when the feed was taken over. */
export async function emptyFeed(sql: Sql): Promise<void> {
  await sql.query('truncate linkage_feed, linkage_touched, linkage_change');
}

/**
 * Whether the last run was made for a later day. Children who were adults by then were dropped: only a full run, with
 * every record in its feed, brings them back.
 */
export async function clockTurnedBack(sql: Sql): Promise<boolean> {
  const [row] = await sql.query<[{ back: boolean }]>(
    'select exists (select from children.linkage_state s, linkage_run r where s.today > r.today) as back',
  );
  return row.back;
}

/**
 * Links the records of `storeFeed` and all they can influence; or, with `full`, exactly what stands in the feed. The
 * partition is the same. Leaves `linkage_final` (each record in scope: child_id, old_child) and
 * `linkage_touched_child` in the transaction for the caller. Runs must not overlap: the caller holds the lock.
 */
export async function link(sql: Sql, asked: LinkageOptions, onStep?: OnStep): Promise<LinkageOutcome> {
  const { newDay, undecided } = await readState(sql);
  const options = { ...asked, undecided };
  await runSteps(sql, options.full ? [feed] : newDay ? [ageing] : [], options, onStep);
  await sql.query(noteDay);
  if (!options.full) await timed('follow-touched', () => followTouched(sql), onStep);
  await runSteps(sql, [options.fresh === true ? firstScope : scope], options, onStep);
  // Of a record that was stored before, the forms of its names were.
  if (options.full) await timed('name-forms', () => storeNameForms(sql, 'linkage_scope'), onStep);
  await runSteps(
    sql,
    options.full ? provedPartition : [...provedPartition, affectedSeekers],
    options,
    onStep,
  );
  await timed('scores', () => attachByScore(sql, options), onStep);
  const steps = options.fresh === true ? firstPublicationSteps : publication;
  await runSteps(sql, undecided ? steps.filter((step) => step !== enforceDecisions) : steps, options, onStep);
  // The first decision of all may have been made meanwhile: what it answered must not be asked again.
  await runSteps(sql, [reviewQueue], { ...options, undecided: (await readState(sql)).undecided }, onStep);
  await sql.query(countChildren(options));
  const [outcome] = await sql.query<[LinkageOutcome]>(outcomeSql);
  return outcome;
}

async function runSteps(
  sql: Sql,
  steps: readonly LinkageStep[],
  options: LinkageOptions,
  onStep: OnStep | undefined,
): Promise<void> {
  // A small run sends at once what nobody asks for one by one: what it takes to send a step is a part of what that costs.
  const together = onStep === undefined && !options.full;
  let waiting = '';
  const send = async (): Promise<void> => {
    if (waiting !== '') await sql.query(waiting);
    waiting = '';
  };
  for (const step of steps) {
    if (step.needed !== undefined) {
      await send();
      if (!(await isNeeded(sql, step.needed))) continue;
    }
    const statements = `/* linkage: ${step.name} */ ${step.sql(options)}`;
    if (together) waiting += `${statements}\n`;
    else await timed(step.name, () => sql.query(statements), onStep);
  }
  await send();
}

async function isNeeded(sql: Sql, query: string): Promise<boolean> {
  const [row] = await sql.query<[{ needed: boolean }]>(query);
  return row.needed;
}

async function timed<T>(name: string, work: () => Promise<T>, onStep: OnStep | undefined): Promise<T> {
  const startedAt = performance.now();
  const result = await work();
  onStep?.(name, performance.now() - startedAt);
  return result;
}

async function readState(sql: Sql): Promise<{ newDay: boolean; undecided: boolean }> {
  const [row] = await sql.query<[{ newDay: boolean; undecided: boolean }]>(`
    select exists (select from children.linkage_state s, linkage_run r where s.today < r.today) as "newDay",
      not exists (select from children.decision) as undecided`);
  return row;
}

/** Before the first run no forms of names are stored: they will be ours. */
const noteDay = `
  insert into children.linkage_state (today, name_forms) select today, '${nameFormsVersion}' from linkage_run
  on conflict (only_row) do update set today = excluded.today where linkage_state.today <> excluded.today`;

const countEvents = (kind: string): string =>
  `count(*) filter (where kind = '${kind}')::int as ${kind.toLowerCase()}`;

/** A small run counts on from the last one: to count them all anew, it would have to look at every child. */
const countChildren = ({ full }: LinkageOptions): string => {
  const counted = '(select count(*) from children.child where retired_at is null)::int';
  const come = `(select count(*) filter (where kind in ('CREATED', 'SPLIT')) - count(*) filter (where kind in ('JOINED', 'RETIRED'))
    from linkage_event)::int`;
  return `update children.linkage_state set children = ${full ? counted : `coalesce(children + ${come}, ${counted})`}`;
};

const outcomeSql = `
  select (select count(*) from linkage_final)::int as "recordsInScope",
    (select children from children.linkage_state) as children,
    (select count(*) from linkage_ejected)::int as contested,
    ${['CREATED', 'JOINED', 'SPLIT', 'MOVED', 'RETIRED'].map(countEvents).join(',\n    ')}
  from linkage_event`;
