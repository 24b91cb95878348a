import type { PlainDate } from '../../../../platform/plain-date.ts';
import type { Department } from '../../../../platform/source-systems.ts';
import { comparisonRow, sourceGroups, sourceOfGroup } from '../comparison-row.ts';
import type { Column, SourceGroup } from '../comparison-row.ts';
import { localParameters } from '../parameters.ts';
import type { CountyParameter } from '../parameters.ts';
import type { Rule, RuleCase, Severity } from '../rule.ts';
import { isTrue, quoteLiteral, sql } from '../sql.ts';
import type { Fragment } from '../sql.ts';

/** One case of one rule, numbered over the whole catalogue, ready for the scan. */
export type EvaluatedCase = {
  caseNo: number;
  rule: string;
  version: number;
  discriminator: string;
  department: Department;
  severity: Severity;
  dueInDays: number;
  when: Fragment;
  told: Fragment;
  evidence: readonly Column[];
  supersedes: readonly string[];
  restsOn: readonly SourceGroup[];
  corrected: Fragment;
};

/** All cases of the rules on one day. Where a county set parameters, each row is judged by those of its own place. */
export function listCases(
  rules: readonly Rule[],
  today: PlainDate,
  settings: readonly CountyParameter[] = [],
): readonly EvaluatedCase[] {
  return rules
    .flatMap((rule) => {
      const places = localParameters(rule.adjustedBy, settings).map(({ division, parameters }) => ({
        division,
        cases: rule.casesOn(today, parameters),
      }));
      const everywhere = places.at(-1)?.cases ?? [];
      return everywhere.map((found, index) => ({
        ...found,
        rule: rule.code,
        version: rule.version,
        dueInDays: rule.dueInDays,
        when: byPlace(places, index, (one) => one.when),
        told: byPlace(places, index, (one) => one.told),
        corrected: byPlace(places, index, (one) => one.corrected),
      }));
    })
    .map((found, index) => ({ ...found, caseNo: index + 1 }));
}

/** SQL: whether any case holds for a row `c`; ends at the first that does. */
const someHit = (cases: readonly EvaluatedCase[]): string =>
  `case ${cases.map(({ when }) => `when ${when.sql} then true`).join('\n    ')} else false end`;

/** SQL: the numbers of all cases that hold for a row `c`. */
const listOfHits = (cases: readonly EvaluatedCase[]): string => {
  const numbers = cases.map(({ caseNo, when }) => `case when ${when.sql} then ${caseNo} end`);
  return `array_remove(array[${numbers.join(',\n    ')}]::int[], null)`;
};

/**
 * SQL: the numbers of all cases that hold for a row `c`, null where none does. The list is made for the few rows with
 * one.
 */
export const hitsOf = (cases: readonly EvaluatedCase[]): string =>
  `case when ${someHit(cases)} then ${listOfHits(cases)} end`;

/** The rows `c` for which a case holds, with the numbers of all that do as `hits`. Each row is read once. */
export const hitsSql = (cases: readonly EvaluatedCase[], from: string): string =>
  `select c.*, ${listOfHits(cases)} as hits
  from ${from}
  where ${someHit(cases)}`;

/** The values behind a case as a JSON array of field, value and source, chosen by `caseNo` (an SQL expression). */
export function evidenceSql(cases: readonly EvaluatedCase[], caseNo: string): string {
  return choose(
    cases,
    caseNo,
    ({ evidence }) => `jsonb_build_array(${evidence.map(evidenceItem).join(', ')})`,
  );
}

/** Whether the sources say enough to close a flag of the case. */
export function toldSql(cases: readonly EvaluatedCase[], caseNo: string): string {
  return choose(cases, caseNo, ({ told }) => isTrue(told).sql);
}

/** Whether the sources show the case corrected though a row it rests on has vanished. */
export function correctedSql(cases: readonly EvaluatedCase[], caseNo: string): string {
  return choose(cases, caseNo, ({ corrected }) => isTrue(corrected).sql);
}

/** The import that spoke last among the sources the case rests on. */
export function proofSql(cases: readonly EvaluatedCase[], caseNo: string): string {
  return choose(cases, caseNo, ({ evidence }) => {
    const groups = sourceGroups.filter((group) => evidence.some((column) => column.group === group));
    return newestImport(groups.length === 0 ? sourceGroups : groups);
  });
}

function byPlace(
  places: readonly { division: string; cases: readonly RuleCase[] }[],
  index: number,
  part: (found: RuleCase) => Fragment,
): Fragment {
  const fragments = places.map(({ division, cases }) => {
    const found = cases[index];
    if (found === undefined) throw new TypeError('The cases of a rule must not depend on its parameters');
    return { division, fragment: part(found) };
  });
  const [last] = fragments.slice(-1);
  if (last === undefined) throw new TypeError('A rule without parameters holds everywhere');
  const local = fragments.slice(0, -1);
  if (local.every(({ fragment }) => fragment.sql === last.fragment.sql)) return last.fragment;
  const branches = local.map(
    ({ division, fragment }) =>
      sql`when starts_with(coalesce(${comparisonRow.child.division}, ''), ${division}) then ${fragment}`.sql,
  );
  return { sql: `case ${branches.join(' ')} else ${last.fragment.sql} end` };
}

function choose(
  cases: readonly EvaluatedCase[],
  caseNo: string,
  expression: (found: EvaluatedCase) => string,
): string {
  return `case ${caseNo} ${cases.map((found) => `when ${found.caseNo} then ${expression(found)}`).join('\n ')} end`;
}

function evidenceItem(column: Column): string {
  const text = column.type.endsWith('[]') ? `array_to_string(${column.sql}, '、')` : `${column.sql}::text`;
  const source = column.group === 'child' ? 'null' : quoteLiteral(sourceOfGroup[column.group]);
  return `jsonb_build_object('field', ${quoteLiteral(column.field)}, 'value', ${text}, 'source', ${source})`;
}

function newestImport(groups: readonly SourceGroup[]): string {
  const words = groups.map((group) => {
    const { asOf, coveredAsOf, importId } = comparisonRow[group];
    return `(greatest(${asOf.sql}, ${coveredAsOf.sql}), ${importId.sql})`;
  });
  return `(select word.import_id from (values ${words.join(', ')}) as word (day, import_id)
    where word.import_id is not null order by word.day desc nulls last, word.import_id limit 1)`;
}
