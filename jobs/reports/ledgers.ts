import { quoteLiteral } from '../../subgraphs/reconciliation/mismatch/sql.ts';
import { catalogue } from '../../subgraphs/reconciliation/mismatch/catalogue.ts';
import type { DocumentDefinition } from './document.ts';
import { gradeNames, sexNames, studentStatusNames, wordsSql } from './child-words.ts';
import { blank, listOfChildren } from './document.ts';
import { placeName } from './place-name.ts';
import { openStatus } from '../../subgraphs/reconciliation/mismatch/open-status.ts';

const status = wordsSql('s.status', studentStatusNames);
const grade = wordsSql('s.grade', gradeNames);
const school = 'coalesce(s.school_name, s.school)';

const childId = { id: 'childId', caption: '儿童编号', width: 24, sql: 's.child_id' };
const person = [
  childId,
  { id: 'name', caption: '姓名', width: 12, sql: 'c.name' },
  { id: 'sex', caption: '性别', width: 8, sql: wordsSql('c.sex', sexNames) },
  { id: 'birthDate', caption: '出生日期', width: 12, sql: 's.birth_date' },
  { id: 'division', caption: '户籍区划', width: 14, sql: 's.division' },
];
const schooling = [
  { id: 'school', caption: '学校', width: 26, sql: school },
  { id: 'grade', caption: '年级', width: 10, sql: grade },
  { id: 'status', caption: '学籍状态', width: 12, sql: status },
];
const changedOn = { id: 'changedOn', caption: '学籍变动日期', width: 14, sql: 's.changed_on' };
const carefor = {
  id: 'groups',
  caption: '重点群体',
  width: 22,
  sql: `nullif(concat_ws('、', case when s.monitored then '监测户、脱贫户子女' end, case when s.disabled then '残疾' end,
    case when s.left_behind then '留守' end, case when s.migrant then '随迁' end, case when s.orphan then '孤儿或事实无人抚养' end), '')`,
};
/** Rules that say of a child: it should be at school, and no export shows that it is (R2–R4, R9, R10). */
const suspectRules: readonly string[] = [
  'school-age-not-enrolled',
  'welfare-child-not-enrolled',
  'disabled-child-not-enrolled',
  'graduate-not-in-junior-school',
  'enrolled-but-absent-this-term',
];

const ruleTitle = `case e.rule ${catalogue
  .filter(({ code }) => suspectRules.includes(code))
  .map(({ code, title }) => `when ${quoteLiteral(code)} then ${quoteLiteral(title.zh)}`)
  .join(' ')} else e.rule end`;

/** Flags of those rules that stood open at the end of the day, one row a child. */
const openFlags = {
  sql: `select e.child_id, string_agg(${ruleTitle}, '；' order by e.rule) as titles,
      min(to_char(e.opened_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD')) as opened_on,
      min(to_char(e.due_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD')) as due_on
    from reconciliation.mismatch e
    cross join lateral (
      select o.to_status from reconciliation.mismatch_event o
      where o.mismatch_id = e.mismatch_id and o.at < ($2::date + 1)::timestamp at time zone 'Asia/Shanghai'
      order by o.event_id desc limit 1
    ) as seen
    where e.rule = any($6::text[]) and ${openStatus('seen.to_status')}
    group by e.child_id`,
  parameters: () => [suspectRules],
};

/** The three county ledgers of the national frame, and the school's report of dropouts to the town (R42). */
export const ledgers: readonly DocumentDefinition[] = [
  {
    name: 'school-age-ledger',
    sheets: [
      listOfChildren('适龄儿童少年台账', {
        columns: [...person, ...schooling, carefor],
        where: 's.local and s.age between 6 and 15',
      }),
    ],
  },
  {
    name: 'suspected-dropout-ledger',
    sheets: [
      listOfChildren('疑似辍学学生台账', {
        columns: [
          ...person,
          ...schooling,
          { id: 'reason', caption: '预警问题', width: 40, sql: 'f.titles' },
          { id: 'openedOn', caption: '发现日期', width: 12, sql: 'f.opened_on' },
          { id: 'dueOn', caption: '核实期限', width: 12, sql: 'f.due_on' },
          carefor,
          blank('finding', '核实情况', 30),
        ],
        where: 'not s.dropped',
        flags: openFlags,
      }),
    ],
  },
  {
    name: 'dropout-ledger',
    sheets: [
      listOfChildren('辍学学生台账', {
        columns: [
          ...person,
          ...schooling,
          changedOn,
          carefor,
          blank('reason', '辍学原因', 24),
          blank('measures', '劝返措施', 30),
          blank('responsible', '责任人', 12),
        ],
        where: 's.dropped',
      }),
    ],
  },
  {
    name: 'dropout-notice',
    sheets: [
      listOfChildren('辍学情况报告单', {
        columns: [
          { id: 'school', caption: '学校', width: 26, sql: school },
          {
            id: 'place',
            caption: '送达乡镇（街道）',
            width: 18,
            sql: `left(s.division, 9)`,
            show: placeName,
          },
          ...person,
          { id: 'grade', caption: '年级', width: 10, sql: grade },
          changedOn,
          blank('reason', '辍学原因', 24),
          blank('measures', '已采取的劝返措施', 30),
        ],
        // Since when is not known of some: better told twice than to nobody.
        where: '(s.dropped_this_year or s.dropped_undated)',
        order: 's.school nulls last, left(s.division, 9) nulls last, c.name_key, s.child_id',
      }),
    ],
  },
];
