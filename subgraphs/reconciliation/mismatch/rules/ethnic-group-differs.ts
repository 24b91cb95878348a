import { noEthnicGroups } from '../../../../adapters/reference/ethnic-groups.ts';
import type { ComparisonRow } from '../comparison-row.ts';
import { disappearance } from '../disappearance.ts';
import { casesOfField } from '../field-differs.ts';
import { defineRule } from '../rule.ts';
import { any, isTrue, sql } from '../sql.ts';
import type { Fragment } from '../sql.ts';

/** Term sheets and graduate rosters do not print it. */
const groups = ['student', 'household', 'welfare', 'disability'] as const;

const unconfirmed = noEthnicGroups.map(({ code }) => code);
const isUnconfirmed = (group: Fragment): Fragment => sql`${group} = any (${unconfirmed})`;

/** What a source says that can be compared: a confirmed name, or the word of the register, whatever that is. */
const wordOf = (group: Fragment, registered: Fragment): Fragment =>
  sql`(case when ${isUnconfirmed(group)} and ${group} is distinct from ${registered} then null else ${group} end)`;

/**
 * Two where the sources differ; null where the register has no confirmed name and somebody has another word: who of them is
 * right nobody can tell. Asked of every child: nearly all agree to the letter.
 */
const variants = ({ disability, household, student, welfare }: ComparisonRow): Fragment => {
  const registered = household.ethnicGroup;
  const printed = [student, welfare, disability].map(({ ethnicGroup }) => ethnicGroup);
  const words = printed.map((group) => wordOf(group, registered));
  const anyUnlike = (groups: readonly Fragment[]): Fragment =>
    isTrue(any(groups.map((group) => sql`${group} <> ${registered}`)));
  const unlikeEachOther = (groups: readonly Fragment[]): Fragment =>
    isTrue(
      any(groups.flatMap((one, index) => groups.slice(index + 1).map((other) => sql`${one} <> ${other}`))),
    );
  return sql`(case when not ${anyUnlike(printed)} and (${registered} is not null or not ${unlikeEachOther(printed)}) then 1
    when ${registered} is null then case when ${unlikeEachOther(words)} then 2 else 1 end
    when not ${anyUnlike(words)} then 1
    when ${isUnconfirmed(registered)} then null
    else 2 end)`;
};

/**
 * Sources name different ethnic groups of GB/T 3304. A child's ethnic group is by definition what the household register
 * has, so the others follow it, however many they are; a change is applied for there. Where the police name none, most
 * agencies lead. 其他, 穿青人 and other words that are no confirmed name of a group contradict nobody; where the register has
 * one, nothing is compared with it, and who takes it over has come round.
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
          const word =
            group === 'household' ? ethnicGroup : wordOf(ethnicGroup, columns.household.ethnicGroup);
          return sql`(case when ${word} is not null then array[${word}] end)`;
        },
        shown: (columns, group) => columns[group as (typeof groups)[number]].ethnicGroup,
        agreed: ({ disability, household, student, welfare }) => {
          const [school, monitoring, federation] = [student, welfare, disability].map(({ ethnicGroup }) =>
            wordOf(ethnicGroup, household.ethnicGroup),
          ) as [Fragment, Fragment, Fragment];
          return sql`coalesce(${household.ethnicGroup}, case when ${school} in (${monitoring}, ${federation}) then ${school}
            when ${monitoring} = ${federation} then ${monitoring} end)`;
        },
        variants,
        register: ({ household }) => household.ethnicGroup,
        sayingNothing: unconfirmed,
      },
      context,
    ),
});
