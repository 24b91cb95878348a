import { openStatus } from '../../../subgraphs/reconciliation/mismatch/open-status.ts';
import { sexNames, wordsSql } from '../child-words.ts';
import { blank, cellsOf, selectedOf, streamRows } from '../document.ts';
import type { DocumentDefinition, DocumentRow, ListedColumn } from '../document.ts';
import { placeWithin } from '../place-name.ts';
import {
  graduateParameters,
  graduatesSql,
  oneOf,
  outcomeNames,
  printedSql,
  provenElsewhere,
} from './graduates.ts';

/** What people found out of a graduate by the end of the day: the flag of R10, and the evidence in the child's cases. */
const foundOutSql = `
  left join lateral (
    select e.to_status as status
    from reconciliation.mismatch m join reconciliation.mismatch_event e using (mismatch_id)
    where m.rule = 'graduate-not-in-junior-school' and m.child_id = g.child_id
      and e.at < ($2::date + 1)::timestamp at time zone 'Asia/Shanghai'
    order by e.event_id desc limit 1
  ) as flag on true
  left join lateral (
    select count(*) as papers
    from reconciliation.dropout_case d join reconciliation.case_event e using (case_id)
    where d.child_id = g.child_id and e.kind = 'EVIDENCE_ADDED' and e.on_day <= $2::date
  ) as filed on true`;

const dismissed = `coalesce(flag.status = 'DISMISSED', false)`;
const settled = `(${oneOf(['JUNIOR', ...provenElsewhere])} or ${dismissed})`;
const waiting = `(${oneOf(['NOT_TOLD'])} and not ${dismissed})`;

const proof = `nullif(concat_ws('；',
  case when ${oneOf(['JUNIOR', 'DEFERRED', 'TRANSFERRED_OUT'])} then '学籍系统'
    when ${oneOf(['DECEASED', 'GONE'])} then '户籍系统' end,
  case when ${dismissed} then '预警经核实排除' end,
  case when filed.papers > 0 then '个案佐证材料' || filed.papers || '件' end), '')`;

const columns: readonly ListedColumn[] = [
  { id: 'primarySchool', caption: '毕业学校', width: 26, sql: 'g.school_name' },
  { id: 'childId', caption: '儿童编号', width: 24, sql: 'g.child_id' },
  { id: 'studentNumber', caption: '学籍号', width: 22, sql: 'n.student_number' },
  { id: 'name', caption: '姓名', width: 12, sql: 'c.name' },
  { id: 'sex', caption: '性别', width: 8, sql: wordsSql('c.sex', sexNames) },
  { id: 'birthDate', caption: '出生日期', width: 12, sql: 'g.birth_date' },
  { id: 'division', caption: '户籍区划', width: 14, sql: 'g.home' },
  { id: 'home', caption: '户籍所在地', width: 24, sql: 'g.home', show: placeWithin },
  { id: 'goingTo', caption: '毕业库登记升入学校', width: 26, sql: 'p.going_to' },
  { id: 'juniorSchool', caption: '现登记初中', width: 26, sql: 'g.junior_school' },
  { id: 'outcome', caption: '去向核查', width: 22, sql: wordsSql('g.outcome', outcomeNames) },
  { id: 'proof', caption: '印证', width: 26, sql: proof },
  {
    id: 'flag',
    caption: '预警',
    width: 12,
    sql: `case when ${openStatus('flag.status')} then '未销号' when ${dismissed} then '已排除'
      when flag.status is not null then '已销号' end`,
  },
  {
    id: 'settled',
    caption: '是否落实',
    width: 10,
    sql: `case when ${settled} then '是' when ${waiting} then '待核' else '否' end`,
  },
  blank('files', '移交材料', 24),
  blank('receivedBy', '接收学校签收', 20),
];

/** Where `$4` is null, every school; else the primary school by code or name, or the one that receives the graduate. */
const ofSchool = `($4::text is null or $4 in (g.school, g.school_name, g.junior_school, g.junior_school_key)
  or coalesce(g.junior_school, p.going_to) = $4)`;
const fromSql = `from graduate g join children.child c using (child_id) ${printedSql} ${foundOutSql}
  where starts_with(g.hand_over_place, $1) and ${ofSchool}`;

type SchoolRow = {
  school: string | null;
  graduates: number;
  junior: number;
  proven: number;
  dismissed: number;
  waiting: number;
  left: number;
};

/**
 * 毕业生档案移交花名册 (R45): the graduates of a year by primary school, for the junior schools that receive them, each with
 * what shows where the graduate is (R10); and by school, whether it is done (R79).
 */
export const graduateHandOver: DocumentDefinition = {
  name: 'graduate-hand-over',
  askedBy: ['year', 'school'],
  needs: [{ source: 'graduate-roster', within: 'DAY' }],
  sheets: [
    {
      name: '毕业生花名册',
      columns,
      async *rows(context) {
        const lots = streamRows(
          context.tx,
          `/* report: graduates */ ${graduatesSql} select ${selectedOf(columns)} ${fromSql}
           order by g.school_name, g.school, coalesce(g.junior_school, p.going_to) nulls last, c.name_key, g.child_id`,
          [...graduateParameters(context), context.intake.school],
        );
        for await (const rows of lots) for (const row of rows) yield cellsOf(columns, row);
      },
    },
    {
      name: '按学校汇总',
      columns: [
        { id: 'primarySchool', caption: '毕业学校', width: 30 },
        { id: 'graduates', caption: '毕业生数', width: 12, style: 'count' },
        { id: 'junior', caption: '已升入初中', width: 12, style: 'count' },
        { id: 'proven', caption: '有数据印证', width: 12, style: 'count' },
        { id: 'dismissed', caption: '经核实排除', width: 12, style: 'count' },
        { id: 'waiting', caption: '待核', width: 12, style: 'count' },
        { id: 'left', caption: '未落实', width: 12, style: 'count' },
        { id: 'done', caption: '是否完成', width: 12 },
      ],
      async *rows(context): AsyncIterable<DocumentRow> {
        const found: SchoolRow[] = await context.tx.query(
          `/* report: graduates by school */ ${graduatesSql}
           select g.school_name as school, count(*)::int as graduates,
             count(*) filter (where ${oneOf(['JUNIOR'])})::int as junior,
             count(*) filter (where ${oneOf(provenElsewhere)})::int as proven,
             count(*) filter (where ${dismissed} and not ${oneOf(['JUNIOR', ...provenElsewhere])})::int as dismissed,
             count(*) filter (where ${waiting})::int as waiting,
             count(*) filter (where not ${settled} and not ${waiting})::int as left
           ${fromSql}
           group by g.school_name, g.school order by g.school_name, g.school`,
          [...graduateParameters(context), context.intake.school],
        );
        for (const { school, graduates, junior, proven, dismissed: excluded, waiting: open, left } of found)
          yield [school, graduates, junior, proven, excluded, open, left, open + left === 0 ? '是' : '否'];
      },
    },
  ],
};
