import { addYears } from '../../../../platform/plain-date.ts';
import { day } from '../dates.ts';
import { defineRule } from '../rule.ts';
import { birthDate } from '../school-age.ts';
import { all, any, isTrue, not, sql } from '../sql.ts';
import type { Fragment } from '../sql.ts';

/** Work of the child's own; that of parents it follows or stays behind for is none. */
const works = '务工|打工|童工|做工';
const others = '父|母|家长|监护|家人|亲属|随|跟';
const marries = '早婚|早育|结婚|怀孕|生育|订婚';

/**
 * A child under 16, not at school, of whom a source says in words that it works or has married: the matter goes to the
 * department that polices it. Nothing is inferred from an absence without such a word.
 * Source: R24 (招用未满16周岁未成年人; 早婚早育).
 */
export const outOfSchoolReferral = defineRule({
  code: 'out-of-school-referral',
  title: {
    zh: '未满16周岁失学且务工或早婚，移交主管部门',
    en: 'Out of school under 16 to work or marry: referral',
  },
  action: {
    zh: '核查用工单位或婚育情况，依法处理，并将结果反馈教育部门。',
    en: 'Look into the employer or the marriage, act by law, and tell the education bureau the outcome.',
  },
  clause: 'R24 招未满16周岁；早婚早育',
  department: 'LABOUR',
  severity: 'HIGH',
  dueInDays: 10,
  parameters: { under: 16 },
  cases: (row, { today, under }) => {
    const { household, student, term, welfare } = row;
    const young = all([
      sql`${birthDate(row)} > ${day(addYears(today, -Math.trunc(under)))}`,
      sql`${household.deceasedRecords} = 0`,
    ]);
    const said = (reason: Fragment, words: string): Fragment =>
      words === works
        ? all([sql`${reason} ~ ${words}`, sql`${reason} !~ ${others}`])
        : sql`${reason} ~ ${words}`;
    const atSchool = isTrue(term.reported);
    const onRoll = sql`${student.enrolledRecords} > 0`;
    const saidByWelfare = (words: string): Fragment =>
      all([
        said(welfare.notInSchoolReason, words),
        not(isTrue(welfare.saysInSchool)),
        any([not(onRoll), isTrue(sql`not ${term.reported}`)]),
      ]);
    const saidBySchool = (words: string): Fragment =>
      all([said(term.absenceReason, words), sql`not ${term.reported}`]);
    const evidence = [
      welfare.notInSchoolReason,
      term.absenceReason,
      row.child.birthDate,
      student.status,
      student.schoolName,
    ];
    return (
      [
        ['work', 'LABOUR', works],
        ['marriage', 'CIVIL_AFFAIRS', marries],
      ] as const
    ).map(([discriminator, department, words]) => ({
      discriminator,
      department,
      when: all([young, not(atSchool), any([isTrue(saidByWelfare(words)), isTrue(saidBySchool(words))])]),
      told: any([atSchool, onRoll, isTrue(welfare.saysInSchool), not(isTrue(young))]),
      evidence,
    }));
  },
});
