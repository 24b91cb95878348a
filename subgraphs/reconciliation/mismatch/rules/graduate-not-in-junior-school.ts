import type { ComparisonRow } from '../comparison-row.ts';
import { cutOffOn, day } from '../dates.ts';
import { notLocallyRequired, schoolAgeParameters } from '../school-age.ts';
import { defineRule } from '../rule.ts';
import { all, any, isTrue, not, sql } from '../sql.ts';
import type { Fragment } from '../sql.ts';

/**
 * The registry tells where the graduate is: transferred out or deferred in the year of leaving or later, on no roll, and on none
 * since or on that day: where one school says 转出 and another has the pupil, it went there. What a former school still
 * says of earlier years tells nothing of it. As the graduates' hand-over reads it.
 */
const awayByWord = ({ graduate, student }: ComparisonRow): Fragment =>
  isTrue(
    all([
      sql`extract(year from ${student.awayOn}) >= ${graduate.graduationYear}`,
      sql`${student.activeRecords} = 0`,
      sql`${student.droppedOutRecords} = 0`,
      not(
        isTrue(
          sql`${student.pastStatus} in ('ENROLLED', 'ON_LEAVE') and ${student.lastSeen} >= ${student.awayOn}`,
        ),
      ),
    ]),
  );

/**
 * A primary graduate of the last three years without any junior record. Deferral and a transfer out of the data since the year
 * of leaving, a status or grade nobody can read, and whoever is not locally required count as proof. Only a student export
 * from after the year of leaving can tell.
 * Source: R10, R79.
 */
export const graduateNotInJuniorSchool = defineRule({
  code: 'graduate-not-in-junior-school',
  version: 2,
  title: { zh: '近三年小学毕业生无初中学籍', en: 'Primary graduate without a junior record' },
  action: {
    zh: '毕业小学逐人查明去向，完善初中就读、延缓、转学等印证材料后销号。',
    en: 'Trace the graduate and file the proof: a junior school, deferral or transfer.',
  },
  clause: 'R10 小学再次核查近三年小学毕业库，逐人完善相关印证材料逐人销号',
  department: 'SCHOOL',
  severity: 'HIGH',
  dueInDays: 30,
  parameters: { ...schoolAgeParameters, years: 3 },
  when: (row, context) => {
    const { graduate, student } = row;
    const year = Number(cutOffOn(context.today, context.cutOff).slice(0, 4));
    return all([
      sql`${graduate.graduationYear} between ${year - Math.trunc(context.years) + 1} and ${year}`,
      sql`${student.juniorRecords} = 0`,
      not(awayByWord(row)),
      sql`${student.unknownRecords} = 0`,
      not(all([sql`${student.activeRecords} > 0`, sql`${student.grade} is null`])),
      not(notLocallyRequired(row)),
      sql`${student.coveredAsOf} >= ${day(context.today)} - ${Math.trunc(context.longestSilenceDays)}`,
      sql`to_char(${student.coveredAsOf}, 'YYYY-MM-DD') > ${graduate.graduationYear} || ${`-${context.cutOff}`}`,
    ]);
  },
  told: (row) =>
    any([
      sql`${row.student.juniorRecords} > 0`,
      awayByWord(row),
      // A name left out of the roster is no proof; a row that is another child's is none of this one's.
      sql`${row.graduate.records} = 0 and ${row.graduate.pastRecords} = 0`,
      isTrue(notLocallyRequired(row)),
    ]),
  evidence: ({ graduate, student }) => [
    graduate.graduationYear,
    graduate.schoolName,
    graduate.juniorSchool,
    student.status,
    student.statusChangedOn,
    student.grade,
    student.coveredAsOf,
  ],
});
