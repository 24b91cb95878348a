import { plainDate } from '../../../platform/plain-date.ts';
import { columnName, comparisonColumns } from './comparison-row.ts';
import type { ComparisonColumns } from './comparison-row.ts';
import { evidenceSql, hitsSql, listCases, toldSql } from './lifecycle/evaluation.ts';
import { quoteLiteral } from './sql.ts';
import type { Parameters } from './parameters.ts';
import type { Rule, Severity } from './rule.ts';
import type { Department } from '../../../platform/source-systems.ts';

type Value = string | number | boolean | readonly string[] | null;

/** What a test says of each group; columns left out are as if the source said nothing, a group may be null. */
export type SparseRow = {
  readonly [G in keyof ComparisonColumns]?: { readonly [C in keyof ComparisonColumns[G]]?: Value } | null;
};

/** Integers that are no counts. */
const mayBeNull = new Set(['graduationYear', 'grade', 'printedGrade', 'number']);

type Queryable = { query(statement: string, parameters?: unknown[]): Promise<unknown> };

export type Flag = { discriminator: string; department: Department; severity: Severity };

/**
 * Evaluates one rule on one row by real PostgreSQL, for twin tests. Answers the flags it raises, the first case of each
 * discriminator; the row is not kept.
 */
export async function flagsOf(
  db: Queryable,
  rule: Rule,
  row: SparseRow,
  today: string,
  parameters: Parameters = {},
): Promise<Flag[]> {
  const cases = listCases([{ ...rule, casesOn: (day) => rule.casesOn(day, parameters) }], plainDate(today));
  const hits = (await inRow(
    db,
    row,
    (from) => `select unnest(hits) as case_no from (${hitsSql(cases, from)}) as c order by 1`,
  )) as { case_no: number }[];
  const flags = new Map<string, Flag>();
  for (const { case_no: caseNo } of hits) {
    const found = cases[caseNo - 1];
    if (found === undefined) throw new RangeError(`No case ${caseNo}`);
    const { discriminator, department, severity } = found;
    if (!flags.has(discriminator)) flags.set(discriminator, { discriminator, department, severity });
  }
  return [...flags.values()];
}

/**
 * Whether the sources say enough on the row to close a flag of the rule with this discriminator, which showed what stood in
 * the row `before`.
 */
export async function isTold(
  db: Queryable,
  rule: Rule,
  row: SparseRow,
  today: string,
  discriminator: string,
  before: SparseRow | null = null,
): Promise<boolean> {
  const cases = listCases([rule], plainDate(today));
  const first = cases.find((found) => found.discriminator === discriminator);
  if (first === undefined) throw new RangeError(`${rule.code} has no case ${discriminator}`);
  const [shown] = (await inRow(
    db,
    before ?? {},
    (from) => `select ${evidenceSql(cases, String(first.caseNo))} as evidence from ${from}`,
  )) as { evidence: unknown }[];
  const evidence = quoteLiteral(JSON.stringify(before === null ? [] : shown?.evidence));
  const [answer] = (await inRow(
    db,
    row,
    (from) => `select ${toldSql(cases, String(first.caseNo))} as told from ${from}
      cross join (select ${evidence}::jsonb as evidence, null::jsonb as held_evidence) as m`,
  )) as { told: boolean }[];
  return answer?.told === true;
}

/** One expression over one row, for instance a schooling reading. */
export async function inRow(
  db: Queryable,
  row: SparseRow,
  statement: (from: string) => string,
): Promise<unknown> {
  const values: Record<string, Value> = { child_id: 'c' };
  for (const [group, fields] of Object.entries(row)) {
    for (const [field, value] of Object.entries(fields ?? {})) values[columnName(group, field)] = value;
  }
  const numbers = Object.entries(comparisonColumns).flatMap(([group, fields]) =>
    Object.entries(fields)
      .filter(([field, type]) => type === 'integer' && !mayBeNull.has(field))
      .map(([field]): [string, Value] => [columnName(group, field), 0]),
  );
  const filled = { ...Object.fromEntries(numbers), ...values };
  const from = `jsonb_populate_record(null::reconciliation.comparison, $1::jsonb) as c`;
  return db.query(statement(from), [JSON.stringify(filled)]);
}
