import { hasFinished, notLocallyRequired, ofSchoolAge, schoolAgeParameters } from '../school-age.ts';
import { defineRule } from '../rule.ts';
import { all, any, isTrue, not, sql } from '../sql.ts';

/**
 * The registry itself says dropped out. The pupil keeps the number, so this is neither enrolled nor absent, and the
 * not-enrolled rules leave the child to this one.
 * Source: R31, R6; a dropped-out pupil keeps the student number through the compulsory years.
 */
export const dropoutRecorded = defineRule({
  code: 'dropout-recorded',
  version: 2,
  title: { zh: '学籍系统标注辍学（流失）', en: 'Dropped out, says the registry' },
  action: {
    zh: '建立一生一案，落实劝返责任人，开展劝返并记录。',
    en: 'Open the case file, name who is responsible, persuade the family and record each visit.',
  },
  clause: 'R31 一生一案',
  department: 'EDUCATION',
  severity: 'HIGH',
  dueInDays: 15,
  parameters: schoolAgeParameters,
  when: (row, context) =>
    all([
      sql`${row.student.droppedOutRecords} > 0`,
      sql`${row.student.activeRecords} = 0`,
      ofSchoolAge(row, { ...context, disabledLateEntryYears: 0 }),
      not(isTrue(hasFinished(row, context))),
      not(notLocallyRequired(row)),
    ]),
  // A record that vanishes says nothing of a return: disappeared-from-source asks about it.
  told: (row, context) =>
    any([
      sql`${row.student.records} > 0`,
      isTrue(notLocallyRequired(row)),
      not(isTrue(ofSchoolAge(row, { ...context, disabledLateEntryYears: 0 }))),
    ]),
  evidence: ({ student }) => [
    student.status,
    student.statusLabel,
    student.statusChangedOn,
    student.schoolName,
    student.grade,
  ],
});
