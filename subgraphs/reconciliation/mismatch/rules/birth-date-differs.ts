import { disappearance } from '../disappearance.ts';
import { casesOfField } from '../field-differs.ts';
import { defineRule } from '../rule.ts';

/**
 * Sources give different birth dates. The date inside the child's citizen number is a witness of its own.
 * Source: R5; GB 11643 (digits 7 to 14 of the citizen number).
 */
export const birthDateDiffers = defineRule({
  code: 'birth-date-differs',
  title: { zh: '各部门登记的出生日期不一致', en: 'Birth dates differ between systems' },
  action: {
    zh: '对照户口簿核实出生日期，更正本系统中的错误值。',
    en: 'Check the birth date against the household register and correct the value in your own system.',
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
        values: (columns, group) => columns[group].birthDates,
        shown: (columns, group) => columns[group].birthDates,
        agreed: ({ child }) => child.agreedBirthDate,
        variants: ({ child }) => child.birthDateVariants,
      },
      context,
    ),
});
