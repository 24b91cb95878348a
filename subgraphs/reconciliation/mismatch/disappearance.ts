import type { ComparisonRow, SourceGroup } from './comparison-row.ts';
import { cutOffOn, day } from './dates.ts';
import { disappearedRule } from './rule.ts';
import { hasCompleted, ofSchoolAge, schoolAgeParameters } from './school-age.ts';
import type { SchoolAgeContext } from './school-age.ts';
import { all, any, isTrue, not, sql } from './sql.ts';
import type { Fragment } from './sql.ts';

/** Sources that are asked why a child is no longer in their full export. */
export const askedGroups = ['student', 'household', 'welfare', 'disability'] as const;
type AskedGroup = (typeof askedGroups)[number];

const isAsked = (group: SourceGroup): group is AskedGroup =>
  (askedGroups as readonly SourceGroup[]).includes(group);

/** What a county sets for `disappeared-from-source`: whoever else asks whether a row is missed judges by it as well. */
export const disappearance = { code: disappearedRule, parameters: schoolAgeParameters } as const;

/**
 * A full export of the same place no longer holds the child, and nothing tells why. Lawful ends are none: graduation, transfer,
 * death, moving out, a cancelled certificate, the last year of junior school at the turn of the school year, growing out of
 * childhood. That the police list a child as missing ends nothing: nobody has found it.
 */
export function isMissed(row: ComparisonRow, group: AskedGroup, context: SchoolAgeContext): Fragment {
  const { student, household, disability } = row;
  const left = any([
    sql`${household.deceasedRecords} > 0`,
    sql`${household.goneRecords} > 0 and coalesce(${household.status}, '') <> 'MISSING'`,
    sql`coalesce(${household.pastStatus}, 'NORMAL') not in ('NORMAL', 'MISSING')`,
    sql`coalesce(${student.pastStatus}, '') = 'DECEASED'`,
  ]);
  const yearTurned = sql`${student.lastSeen} <= ${day(cutOffOn(context.today, context.cutOff))}`;
  const lawful = {
    student: any([
      sql`coalesce(${student.pastStatus}, '') in ('GRADUATED', 'TRANSFERRED_OUT', 'LEFT')`,
      isTrue(all([sql`${student.pastGrade} in ('J3', 'S1', 'S2', 'S3')`, yearTurned])),
      not(isTrue(ofSchoolAge(row, { ...context, disabledLateEntryYears: 0 }))),
    ]),
    household: hasCompleted(row, context, 18),
    welfare: hasCompleted(row, context, 18),
    disability: any([
      sql`coalesce(${disability.pastStatus}, '') in ('CANCELLED', 'FROZEN')`,
      hasCompleted(row, context, 18),
    ]),
  };
  return all([
    sql`${row[group].pastRecords} > 0`,
    sql`${row[group].records} = 0`,
    not(left),
    not(isTrue(lawful[group])),
  ]);
}

/**
 * The source once held the child and does not any more, with nothing told of it. Of sheets and rosters, whose rows nobody is
 * asked about, any row that has vanished.
 */
export function isVanished(row: ComparisonRow, group: SourceGroup, context: SchoolAgeContext): Fragment {
  if (isAsked(group)) return isMissed(row, group, context);
  return sql`${row[group].records} = 0 and ${row[group].pastRecords} > 0`;
}

/** The source no longer holds the child and that is no riddle: the end is told, or the row turned out to be another child's. */
export function isLawfullyGone(row: ComparisonRow, group: SourceGroup, context: SchoolAgeContext): Fragment {
  return all([sql`${row[group].records} = 0`, not(isTrue(isVanished(row, group, context)))]);
}
