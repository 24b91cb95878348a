import { defineRule } from '../rule.ts';
import { all, any, isTrue, not, sql } from '../sql.ts';

/**
 * The marks of the registry cannot both be right: left behind at home and moved away with the parents; or a migrant
 * worker's child at school in the very county of its hukou. Which of the two lawful definitions of left-behind a school
 * uses is no contradiction, and an empty cell says nothing.
 * Source: R23.
 */
export const careMarksContradict = defineRule({
  code: 'care-marks-contradict',
  title: { zh: '留守儿童、随迁子女标注自相矛盾', en: 'Marks of left-behind and migrant children contradict' },
  action: {
    zh: '学校逐户核实留守、随迁情况，更正学籍标注和登记册。',
    en: 'Verify with the family, correct the marks in the registry and the roster.',
  },
  clause: 'R23 农村留守儿童、随迁子女摸底核实、登记造册',
  department: 'SCHOOL',
  severity: 'LOW',
  dueInDays: 60,
  when: ({ household, student }) =>
    all([
      sql`${student.enrolledRecords} > 0`,
      sql`${student.activePlaces} <= 1`,
      sql`${student.migrantChild}`,
      any([
        isTrue(student.leftBehind),
        isTrue(
          all([
            sql`${household.normalRecords} = 1`,
            sql`length(${student.schoolDivision}) >= 6`,
            sql`left(${household.division}, 6) = left(${student.schoolDivision}, 6)`,
          ]),
        ),
      ]),
    ]),
  told: ({ student }) =>
    any([
      isTrue(sql`not ${student.migrantChild}`),
      sql`${student.records} > 0 and ${student.enrolledRecords} = 0`,
      not(isTrue(sql`${student.leftBehind} is null or ${student.schoolDivision} is null`)),
    ]),
  restsOn: ['student'],
  evidence: ({ household, student }) => [
    student.leftBehind,
    student.migrantChild,
    household.division,
    student.schoolDivision,
    student.schoolName,
  ],
});
