import { viewOfSource } from '../disclosure.ts';
import type { FlagSight } from '../disclosure.ts';
import { iso } from '../instant-text.ts';
import { listSql, sourceGroups, sourceOfGroup } from '../comparison-row.ts';
import type { SourceGroup } from '../comparison-row.ts';
import { shownStatus } from './shown-status.ts';

/** Gives a value its place in a statement. */
type Parameter = (value: unknown) => string;

/** Values of the golden record that evidence may quote, by its field. */
export type GoldenValues = Readonly<Record<'child.birthDate' | 'child.citizenId', readonly string[]>>;

const seenGroups = ({ views }: FlagSight): readonly SourceGroup[] =>
  sourceGroups.filter((group) => {
    const view = viewOfSource(sourceOfGroup[group]);
    return view !== undefined && views.includes(view);
  });

/**
 * SQL: an agency the caller may see has, or had, a record of the child of the comparison row `c`. Who may see all is
 * told of every child; a child that only others know does not exist.
 */
export function isChildKnown(sight: FlagSight): string {
  if (sight.isWhole) return 'true';
  const counts = seenGroups(sight).flatMap((group) => [`c.${group}_records`, `c.${group}_past_records`]);
  return counts.length === 0 ? 'false' : `${counts.join(' + ')} > 0`;
}

/**
 * SQL: the caller may know where the flag `m` lies: it has to act there, or the registry it may see says so. Other
 * agencies' word for a place is not kept beside a flag. A value, not EXISTS: that would be answered by reading the
 * places of all children for the few flags of a page.
 */
function isPlaceKnown(sight: FlagSight, parameter: Parameter): string {
  const own = `m.department = ${parameter(sight.department)}`;
  if (!sight.views.includes('household')) return own;
  return `(${own} or coalesce((select p.household_division = m.division from reconciliation.comparison p
    where p.child_id = m.child_id), false))`;
}

/** SQL: the division a flag `m` is shown with; where its own is not the caller's to know, as much as the token says. */
function shownDivision(sight: FlagSight, parameter: Parameter): string {
  if (sight.isWhole) return 'm.division';
  return `case when ${isPlaceKnown(sight, parameter)} then m.division else ${parameter(sight.division)}::text end`;
}

/**
 * SQL: the flag `m`, which lies within the caller's own prefix, is shown with a division within `prefix`. One whose
 * place is not the caller's to know is shown with the caller's prefix.
 */
export function isShownWithin(sight: FlagSight, prefix: string, parameter: Parameter): string {
  if (sight.division.startsWith(prefix)) return 'true';
  const liesWithin = `starts_with(m.division, ${parameter(prefix)})`;
  return sight.isWhole ? liesWithin : `${liesWithin} and ${isPlaceKnown(sight, parameter)}`;
}

/** SQL: nothing is given away by the post a flag `m` lies with; true where `placeWithheld` of its row is not. */
export function isPostKnown(sight: FlagSight, parameter: Parameter): string {
  return sight.isWhole ? 'true' : isPlaceKnown(sight, parameter);
}

/** SQL: columns of a flag `m` as the caller may know it. */
export function flagFields(sight: FlagSight, parameter: Parameter): string {
  const columns = `
  m.mismatch_id as id, m.rule, m.rule_version as "ruleVersion", m.child_id as "childId", m.department,
  ${shownDivision(sight, parameter)} as division, ${shownStatus(sight, parameter)} as status, m.severity, m.evidence, ${iso('m.opened_at')} as "openedAt",
  ${iso('m.due_at')} as "dueAt", m.version, m.rule_department as "ruleDepartment", ${iso('m.escalated_at')} as "escalatedAt",
  m.stale_since as "staleSince", m.dismissed_until as "dismissedUntil",
  m.superseded_by as "supersededBy", m.post_id as "postId"`;
  if (sight.isWhole) return columns;
  return `${columns}, not ${isPlaceKnown(sight, parameter)} as "placeWithheld", ${goldenSeen(sight)} as golden`;
}

/** SQL: birth dates and numbers that agencies the caller may see give of the child of the flag `m`. */
export function goldenSeen(sight: FlagSight): string {
  const groups = seenGroups(sight);
  const lists = (column: string, type: string): string =>
    [
      `'{}'::${type}[]`,
      ...groups.map((group) => `coalesce(${listSql('g', `${group}_${column}`)}, '{}')`),
    ].join(' || ');
  return `(select json_build_object('child.birthDate', ${lists('birth_dates', 'date')}, 'child.citizenId', ${lists('citizen_ids', 'text')})
    from reconciliation.comparison g where g.child_id = m.child_id)`;
}

/** A golden value that no agency the caller may see gives; a birth date may also be read from a number. */
export function isGoldenWithheld(field: string, value: string, golden: GoldenValues | null): boolean {
  const numbers = golden?.['child.citizenId'] ?? [];
  if (field === 'child.citizenId') return !numbers.includes(value);
  if (field !== 'child.birthDate') return false;
  const day = value.replaceAll('-', '');
  return golden?.[field].includes(value) !== true && !numbers.some((number) => number.slice(6, 14) === day);
}
