import { certificateNumberOf } from '../certificate.ts';
import { defineRule } from '../rule.ts';
import { all, any, isTrue, not, sql } from '../sql.ts';

/**
 * The category or the grade of a valid certificate is not the one its own number names: the federation corrects whichever
 * of them is wrong. 其他残疾 and an unassessed grade name nothing. Of two valid certificates the row does not tell which
 * value is whose: nothing is compared.
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
  when: (row) => {
    const { disability } = row;
    const number = certificateNumberOf(row);
    const isMultiple = isTrue(sql`'MULTIPLE' = any (${disability.categories})`);
    return all([
      sql`${disability.validRecords} = 1`,
      any([
        isTrue(sql`${number.grade} <> ${disability.grade}`),
        isTrue(
          all([
            not(sql`${disability.categories} && array['NONE', 'OTHER']`),
            sql`case when ${isMultiple} then ${number.category} <> 'MULTIPLE'
              else not (${number.category} = any (${disability.categories})) end`,
          ]),
        ),
      ]),
    ]);
  },
  told: (row) => {
    const { disability } = row;
    const number = certificateNumberOf(row);
    return any([
      sql`${disability.validRecords} = 0`,
      isTrue(
        all([
          sql`${disability.validRecords} = 1`,
          sql`${number.grade} = ${disability.grade}`,
          sql`${number.category} = any (${disability.categories})`,
        ]),
      ),
    ]);
  },
  restsOn: ['disability'],
  evidence: (row) => {
    const number = certificateNumberOf(row);
    return [row.disability.categories, number.category, row.disability.grade, number.grade, number.masked];
  },
});
