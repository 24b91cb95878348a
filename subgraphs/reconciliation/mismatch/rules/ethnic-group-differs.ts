import type { Column, ComparisonRow } from '../comparison-row.ts';
import { disappearance } from '../disappearance.ts';
import { casesOfField } from '../field-differs.ts';
import { defineRule } from '../rule.ts';
import { sql } from '../sql.ts';
import type { Fragment } from '../sql.ts';

/** Term sheets and graduate rosters do not print it. */
const groups = ['student', 'household', 'welfare', 'disability'] as const;

/** Asked of every child: those who agree with the register agree with each other. */
const differs = ({ disability, household, student, welfare }: ComparisonRow): Fragment => {
  const [leader, school, monitoring, federation] = [household, student, welfare, disability].map(
    ({ ethnicGroup }) => ethnicGroup,
  ) as [Column, Column, Column, Column];
  return sql`case when ${leader} is null
    then ${school} <> ${monitoring} or ${school} <> ${federation} or ${monitoring} <> ${federation}
    else ${school} <> ${leader} or ${monitoring} <> ${leader} or ${federation} <> ${leader} end`;
};

/**
 * Sources name different ethnic groups of GB/T 3304. A child's ethnic group is by definition what the household register
 * has, so the others follow it, however many they are; a change is applied for there. Where the police name none, most
 * agencies lead. 其他, 未识别 and other words that are no confirmed name of a group contradict nobody.
 * Source: R5; 中国公民民族成份登记管理办法 (国家民委、公安部令第2号) 第三条, 第七条.
 */
export const ethnicGroupDiffers = defineRule({
  code: 'ethnic-group-differs',
  title: { zh: '各部门登记的民族不一致', en: 'Ethnic groups differ between systems' },
  action: {
    zh: '对照户口簿核实民族，更正本系统中的错误值；户籍登记有误的，由监护人向派出所申请。',
    en: 'Check against the household register and correct the value in your own system; guardians apply to the police where the register is wrong.',
  },
  clause: 'R5 更新修正错漏信息，确保各部门掌握的数据精准一致',
  department: 'EDUCATION',
  severity: 'LOW',
  dueInDays: 60,
  adjustedBy: disappearance,
  cases: (row, context) =>
    casesOfField(
      row,
      {
        groups,
        asked: ['student', 'welfare', 'disability'],
        values: (columns, group) => {
          const { ethnicGroup } = columns[group as (typeof groups)[number]];
          return sql`(case when ${ethnicGroup} is not null then array[${ethnicGroup}] end)`;
        },
        shown: (columns, group) => columns[group as (typeof groups)[number]].ethnicGroup,
        agreed: ({ disability, household, student, welfare }) =>
          sql`coalesce(${household.ethnicGroup}, case
            when ${student.ethnicGroup} in (${welfare.ethnicGroup}, ${disability.ethnicGroup}) then ${student.ethnicGroup}
            when ${welfare.ethnicGroup} = ${disability.ethnicGroup} then ${welfare.ethnicGroup} end)`,
        variants: (columns) => sql`(case when ${differs(columns)} then 2 else 1 end)`,
      },
      context,
    ),
});
