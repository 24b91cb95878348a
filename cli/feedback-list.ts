import type { Sql } from '../platform/postgres/transaction.ts';
import { maskEmbeddedIds } from '../platform/citizen-id.ts';
import type { PlainDate } from '../platform/plain-date.ts';
import { findRule } from '../subgraphs/reconciliation/mismatch/catalogue.ts';

/** Columns of the list, in print order; the last two are for the department to fill in. */
export const feedbackColumns: readonly { caption: string; width: number }[] = [
  { caption: '预警编号', width: 28 },
  { caption: '问题', width: 36 },
  { caption: '依据', width: 10 },
  { caption: '儿童编号', width: 24 },
  { caption: '姓名', width: 14 },
  { caption: '出生日期', width: 12 },
  { caption: '区划代码', width: 14 },
  { caption: '差异', width: 60 },
  { caption: '发现日期', width: 12 },
  { caption: '整改期限', width: 12 },
  { caption: '核实结果', width: 20 },
  { caption: '整改情况', width: 30 },
];

type MismatchRow = {
  mismatch_id: string;
  rule: string;
  child_id: string;
  name: string | null;
  birth_date: string | null;
  division: string;
  evidence: readonly { field: string; value: string | null }[];
  opened_on: string;
  due_on: string | null;
};

/** One line, and the child it speaks of. */
type FeedbackRow = { childId: string; cells: string[] };

/** The department's mismatches that stood open at the end of the day, most urgent first; cells are safe to open. */
export async function listFeedbackRows(sql: Sql, department: string, on: PlainDate): Promise<FeedbackRow[]> {
  const rows: MismatchRow[] = await sql.query(
    `select m.mismatch_id, m.rule, m.child_id, c.name, c.birth_date::text, m.division, m.evidence,
            to_char(m.opened_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as opened_on,
            to_char(m.due_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as due_on
       from reconciliation.mismatch m
       join children.child c using (child_id)
      where m.department = $1
        and m.status not in ('RESOLVED', 'DISMISSED')
        and (m.opened_at at time zone 'Asia/Shanghai')::date <= $2::date
      order by m.due_at nulls last, m.mismatch_id`,
    [department, on],
  );
  return rows.map((row) => {
    const rule = findRule(row.rule);
    const evidence = row.evidence.map(({ field, value }) => `${field}=${value ?? '（无）'}`).join('；');
    const cells = [
      row.mismatch_id,
      rule?.title.zh ?? row.rule,
      rule?.clause ?? '',
      row.child_id,
      row.name ?? '',
      row.birth_date ?? '',
      row.division,
      maskEmbeddedIds(evidence),
      row.opened_on,
      row.due_on ?? '',
      '',
      '',
    ].map(withoutFormula);
    return { childId: row.child_id, cells };
  });
}

/** A spreadsheet runs cells that begin like this; an apostrophe makes them text. */
function withoutFormula(text: string): string {
  return /^[=+@\t\r-]/.test(text) ? `'${text}` : text;
}
