import { disappearance } from '../disappearance.ts';
import { casesOfField } from '../field-differs.ts';
import { defineRule } from '../rule.ts';

/**
 * Sources give different sexes. The sex digit of the child's citizen number is a witness of its own.
 * Source: R5; GB 11643 (digit 17 of the citizen number).
 */
export const sexDiffers = defineRule({
  code: 'sex-differs',
  title: { zh: '各部门登记的性别不一致', en: 'Sexes differ between systems' },
  action: {
    zh: '对照户口簿核实性别，更正本系统中的错误值。',
    en: 'Check the sex against the household register and correct the value in your own system.',
  },
  clause: 'R5 更新修正错漏信息，确保各部门掌握的数据精准一致',
  department: 'EDUCATION',
  severity: 'MEDIUM',
  dueInDays: 30,
  adjustedBy: disappearance,
  cases: (row, context) =>
    casesOfField(
      row,
      {
        values: (columns, group) => columns[group].sexes,
        shown: (columns, group) => columns[group].sexes,
        agreed: ({ child }) => child.agreedSex,
        variants: ({ child }) => child.sexVariants,
      },
      context,
    ),
});
