import { defineRule } from '../rule.ts';
import { notOnAnyRoll, ofSchoolAge, registryTells, schoolAgeParameters } from '../school-age.ts';
import { all, any, isTrue, not, sql } from '../sql.ts';

const lost = '失联|联系不上|无法联系|去向不明|下落不明|失踪|查无';

/** Discriminator of the flag that rests on the word of the police alone. */
const missing = 'population-registry';

/**
 * A source says in words that nobody knows where a child of school age is: the term sheet of a pupil who did not report,
 * the status in the registry, or the monitoring system. So does the household register that lists a child on no roll as 失踪.
 * The police look into the whereabouts.
 * Source: R7.
 */
export const whereaboutsUnknown = defineRule({
  code: 'whereabouts-unknown',
  version: 2,
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
  cases: (row, context) => {
    const { household, student, term, welfare } = row;
    const mayBeLost = [
      ofSchoolAge(row, { ...context, disabledLateEntryYears: 0 }),
      sql`${household.deceasedRecords} = 0`,
      not(isTrue(term.reported)),
    ];
    const lostFromSchool = all([
      ...mayBeLost,
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
    const onNoRoll = any([
      all([sql`${student.activeRecords} = 0`, sql`${student.droppedOutRecords} > 0`]),
      all([registryTells(row, context), notOnAnyRoll(row, context)]),
    ]);
    const found = any([isTrue(term.reported), sql`${household.deceasedRecords} > 0`]);
    const evidence = [
      term.absenceReason,
      term.term,
      student.statusLabel,
      student.schoolName,
      welfare.notInSchoolReason,
      household.status,
    ];
    return [
      {
        when: lostFromSchool,
        told: any([
          found,
          isTrue(all([sql`not ${term.reported}`, sql`${term.absenceReason} !~ ${lost}`])),
          all([sql`${term.records} = 0`, sql`${student.activeRecords} > 0`]),
        ]),
        evidence,
        supersedes: [missing],
      },
      {
        discriminator: missing,
        when: all([
          ...mayBeLost,
          isTrue(sql`${household.status} = 'MISSING'`),
          onNoRoll,
          not(isTrue(lostFromSchool)),
        ]),
        told: any([
          found,
          isTrue(sql`${household.status} <> 'MISSING'`),
          sql`${student.activeRecords} > 0`,
          // Nobody is asked any longer for whom school is not compulsory.
          not(isTrue(ofSchoolAge(row, { ...context, disabledLateEntryYears: 0 }))),
        ]),
        evidence,
        supersedes: [''],
      },
    ];
  },
});
