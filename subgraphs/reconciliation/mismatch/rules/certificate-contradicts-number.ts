import { certificateNumberOf } from '../certificate.ts';
import { defineRule } from '../rule.ts';
import { all, any, isTrue, not, sql } from '../sql.ts';

/**
 * The category or the grade that a column of a valid certificate names is not the one its own number names: the federation
 * corrects whichever of them is wrong. 其他残疾, an unassessed grade and a cell that is blank or cannot be read name nothing.
 * Of two valid certificates the row does not tell which value is whose: nothing is compared. One that has expired is as
 * wrong as before: it ends by a word of the federation.
 * Source: R5; 残疾人证管理办法 第五条 (digits 19 and 20 of the number are category and grade).
 */
export const certificateContradictsNumber = defineRule({
  code: 'certificate-contradicts-number',
  title: { zh: '残疾类别、等级与残疾人证号不符', en: 'A certificate contradicts its own number' },
  action: {
    zh: '对照残疾评定表核实类别、等级，更正残疾人系统中的错误值或证号。',
    en: 'Check category and grade against the assessment and correct the value or the number in the register.',
  },
  clause: 'R5 更新修正错漏信息，确保各部门掌握的数据精准一致',
  department: 'DISABLED_PERSONS_FEDERATION',
  severity: 'LOW',
  dueInDays: 60,
  cases: (row) => {
    const { disability } = row;
    const { printedCategories: categories, printedGrade: grade } = disability;
    const number = certificateNumberOf(row);
    const isOne = sql`${disability.validRecords} = 1`;
    const ended = any([
      sql`${disability.records} = 0`,
      isTrue(sql`${disability.status} in ('CANCELLED', 'FROZEN')`),
    ]);
    const namesCategory = sql`not (${categories} && array['NONE', 'OTHER'])`;
    const sameCategory = sql`case when 'MULTIPLE' = any (${categories}) then ${number.category} = 'MULTIPLE'
      else ${number.category} = any (${categories}) end`;
    const sameGrade = sql`${number.grade} = ${grade}`;
    return [
      {
        discriminator: 'category',
        when: all([isOne, isTrue(all([namesCategory, not(sameCategory)]))]),
        told: any([ended, all([isOne, isTrue(sameCategory)])]),
        restsOn: ['disability'],
        evidence: [categories, number.category, number.masked],
      },
      {
        discriminator: 'grade',
        when: all([isOne, isTrue(not(sameGrade))]),
        told: any([ended, all([isOne, isTrue(sameGrade)])]),
        restsOn: ['disability'],
        evidence: [grade, number.grade, number.masked],
      },
    ];
  },
});
