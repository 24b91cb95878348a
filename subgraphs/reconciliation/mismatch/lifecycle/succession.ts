import { correctedSql } from './evaluation.ts';
import type { EvaluatedCase } from './evaluation.ts';
import { openStatus } from '../open-status.ts';
import { disappearedRule, evidenceOfFlag } from '../rule.ts';
import { columnName, sourceGroups, sourceOfGroup } from '../comparison-row.ts';
import type { PlainDate } from '../../../../platform/plain-date.ts';
import { quoteLiteral } from '../sql.ts';

/** SQL: a flag that ends shows what was wrong, as it was when it last held. */
export const heldAgain = `evidence = ${evidenceOfFlag.sql}, held_evidence = null`;

/** SQL: what the source by which a flag is told apart says in a list of evidence; null for flags that are no source's. */
const ownWord = (evidence: string): string =>
  `(select string_agg(coalesce(item ->> 'value', ''), '|') from jsonb_array_elements(${evidence}) as item
    where item ->> 'source' = m.discriminator and item ->> 'value' is not null)`;

/** SQL: the flag of the finding `f` is dismissed beyond today: nobody is asked by it. */
const isDismissed = (today: PlainDate): string => `exists (select from reconciliation.mismatch heir
    where heir.child_id = f.child_id and heir.rule = f.rule and heir.discriminator = f.discriminator
      and heir.status = 'DISMISSED' and coalesce(heir.dismissed_until >= date ${quoteLiteral(today)}, true))`;

/**
 * SQL: open flags that no longer hold though nothing was corrected, because findings of the same rule and child go on with
 * them: `mismatch_id`, and `child_id, rule, discriminator` of who goes on, as a temporary table beside `finding`. A source
 * that has changed its word has moved, and is judged by what the rule takes for a correction. `dismissed`: who would go on
 * asks nobody, so that the flag goes on by itself, unless another takes it over.
 */
export const successionTable = (today: PlainDate): string => `create temp table succession on commit drop as
select m.mismatch_id, m.status as from_status, m.due_at, f.child_id, f.rule, f.discriminator, f.import_id,
  ${isDismissed(today)} as dismissed
from finding f join reconciliation.mismatch m on m.child_id = f.child_id and m.rule = f.rule
where f.supersedes is not null and m.discriminator = any (f.supersedes) and ${openStatus('m.status')}
  and not exists (select from finding own
    where own.rule = m.rule and own.child_id = m.child_id and own.discriminator = m.discriminator)
  and ${ownWord(evidenceOfFlag.sql)} is not distinct from ${ownWord('f.evidence')}`;

/** Every flag that is opened asks it by who goes on: without an index and statistics each would read it whole. */
export const successionIndex = [
  'create index on succession (child_id, rule, discriminator)',
  'analyze succession',
] as const;

/** SQL: the source by which a flag `m` is told apart holds no row of the child. */
const holdsNone = `exists (select from reconciliation.comparison c where c.child_id = m.child_id and case m.discriminator
      ${sourceGroups.map((group) => `when ${quoteLiteral(sourceOfGroup[group])} then c.${columnName(group, 'records')} = 0`).join(' ')} end)`;

/**
 * SQL: the flags about vanished rows of the judged, `child_id, rule, discriminator, import_id`. Where that rule itself is not
 * judged in this run, what it found last; a dismissed one may be of a row that has come back since.
 */
const vanishedRows = (cases: readonly EvaluatedCase[]): string =>
  cases.some(({ rule }) => rule === disappearedRule)
    ? `(select child_id, rule, discriminator, import_id from finding where rule = ${quoteLiteral(disappearedRule)})`
    : `(select child_id, rule, discriminator, null::uuid as import_id from reconciliation.mismatch m join judged using (child_id)
    where rule = ${quoteLiteral(disappearedRule)} and (${openStatus('status')} or status = 'DISMISSED' and ${holdsNone}))`;

const stillFound = `exists (select from finding own
    where own.rule = m.rule and own.child_id = m.child_id and own.discriminator = m.discriminator)`;

export function bereftRules(cases: readonly EvaluatedCase[]): string {
  return `select distinct m.rule
from ${vanishedRows(cases)} as v
join reconciliation.mismatch m on m.child_id = v.child_id and ${openStatus('m.status')}
join rule_case r on r.rule = m.rule and r.discriminator = m.discriminator and v.discriminator = any (r.rests_on)
where not ${stillFound}`;
}

/** SQL: adds to `succession` the flags of `some` cases that only lapse because a row they rest on has vanished. */
export function passOnBereft(
  some: readonly EvaluatedCase[],
  cases: readonly EvaluatedCase[],
  today: PlainDate,
): string {
  return `insert into succession
select m.mismatch_id, m.status, m.due_at, f.child_id, f.rule, f.discriminator, f.import_id, ${isDismissed(today)}
from ${vanishedRows(cases)} as f
join reconciliation.mismatch m on m.child_id = f.child_id and ${openStatus('m.status')}
join (select distinct on (rule, discriminator) * from rule_case order by rule, discriminator, case_no) as r
  on r.rule = m.rule and r.discriminator = m.discriminator and f.discriminator = any (r.rests_on)
join reconciliation.comparison c on c.child_id = m.child_id
where m.rule in (${[...new Set(some.map(({ rule }) => quoteLiteral(rule)))].join(', ')}) and not ${stillFound}
  and not exists (select from succession s where s.mismatch_id = m.mismatch_id)
  and not ${correctedSql(some, 'r.case_no')}`;
}

/** SQL: the deadline a flag takes over with the finding `f`; null where it begins anew. */
export const inheritedDeadline = (f: string): string =>
  `(select min(s.due_at) from succession s
    where s.child_id = ${f}.child_id and s.rule = ${f}.rule and s.discriminator = ${f}.discriminator and not s.dismissed)`;

/** SQL: nothing was corrected of the open flag `m`, and who would go on with it is dismissed. */
export const isHeldBack = 'exists (select from succession s where s.mismatch_id = m.mismatch_id)';

/**
 * SQL: others went on with the flag `m`, and somebody is still open along the chain of those who go on: the matter was never
 * settled. `union`, not `union all`: chains may meet again.
 */
export const isUnsettled = `(m.status = 'SUPERSEDED' and exists (
    with recursive going_on as (
      select o.mismatch_id, o.status, o.superseded_by from reconciliation.mismatch o
      where o.mismatch_id = any (m.superseded_by)
      union
      select o.mismatch_id, o.status, o.superseded_by
      from going_on join reconciliation.mismatch o on o.mismatch_id = any (going_on.superseded_by)
    )
    select from going_on where ${openStatus('going_on.status')}))`;

/**
 * SQL: CTEs that end what others go on with, up to `transition`. Runs when these others are there. One that was open
 * already takes over an earlier deadline too.
 */
export function supersede(at: string, reason: string): string {
  return `gone as (
  select s.mismatch_id, s.from_status, s.rule, min(s.import_id::text) as import_id,
    array_agg(m.mismatch_id order by m.mismatch_id) as superseded_by
  from succession s join reconciliation.mismatch m using (child_id, rule, discriminator)
  where not s.dismissed
  group by s.mismatch_id, s.from_status, s.rule
), superseded as (
  update reconciliation.mismatch m
  set status = 'SUPERSEDED', superseded_by = gone.superseded_by, stale_since = null, reported_on = null,
    ${heldAgain}, updated_at = ${at}, version = m.version + 1
  from gone where gone.mismatch_id = m.mismatch_id
), hastened as (
  update reconciliation.mismatch m
  set due_at = earlier.due_at, updated_at = ${at}, version = m.version + 1
  from (select child_id, rule, discriminator, min(due_at) as due_at from succession where not dismissed group by 1, 2, 3) as earlier
  where m.child_id = earlier.child_id and m.rule = earlier.rule and m.discriminator = earlier.discriminator
    and ${openStatus('m.status')} and m.due_at > earlier.due_at
), transition as (
  select mismatch_id, from_status, 'SUPERSEDED' as to_status, ${reason} as reason, rule from gone
)`;
}
