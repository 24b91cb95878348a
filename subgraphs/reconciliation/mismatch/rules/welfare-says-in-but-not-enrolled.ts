import { outOfSchool, registryTells, schoolAgeParameters } from '../school-age.ts';
import { defineRule } from '../rule.ts';
import { all, isTrue, not, sql } from '../sql.ts';

/**
 * The monitoring system says the child attends primary or junior school, and no roll has it. Kindergarten, vocational
 * and senior schools are not in the compulsory registry, so they are no contradiction. A child that reported for the
 * term does attend: then it is the school's registry that lacks it.
 * Source: R3, the direction welfare → registry.
 */
export const welfareSaysInButNotEnrolled = defineRule({
  code: 'welfare-says-in-but-not-enrolled',
  title: { zh: '防返贫监测显示在校，学籍系统无学籍', en: 'Welfare says at school, no roll has the child' },
  action: {
    zh: '核实在校情况：未就读的更正监测信息并劝返，在校的由学校补办学籍。',
    en: 'Verify attendance: correct the monitoring record and persuade, or have the school register the pupil.',
  },
  clause: 'R3 监测户子女、脱贫户子女失学辍学信息比对核查',
  department: 'RURAL_AFFAIRS',
  severity: 'MEDIUM',
  dueInDays: 30,
  parameters: schoolAgeParameters,
  cases: (row, context) => {
    const { welfare, student, term } = row;
    const contradiction = all([
      sql`${welfare.saysInSchool}`,
      sql`coalesce(${welfare.schoolStage}, 'PRIMARY') in ('PRIMARY', 'JUNIOR')`,
      outOfSchool(row, context),
    ]);
    const corrected = all([registryTells(row, context), not(isTrue(outOfSchool(row, context)))]);
    const attends = isTrue(sql`${term.reported}`);
    const told = registryTells(row, context);
    const evidence = [welfare.schoolState, student.coveredAsOf, student.status];
    return [
      { when: all([contradiction, not(attends)]), told, restsOn: ['welfare'], corrected, evidence },
      {
        when: all([contradiction, attends]),
        told,
        department: 'EDUCATION',
        evidence: [...evidence, term.schoolName],
      },
    ];
  },
});
