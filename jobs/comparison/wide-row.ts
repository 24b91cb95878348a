import type { PlainDate } from '../../platform/plain-date.ts';
import {
  columnName,
  isMostlySingle,
  listColumns,
  onlyName,
  storedColumns,
} from '../../subgraphs/reconciliation/mismatch/comparison-row.ts';
import type { CountyParameter } from '../../subgraphs/reconciliation/mismatch/parameters.ts';
import { schoolingSql } from '../../subgraphs/reconciliation/mismatch/schooling.ts';
import { agreementColumns, endColumns } from './agreement.ts';
import { coveringColumns } from './coverage.ts';
import type { CoverOf } from './coverage.ts';
import { comparedSources } from './sources.ts';
import type { ComparedSource } from './sources.ts';

/** Where the groups of columns come from, and what can only be said there. */
export type GroupedChildren = {
  /**
   * SQL after `from`: `own` is the golden record, `class_sheet` and `grade_sheet` what is joined by `sheetJoins`, and
   * every column of every group stands in it under its name.
   */
  from: string;
  /** Which of these children are meant. */
  where: string;
  /** SQL: how many living guardians. */
  livingGuardians: string;
  /** SQL: what a list of the groups is stored as, and its least and greatest value. */
  storedAs: (list: string) => StoredList;
  /** SQL of columns that the groups do not hold themselves. */
  values?: Readonly<Record<string, string>>;
};

type StoredList = { list: string; only: string; first: string; last: string };

/** The groups hold no lists of those columns, only values. */
export const storedOnly = (list: string): StoredList => {
  const only = onlyName(list);
  return { list: 'null', only, first: only, last: only };
};

/** The groups hold lists, each in order. */
export const storedLists = (list: string): StoredList => ({
  list: `case when ${list}[2] is not null then ${list} end`,
  only: `case when ${list}[2] is null then ${list}[1] end`,
  first: `${list}[1]`,
  last: `${list}[cardinality(${list})]`,
});

/**
 * A child's hukou place: as registered, else as the school recorded it, else where the golden record puts the child.
 */
const placeSql = `coalesce(household_division,
    substring(student_hukou_place from '^(?:[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})$'), own.division)`;

const agreement = agreementColumns(comparedSources);
const schoolingColumns = ['child_schooling', 'child_of_school_age'];
const mayBeNull = new Set([
  'graduate_graduation_year',
  'disability_grade',
  'disability_printed_grade',
  'term_number',
]);

/**
 * Writes the comparison rows of the children. In three steps, each kept apart by an offset: what the sources say, what
 * they agree on, and what that makes of the child's schooling. Else the planner would put each expression in the place
 * of its every mention, and work it out as often.
 */
export function insertRowsSql(
  children: GroupedChildren,
  today: PlainDate,
  settings: readonly CountyParameter[],
  coverOf: CoverOf,
): string {
  const columns = storedColumns().map(({ name }) => name);
  const told = listColumns().filter(({ name }) => !(name in agreement) && !schoolingColumns.includes(name));
  const values = valuesOf(children);
  const said = told.flatMap(({ name, type, field }) => {
    if (isMostlySingle(field)) {
      const { list, only } = children.storedAs(name);
      return [`(${list})::${type} as ${name}`, `${only} as ${onlyName(name)}`];
    }
    const value = values[name] ?? name;
    return `${type === 'integer' && !mayBeNull.has(name) ? `coalesce(${value}, 0)` : value} as ${name}`;
  });
  const hidden = Object.entries(endColumns(comparedSources, children.storedAs)).map(
    ([name, value]) => `${value} as ${name}`,
  );
  const agreed = Object.entries(agreement).map(([name, value]) => `${value} as ${name}`);
  const schooling = schoolingSql(today, settings);
  const inserted = columns.map((name) => {
    if (name === 'child_schooling') return schooling.status;
    return name === 'child_of_school_age' ? schooling.ofSchoolAge : `c.${name}`;
  });
  return `
insert into reconciliation.comparison (${columns.join(', ')})
select ${inserted.join(', ')}
from (
  select c.*, ${agreed.join(',\n    ')}
  from (
    select ${[...said, ...hidden].join(',\n      ')}
    from ${children.from}
    left join covered on covered.place = ${coverOf(placeSql)}
    where ${children.where} offset 0
  ) as c offset 0
) as c`;
}

function valuesOf({ livingGuardians, values }: GroupedChildren): Readonly<Record<string, string>> {
  const guardiansTold = comparedSources.map(
    ({ group }) => `coalesce(${columnName(group, 'guardiansTold')}, false)::int`,
  );
  return {
    child_id: 'own.child_id',
    child_division: 'own.division',
    child_name: 'own.name',
    child_birth_date: 'own.birth_date',
    child_citizen_id: 'own.citizen_id',
    child_disabled: 'coalesce(disability_valid_records > 0, false) or coalesce(welfare_disabled, false)',
    child_living_guardians: livingGuardians,
    child_guardians_told: `(${guardiansTold.join(' + ')}) > 1`,
    child_judged_on: '(select today from run)',
    term_class_covered: 'class_sheet.school is not null',
    term_class_covered_as_of: 'class_sheet.as_of',
    term_last_school_covered: 'grade_sheet.school is not null',
    ...Object.fromEntries(comparedSources.flatMap(coverageValues)),
    ...values,
  };
}

/** The import that spoke last: the one that holds the child's newest record, or a later one that covers the place. */
function coverageValues({ group, tellsAbsence }: ComparedSource): readonly [string, string][] {
  const [coveredAsOf, importId] = [columnName(group, 'coveredAsOf'), columnName(group, 'importId')];
  const [toldBy, toldIn, toldOn] = [
    columnName(group, 'toldBy'),
    columnName(group, 'toldIn'),
    columnName(group, 'toldOn'),
  ];
  if (!tellsAbsence) {
    return [
      [coveredAsOf, 'null::date'],
      [importId, toldBy],
    ];
  }
  const { on, batch, by } = coveringColumns(group);
  return [
    [coveredAsOf, on],
    [
      importId,
      `case when ${batch} is not null and (${toldIn} is null or (${on}, ${batch}) > (${toldOn}, ${toldIn}))
        then ${by} else ${toldBy} end`,
    ],
  ];
}
