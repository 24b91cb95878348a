import {
  notLocallyRequired,
  notOnAnyRoll,
  ofSchoolAge,
  registryTells,
  schoolAgeParameters,
} from '../school-age.ts';
import { defineRule } from '../rule.ts';
import { all, any, isTrue, not, sql } from '../sql.ts';

/**
 * A certified child of school age in none of the three placements: in an ordinary school under 非随班就读, or enrolled
 * nowhere and not taught at home. Special schools and classes, and 送教上门, are placements. A blank cell says nothing.
 * Source: R16 (“全覆盖、零拒绝”).
 */
export const disabledChildWithoutPlacement = defineRule({
  code: 'disabled-child-without-placement',
  title: {
    zh: '持证适龄残疾儿童未安置（随班就读、特教、送教均无）',
    en: 'Certified disabled child without a placement',
  },
  action: {
    zh: '一人一案确定安置方式：随班就读、特教学校就读或送教上门。',
    en: 'Decide the placement child by child: ordinary school, special school or teaching at home.',
  },
  clause: 'R16 “全覆盖、零拒绝”，随班就读、特殊教育学校就读、送教上门',
  department: 'EDUCATION',
  severity: 'HIGH',
  dueInDays: 30,
  parameters: schoolAgeParameters,
  cases: (row, context) => {
    const { disability, student } = row;
    const certified = all([sql`${disability.validRecords} > 0`, not(notLocallyRequired(row))]);
    const placed = any([
      isTrue(sql`${student.specialPlacement}`),
      isTrue(sql`${student.inclusiveEducation}`),
    ]);
    const told = any([
      placed,
      sql`${disability.validRecords} = 0`,
      all([sql`${student.activeRecords} = 0`, registryTells(row, context)]),
      isTrue(notLocallyRequired(row)),
    ]);
    const evidence = [
      disability.categories,
      disability.grade,
      student.inclusiveLabel,
      student.schoolName,
      student.status,
    ];
    return [
      {
        when: all([
          certified,
          ofSchoolAge(row, context),
          registryTells(row, context),
          notOnAnyRoll(row, context),
          not(isTrue(sql`${student.specialPlacement}`)),
        ]),
        told,
        restsOn: ['disability', 'student'],
        corrected: any([placed, isTrue(notLocallyRequired(row))]),
        evidence,
      },
      {
        severity: 'MEDIUM',
        when: all([
          certified,
          ofSchoolAge(row, { ...context, disabledLateEntryYears: 0 }),
          sql`${student.enrolledRecords} > 0`,
          sql`not ${student.inclusiveEducation}`,
          not(isTrue(sql`${student.specialPlacement}`)),
        ]),
        told,
        evidence,
      },
    ];
  },
});
