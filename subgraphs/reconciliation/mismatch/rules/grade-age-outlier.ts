import { lastWord } from '../dates.ts';
import { birthDate } from '../school-age.ts';
import { defineRule } from '../rule.ts';
import { all, any, not, sql } from '../sql.ts';

const gradesWithAge = ['P', 'J'].flatMap((school) => [1, 2, 3, 4, 5, 6].map((year) => `${school}${year}`));

/**
 * A pupil far younger or older than the grade: P1 is entered at six completed years on the cut-off. Disabled children may
 * be later. The grade is that of the school year of the registry's own export.
 * Source: R26; compulsory-stage pupils are normally not held back.
 */
export const gradeAgeOutlier = defineRule({
  code: 'grade-age-outlier',
  version: 2,
  title: { zh: '年级与年龄明显不符', en: 'Age does not fit the grade' },
  action: {
    zh: '核对出生日期与年级，更正录入错误，或说明提前、推迟入学及留级的依据。',
    en: 'Check birth date and grade; correct the error, or give the grounds for early or late entry.',
  },
  clause: 'R26 适龄儿童少年出生日期区间',
  department: 'EDUCATION',
  severity: 'LOW',
  dueInDays: 60,
  parameters: { cutOff: '08-31', entryAge: 6, yearsAhead: 1, yearsBehind: 2, disabledYearsBehind: 4 },
  when: (row, { today, cutOff, entryAge, yearsAhead, yearsBehind, disabledYearsBehind }) => {
    const { student, child, household } = row;
    const word = lastWord(student.asOf, today);
    const startYear = sql`extract(year from ${word}) - case when to_char(${word}, 'MM-DD') > ${cutOff} then 0 else 1 end`;
    const age = sql`${startYear} - extract(year from ${birthDate(row)})
      - case when to_char(${birthDate(row)}, 'MM-DD') > ${cutOff} then 1 else 0 end`;
    const usualAge = sql`(${entryAge} + right(${student.grade}, 1)::int - case when ${student.grade} like 'J%' then -5 else 1 end)`;
    const behind = sql`${age} - ${usualAge}`;
    const lawful = sql`case when ${child.disabled} then ${disabledYearsBehind} else ${yearsBehind} end`;
    // Most pupils' days alone tell that they are of a lawful age, whatever the calendar says of the last year and the next.
    const days = sql`(${word} - ${birthDate(row)})`;
    const fits = sql`${days} > 366 * (${usualAge} - ${yearsAhead - 1}) + 1
      and ${days} < 365 * (${usualAge} + ${Math.min(yearsBehind, disabledYearsBehind) + 1}) - 1`;
    return all([
      sql`${student.enrolledRecords} > 0`,
      sql`${household.deceasedRecords} = 0`,
      sql`${student.grade} = any (${gradesWithAge})`,
      not(fits),
      any([sql`${behind} > ${lawful}`, sql`${behind} < ${-yearsAhead}`]),
    ]);
  },
  told: ({ student, child, household }) =>
    any([
      sql`${student.enrolledRecords} = 0`,
      sql`${household.deceasedRecords} > 0`,
      sql`${student.grade} is not null and ${child.birthDate} is not null`,
    ]),
  restsOn: ['student'],
  evidence: ({ student, child }) => [student.grade, child.birthDate, student.schoolName],
});
