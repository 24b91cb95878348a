import { defineRule } from '../rule.ts';
import { all, any, isTrue, not, sql } from '../sql.ts';
import type { Fragment } from '../sql.ts';

/**
 * Registered here, enrolled in a school of another county (or township, where a jurisdiction asks for it). Both places must
 * be known as deep as they are compared, or differ above that: a school whose place no export tells is nowhere. Senior
 * school is outside the clause. A pupil with records in two places is a transfer or a duplicate, not a task for the
 * village; one that reported at a school here attends here.
 * Source: R14.
 */
export const hukouHereSchoolElsewhere = defineRule({
  code: 'hukou-here-school-elsewhere',
  title: { zh: '户籍在本地、在外地就读，需取证', en: 'Registered here, at school elsewhere' },
  action: {
    zh: '由村（社区）向就读学校取得就读证明，归入户籍地档案。',
    en: 'Have the village obtain a certificate of attendance from the school and file it at the place of registration.',
  },
  clause: 'R14 户籍人口在外乡（镇）或外县就读的取证工作',
  department: 'TOWN',
  severity: 'LOW',
  dueInDays: 60,
  parameters: { level: 'county' },
  when: ({ household, student, term }, { level }) => {
    const digits = level === 'township' ? 9 : 6;
    const elsewhere = (school: Fragment): Fragment => {
      const [home, there] = [household.division, school].map((place) => sql`left(${place}, ${digits})`) as [
        Fragment,
        Fragment,
      ];
      return sql`not starts_with(${home}, ${there}) and not starts_with(${there}, ${home})`;
    };
    return all([
      sql`${household.normalRecords} > 0`,
      sql`${household.local}`,
      sql`${household.deceasedRecords} = 0`,
      sql`${student.enrolledRecords} > 0`,
      sql`${student.activeDivisions} = 1`,
      sql`coalesce(${student.grade}, '') not like 'S%'`,
      elsewhere(student.schoolDivision),
      not(isTrue(all([sql`${term.reported}`, not(elsewhere(term.division))]))),
    ]);
  },
  told: ({ household, student }) =>
    any([
      sql`${student.records} > 0 and ${student.enrolledRecords} = 0`,
      sql`${student.schoolDivision} is not null`,
      sql`${household.records} > 0 and ${household.normalRecords} = 0`,
    ]),
  restsOn: ['student'],
  evidence: ({ household, student }) => [
    household.division,
    student.schoolDivision,
    student.schoolName,
    student.grade,
  ],
});
