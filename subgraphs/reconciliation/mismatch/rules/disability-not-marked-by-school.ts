import { defineRule } from '../rule.ts';
import { all, any, sql } from '../sql.ts';

/**
 * A valid certificate, and the school's record says 无残疾. A blank cell says nothing.
 * Source: R4.
 */
export const disabilityNotMarkedBySchool = defineRule({
  code: 'disability-not-marked-by-school',
  version: 2,
  title: { zh: '持有效残疾人证，学籍标注为无残疾', en: 'Certified disabled, the school says not' },
  action: {
    zh: '学校在学籍中补录残疾类型，落实随班就读等安置。',
    en: 'Have the school record the disability and arrange the placement.',
  },
  clause: 'R4 残疾儿童失学辍学信息比对核查',
  department: 'EDUCATION',
  severity: 'MEDIUM',
  dueInDays: 30,
  when: ({ disability, household, student }) =>
    all([
      sql`${disability.validRecords} > 0`,
      sql`${student.activeRecords} > 0`,
      sql`${household.deceasedRecords} = 0`,
      sql`${student.disabilityCategory} = 'NONE'`,
    ]),
  told: ({ disability, household, student }) =>
    any([
      sql`${student.disabilityCategory} is not null`,
      sql`${student.activeRecords} = 0`,
      sql`${household.deceasedRecords} > 0`,
      sql`${disability.validRecords} = 0`,
    ]),
  restsOn: ['student', 'disability'],
  corrected: ({ student }) => sql`${student.disabilityCategory} <> 'NONE'`,
  evidence: ({ disability, student }) => [
    disability.categories,
    disability.grade,
    student.disabilityCategory,
    student.schoolName,
  ],
});
