import { certificateDigits } from '../certificate.ts';
import { defineRule } from '../rule.ts';
import { all, any, isTrue, not, sql } from '../sql.ts';

/**
 * The register gives the only valid certificate of a child another category or grade than digits 19 and 20 of its own
 * number. A number of another form, an empty or unassessed cell and 其他残疾 tell nothing; any component of a multiple
 * disability agrees with its digit. Where there are two valid certificates, nobody can tell which value is whose.
 * Source: R5; 残疾人证管理办法 第五条 (digits 19 and 20 are category and grade).
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
    const { category, grade } = certificateDigits(row);
    const known = sql`${disability.categories} <> '{}' and not (${disability.categories} && array['NONE', 'OTHER'])`;
    const sameCategory = sql`${category} = any (${disability.categories})`;
    const sameGrade = sql`${grade} = ${disability.grade}`;
    const single = sql`${disability.validRecords} = 1`;
    const notInForce = all([sql`${disability.records} > 0`, sql`${disability.validRecords} = 0`]);
    const evidence = [disability.categories, disability.grade, disability.certificateNumber];
    return [
      {
        discriminator: 'category',
        when: all([single, known, isTrue(not(sameCategory))]),
        told: any([notInForce, all([single, isTrue(sameCategory)])]),
        evidence,
      },
      {
        discriminator: 'grade',
        when: all([single, isTrue(not(sameGrade))]),
        told: any([notInForce, all([single, isTrue(sameGrade)])]),
        evidence,
      },
    ];
  },
});
