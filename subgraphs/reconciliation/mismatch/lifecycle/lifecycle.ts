import type { PlainDate } from '../../../../platform/plain-date.ts';
import { evidenceSql, hitsSql, proofSql, toldSql } from './evaluation.ts';
import type { EvaluatedCase } from './evaluation.ts';
import { openStatus } from '../open-status.ts';
import { evidenceOfFlag } from '../rule.ts';
import { quoteLiteral } from '../sql.ts';
import { sourceOfGroup } from '../comparison-row.ts';
import { isClosedToday, isUnasked } from './unasked.ts';
import {
  bereftRules,
  heldAgain,
  inheritedDeadline,
  isHeldBack,
  isUnsettled,
  passOnBereft,
  successionIndex,
  successionTable,
  supersede,
} from './succession.ts';

/** Somebody still has to act. */
const isOpen = openStatus('status');

const clock = `(now() at time zone 'Asia/Shanghai')`;

/**
 * SQL of the business day and the real time of day: a rerun for a fixed day dates its flags on that day. What began before
 * midnight and is written after it happened at the day's last moment, and not in its first hours, before all that day saw.
 */
export function instant(today: PlainDate): string {
  const day = `date ${quoteLiteral(today)}`;
  const time = `case when ${clock}::date = ${day} + 1 then time '23:59:59.999999' else ${clock}::time end`;
  return `((${day} + ${time}) at time zone 'Asia/Shanghai')`;
}

/** The end of the day by which a flag found today must be corrected. */
function deadline(today: PlainDate, days: string): string {
  return `((date ${quoteLiteral(today)} + ${days} + time '23:59:59') at time zone 'Asia/Shanghai')`;
}

/**
 * Statements that judge the children of the temporary table `judged` and bring their flags up to date, in order. They
 * run in one transaction; those that apply answer `transition, rule, flags`. Kept flags are not touched at all, so that
 * a second run changes nothing. Events name the import that spoke last as their reason, or `cause` where it was no
 * import. With `everybody` all children of the comparison are judged, and the temporary table `row_summary` tells which
 * cases hold for whom.
 */
export function lifecycleStatements(
  cases: readonly EvaluatedCase[],
  today: PlainDate,
  { cause = null, everybody = false }: { cause?: string | null; everybody?: boolean } = {},
): {
  prepare: readonly string[];
  apply: readonly string[];
  /** Answers `rule`: those with a flag that no longer fires. Mostly they are few. */
  lapsed: string;
  /** Closes flags of these rules, null for none: to plan the words of all rules costs more than to close one flag. */
  close: (lapsed: ReadonlySet<string>) => string | null;
  /** Lets flags of these rules that stay open though they no longer fire show what is said today, null for none. After `close`. */
  keep: (lapsed: ReadonlySet<string>) => string | null;
  /** Answers `rule`: those with a flag that no longer fires and may rest on a row that has vanished. Before `apply`. */
  bereft: string;
  /** Leaves flags of these rules to the flags about the rows that have vanished, null for none. Before `apply`. */
  passOn: (bereft: ReadonlySet<string>) => string | null;
} {
  const at = instant(today);
  const reasonOf: ReasonOf = (importId) =>
    cause === null ? `'import:' || ${importId}` : quoteLiteral(cause);
  return {
    prepare: [
      ruleCaseTable(cases),
      findingTable(cases, everybody),
      successionTable(today),
      ...successionIndex,
    ],
    apply: [
      openNew(today, at, reasonOf),
      reopen(today, at, reasonOf),
      refresh(at),
      withEvents(supersede(at, reasonOf('import_id')), at),
    ],
    bereft: bereftRules(cases),
    passOn: (bereft) => {
      const some = cases.filter(({ rule }) => bereft.has(rule));
      return some.length === 0 ? null : passOnBereft(some, cases, today);
    },
    lapsed: `select distinct m.rule from reconciliation.mismatch m ${everybody ? '' : 'join judged using (child_id)'}
where m.${isOpen} and not exists (select from finding f where ${sameFlag})`,
    close: (lapsed) => {
      const some = cases.filter(({ rule }) => lapsed.has(rule));
      return some.length === 0 ? null : close(some, today, at, reasonOf);
    },
    keep: (lapsed) => {
      const some = cases.filter(({ rule }) => lapsed.has(rule));
      return some.length === 0 ? null : keep(some, at);
    },
  };
}

function ruleCaseTable(cases: readonly EvaluatedCase[]): string {
  const rows = cases.map(
    ({
      caseNo,
      rule,
      version,
      discriminator,
      department,
      severity,
      dueInDays,
      supersedes,
      restsOn,
      evidence,
    }) =>
      `(${caseNo}, ${quoteLiteral(rule)}, ${version}, ${quoteLiteral(discriminator)}, ${quoteLiteral(department)}, ${quoteLiteral(severity)}, ${dueInDays}, ${listOrNull(supersedes)}, ${listOrNull(restsOn.map((group) => sourceOfGroup[group]))}, ${listOrNull(evidence.map(({ field }) => field))})`,
  );
  return `create temp table rule_case on commit drop as
select * from (values ${rows.join(',\n')}) as r (case_no, rule, rule_version, discriminator, department, severity, due_in_days, supersedes, rests_on, fields)`;
}

/** The type is told by the list alone: most cases have none. */
const listOrNull = (texts: readonly string[]): string =>
  texts.length === 0 ? 'null::text[]' : `array[${texts.map(quoteLiteral).join(', ')}]::text[]`;

function findingTable(cases: readonly EvaluatedCase[], everybody: boolean): string {
  const scan = everybody
    ? `select c.*, row_summary.hits from row_summary join reconciliation.comparison c using (child_id)
  where row_summary.hits is not null`
    : hitsSql(cases, 'reconciliation.comparison c join judged using (child_id)');
  // What is put aside is few: evidence is made of those rows, not of another look at the comparison.
  return `create temp table finding on commit drop as
with c as materialized (${scan})
select distinct on (c.child_id, r.rule, r.discriminator) c.child_id, r.*,
  coalesce(c.child_division, '') as division,
  ${evidenceSql(cases, 'r.case_no')} as evidence,
  ${proofSql(cases, 'r.case_no')} as import_id
from c cross join lateral unnest(c.hits) as hit (case_no) join rule_case r using (case_no)
order by c.child_id, r.rule, r.discriminator, r.case_no`;
}

/** SQL: the name of a flag, by which it is opened; it keeps it wherever it goes. */
export const flagId = (rule: string, child: string, discriminator: string): string =>
  `'m' || left(encode(sha256(convert_to(${rule} || '|' || ${child} || '|' || ${discriminator}, 'UTF8')), 'hex'), 24)`;
const mismatchId = flagId('f.rule', 'f.child_id', 'f.discriminator');
const sameFlag = `m.rule = f.rule and m.child_id = f.child_id and m.discriminator = f.discriminator`;
type ReasonOf = (importId: string) => string;

/**
 * Appends one event for each row of `source (mismatch_id, from_status, to_status, reason, rule, transition)` and counts
 * them. `unasked`: a further column tells of whom nobody was asked, and they are counted again as such.
 */
export function withEvents(source: string, at: string, unasked: 'unasked' | 'false' = 'false'): string {
  return `with ${source}, logged as (
  insert into reconciliation.mismatch_event (mismatch_id, from_status, to_status, at, actor, reason, unasked)
  select mismatch_id, from_status, to_status, ${at}, 'hub', reason, ${unasked} from transition
  order by mismatch_id, to_status = 'ESCALATED'
)
select to_status as transition, rule, count(*)::int as flags from transition group by 1, 2
union all
select 'UNASKED', rule, count(*)::int from transition where ${unasked} group by 2`;
}

function openNew(today: PlainDate, at: string, reasonOf: ReasonOf): string {
  return withEvents(
    `opened as (
  insert into reconciliation.mismatch (mismatch_id, rule, rule_version, child_id, discriminator, department, division,
    status, severity, evidence, opened_at, due_at, updated_at)
  select ${mismatchId}, f.rule, f.rule_version, f.child_id, f.discriminator, f.department, f.division,
    'OPEN', f.severity, f.evidence, ${at},
    least(${deadline(today, 'f.due_in_days')}, ${inheritedDeadline('f')}), ${at}
  from finding f
  where not exists (select from reconciliation.mismatch m where ${sameFlag})
  order by f.child_id, f.rule, f.discriminator
  returning mismatch_id, rule, child_id, discriminator
), transition as (
  select m.mismatch_id, null::text as from_status, 'OPEN' as to_status, ${reasonOf('f.import_id')} as reason, m.rule
  from opened m join finding f on ${sameFlag}
)`,
    at,
  );
}

/**
 * A relapse reopens the same flag, and so does a dismissal that has run out. What was never settled comes back as it was:
 * with its deadline, to the department it was handed to, and escalated where it had been for that deadline.
 */
function reopen(today: PlainDate, at: string, reasonOf: ReasonOf): string {
  const transferStands = `(m.status = 'DISMISSED' or r.was_unsettled)`;
  return withEvents(
    `relapsed as (
  select m.mismatch_id, m.status as from_status, m.was_unsettled, f.*,
    least(${inheritedDeadline('f')}, case when m.was_unsettled then m.due_at end) as kept_deadline,
    case when m.was_unsettled then m.escalated_at end as kept_level
  from (select m.*, ${isUnsettled} or ${isClosedToday(today)} as was_unsettled from reconciliation.mismatch m) as m join finding f on ${sameFlag}
  where m.status in ('RESOLVED', 'SUPERSEDED') or m.status = 'DISMISSED' and m.dismissed_until < date ${quoteLiteral(today)}
), reopened as (
  update reconciliation.mismatch m
  set status = case when r.kept_level is null then 'REOPENED' else 'ESCALATED' end, rule_version = r.rule_version,
    department = ${inCharge('r', transferStands)}, rule_department = ${transferred('r', transferStands)}, division = r.division,
    severity = r.severity, evidence = r.evidence, held_evidence = null,
    due_at = least(${deadline(today, 'r.due_in_days')}, r.kept_deadline), resolved_at = null, superseded_by = null,
    dismissed_until = null, reported_on = null, escalated_at = r.kept_level, stale_since = null, updated_at = ${at},
    version = m.version + 1
  from relapsed r where r.mismatch_id = m.mismatch_id
), transition as (
  select mismatch_id, from_status, 'REOPENED' as to_status,
    case from_status when 'DISMISSED' then 'dismissal-expired' else ${reasonOf('import_id')} end as reason, rule
  from relapsed
  union all
  select mismatch_id, 'REOPENED', 'ESCALATED', 'deadline:' || to_char(kept_deadline at time zone 'Asia/Shanghai', 'YYYY-MM-DD'), rule
  from relapsed where kept_level is not null
)`,
    at,
  );
}

/**
 * Department in charge of a flag that still holds: a transfer stands as long as the rule goes on naming the department
 * it was taken from.
 */
function inCharge(finding: string, transferStands = 'true'): string {
  return `case when ${transferStands} and m.rule_department = ${finding}.department then m.department else ${finding}.department end`;
}

function transferred(finding: string, transferStands = 'true'): string {
  return `case when ${transferStands} and m.rule_department = ${finding}.department then m.rule_department end`;
}

/** What a kept flag shows follows the data; a change of department is an event, since somebody else must act. */
function refresh(at: string): string {
  return `with stale as (
  select m.mismatch_id, m.status, m.department as previous, f.*, ${inCharge('f')} as in_charge,
    ${transferred('f')} as named_by_rule
  from reconciliation.mismatch m join finding f on ${sameFlag}
  where m.${isOpen}
    and (m.rule_version, coalesce(m.rule_department, m.department), m.division, m.severity, m.evidence, m.held_evidence)
      is distinct from (f.rule_version, f.department, f.division, f.severity, f.evidence, null)
), refreshed as (
  update reconciliation.mismatch m
  set rule_version = s.rule_version, department = s.in_charge, rule_department = s.named_by_rule,
    division = s.division, severity = s.severity, evidence = s.evidence, held_evidence = null,
    updated_at = ${at}, version = m.version + 1
  from stale s where s.mismatch_id = m.mismatch_id
), transferred as (
  insert into reconciliation.mismatch_event (mismatch_id, from_status, to_status, at, actor, reason, kind, department)
  select mismatch_id, status, status, ${at}, 'hub', 'department:' || previous || '->' || in_charge, 'TRANSFER', in_charge
  from stale where previous <> in_charge order by mismatch_id
)
select 'REFRESHED' as transition, rule, count(*)::int as flags from stale group by 2`;
}

/** Closes what is no longer so, provided the sources say so: silence closes nothing. */
function close(cases: readonly EvaluatedCase[], today: PlainDate, at: string, reasonOf: ReasonOf): string {
  return withEvents(
    `gone as (
  select m.mismatch_id, m.status as from_status, m.rule, ${proofSql(cases, 'r.case_no')} as import_id,
    ${isUnasked(today)} as unasked
  from reconciliation.mismatch m
  join judged on judged.child_id = m.child_id
  join reconciliation.comparison c on c.child_id = m.child_id
  join (select distinct on (rule, discriminator) * from rule_case order by rule, discriminator, case_no) as r
    on r.rule = m.rule and r.discriminator = m.discriminator
  where m.${isOpen}
    and not exists (select from finding f where ${sameFlag})
    and not ${isHeldBack}
    and ${toldSql(cases, 'r.case_no')}
), resolved as (
  update reconciliation.mismatch m
  set status = 'RESOLVED', resolved_at = ${at}, stale_since = null, ${heldAgain}, updated_at = ${at}, version = m.version + 1
  from gone where gone.mismatch_id = m.mismatch_id
), transition as (
  select mismatch_id, from_status, 'RESOLVED' as to_status, ${reasonOf('import_id')} as reason, rule, unasked from gone
)`,
    at,
    'unasked',
  );
}

/**
 * Two open flags of one child must not contradict each other: one that stays open because nobody has shown it corrected goes
 * on showing what the sources say. What they said when it last held is kept beside, and tells later what was corrected.
 */
function keep(cases: readonly EvaluatedCase[], at: string): string {
  return `with said as (
  select distinct on (m.mismatch_id) m.mismatch_id, ${evidenceSql(cases, 'r.case_no')} as evidence
  from reconciliation.mismatch m
  join judged on judged.child_id = m.child_id
  join reconciliation.comparison c on c.child_id = m.child_id
  join rule_case r on r.rule = m.rule and r.discriminator = m.discriminator
  where m.${isOpen} and m.rule in (${[...new Set(cases.map(({ rule }) => quoteLiteral(rule)))].join(', ')})
    and not exists (select from finding f where ${sameFlag})
  order by m.mismatch_id, r.fields = array(select item ->> 'field' from jsonb_array_elements(m.evidence) as item) desc, r.case_no
)
update reconciliation.mismatch m
set evidence = said.evidence, held_evidence = nullif(${evidenceOfFlag.sql}, said.evidence), updated_at = ${at},
  version = m.version + 1
from said where said.mismatch_id = m.mismatch_id and m.evidence is distinct from said.evidence`;
}
