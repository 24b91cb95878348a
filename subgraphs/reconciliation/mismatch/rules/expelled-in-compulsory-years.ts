import { defineRule } from '../rule.ts';
import { hasFinished, ofSchoolAge, schoolAgeParameters } from '../school-age.ts';
import { all, any, isTrue, not, sql } from '../sql.ts';

/**
 * The registry says 退学 or 开除 of a child of compulsory school age, who stands on no other roll and did not finish
 * junior school. Neither may happen in the compulsory years; senior school is outside.
 * Source: R6; 义务教育法 第二十七条 (no expulsion).
 */
export const expelledInCompulsoryYears = defineRule({
  code: 'expelled-in-compulsory-years',
  title: {
    zh: '义务教育阶段标注退学或开除',
    en: 'Recorded as withdrawn or expelled in the compulsory years',
  },
  action: {
    zh: '恢复学籍；确已离校的按辍学标注并劝返。',
    en: 'Reinstate the record; if the pupil has left, mark the dropout and persuade.',
  },
  clause: 'R6 确保学籍系统信息与实际一致；义务教育阶段不得开除学生',
  department: 'EDUCATION',
  severity: 'HIGH',
  dueInDays: 15,
  parameters: schoolAgeParameters,
  when: (row, context) =>
    all([
      sql`${row.student.status} = 'LEFT'`,
      any([
        sql`${row.student.statusLabel} ~ '退学|开除|^0?3$|^14$'`,
        isTrue(
          all([
            sql`${row.student.statusLabel} is null`,
            sql`${row.student.lastChange} ~ '退学|开除|^31$|^42$'`,
          ]),
        ),
      ]),
      sql`${row.student.activeRecords} = 0`,
      sql`coalesce(${row.student.grade}, '') not like 'S%'`,
      sql`${row.household.deceasedRecords} = 0`,
      ofSchoolAge(row, { ...context, disabledLateEntryYears: 0 }),
      not(isTrue(hasFinished(row, context))),
    ]),
  told: ({ household, student }) =>
    any([
      sql`${student.activeRecords} > 0`,
      isTrue(sql`${student.status} <> 'LEFT'`),
      sql`${household.deceasedRecords} > 0`,
    ]),
  restsOn: ['student'],
  evidence: ({ student, child }) => [
    student.statusLabel,
    student.lastChange,
    student.statusChangedOn,
    student.schoolName,
    student.grade,
    child.birthDate,
  ],
});
