import { defineRule } from '../rule.ts';
import { ofSchoolAge, schoolAgeParameters } from '../school-age.ts';
import { all, any, isTrue, not, sql } from '../sql.ts';

const lost = '失联|联系不上|无法联系|去向不明|下落不明|失踪|查无';

/**
 * A source says in words that nobody knows where a child of school age is: the term sheet of a pupil who did not report,
 * the status in the registry, or the monitoring system. The police look into the whereabouts.
 * Source: R7.
 */
export const whereaboutsUnknown = defineRule({
  code: 'whereabouts-unknown',
  title: { zh: '适龄儿童去向不明，需公安协查', en: 'Nobody knows where the child is' },
  action: {
    zh: '派出所协查具体去向，将结果反馈教育部门和乡镇。',
    en: 'Find out where the child is and tell the education bureau and the town.',
  },
  clause: 'R7 派出所摸清失学辍学学生的具体去向',
  department: 'PUBLIC_SECURITY',
  severity: 'HIGH',
  dueInDays: 15,
  parameters: schoolAgeParameters,
  when: (row, context) => {
    const { household, student, term, welfare } = row;
    return all([
      ofSchoolAge(row, { ...context, disabledLateEntryYears: 0 }),
      sql`${household.deceasedRecords} = 0`,
      not(isTrue(term.reported)),
      any([
        isTrue(all([sql`not ${term.reported}`, sql`${term.absenceReason} ~ ${lost}`])),
        isTrue(all([sql`${student.activeRecords} = 0`, sql`${student.statusLabel} ~ ${`${lost}|^15$`}`])),
        isTrue(
          all([
            sql`${student.activeRecords} = 0`,
            not(isTrue(welfare.saysInSchool)),
            sql`${welfare.notInSchoolReason} ~ ${lost}`,
          ]),
        ),
      ]),
    ]);
  },
  told: ({ household, student, term }) =>
    any([
      isTrue(term.reported),
      sql`${household.deceasedRecords} > 0`,
      isTrue(all([sql`not ${term.reported}`, sql`${term.absenceReason} !~ ${lost}`])),
      all([sql`${term.records} = 0`, sql`${student.activeRecords} > 0`]),
    ]),
  evidence: ({ student, term, welfare }) => [
    term.absenceReason,
    term.term,
    student.statusLabel,
    student.schoolName,
    welfare.notInSchoolReason,
  ],
});
