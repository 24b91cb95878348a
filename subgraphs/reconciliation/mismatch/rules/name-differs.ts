import { disappearance } from '../disappearance.ts';
import { casesOfField } from '../field-differs.ts';
import { defineRule } from '../rule.ts';

/**
 * Sources print different names. Width, spaces and dot variants are no difference, and a former name counts as the name.
 * Source: R5; the owner of the value that the others contradict corrects it.
 */
export const nameDiffers = defineRule({
  code: 'name-differs',
  title: { zh: '各部门登记的姓名不一致', en: 'Names differ between systems' },
  action: {
    zh: '对照户口簿核实姓名，更正本系统中的错误值。',
    en: 'Check the name against the household register and correct the value in your own system.',
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
        values: (columns, group) => columns[group].nameKeys,
        shown: (columns, group) => columns[group].names,
        agreed: ({ child }) => child.agreedName,
        variants: ({ child }) => child.nameVariants,
      },
      context,
    ),
});
