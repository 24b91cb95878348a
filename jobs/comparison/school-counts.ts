import type { Sql } from '../../platform/postgres/index.ts';
import { comparisonRow } from '../../subgraphs/reconciliation/mismatch/comparison-row.ts';
import {
  countColumn,
  countedPlaces,
  schoolCounts,
} from '../../subgraphs/reconciliation/mismatch/school-counts.ts';
import { summaryPlace } from './row-summary.ts';
import { openStatus } from '../../subgraphs/reconciliation/mismatch/open-status.ts';

/** One row for each count a child of `from` adds to. */
function countedSql(from: string, sign: 1 | -1): string {
  const places = countedPlaces(comparisonRow);
  const added = schoolCounts.map((count) => {
    const { school, grade, counted } = places[count];
    const values = schoolCounts.map((one) => (one === count ? sign : 0));
    return `select ${school.sql} as school, ${grade.sql} as grade, ${values.join(', ')}
      where ${counted.sql} and ${school.sql} is not null and ${grade.sql} is not null`;
  });
  return `select place.* from ${from}
    cross join lateral (${added.join(' union all ')}) as place (school, grade, on_roll, last_term, this_term)`;
}

/** The same of everybody: children counted at the same places are many, and are put together first. */
const summarisedCounts = ((): string => {
  const columns = schoolCounts.map(summaryPlace);
  const places = schoolCounts.map((count) => {
    const { school, grade } = summaryPlace(count);
    const values = schoolCounts.map((one) => (one === count ? 'children' : '0'));
    return `(${school}, ${grade}, ${values.join(', ')})`;
  });
  return `select place.*
    from (
      select ${columns.map(({ school, grade }) => `${school}, ${grade}`).join(', ')}, count(*) as children
      from row_summary group by ${columns.map((_, at) => `${2 * at + 1}, ${2 * at + 2}`).join(', ')}
    ) as alike
    cross join lateral (values ${places.join(', ')}) as place (school, grade, on_roll, last_term, this_term)
    where place.school is not null`;
})();

const deltaTable = `create temp table if not exists count_change (school text, grade text, on_roll int, last_term int, this_term int) on commit drop`;

/** Deletes the comparison rows a condition over `c` names, and takes their children out of the counts. */
export async function deleteCounted(tx: Sql, condition: string): Promise<void> {
  await tx.query(deltaTable);
  await tx.query(`
    with c as (delete from reconciliation.comparison c where ${condition} returning c.*)
    insert into count_change ${countedSql('c', -1)}`);
}

/**
 * Adds the judged children to the counts; with `everything`, counts anew, off `row_summary`. To be called after their
 * rows are built.
 */
export async function updateSchoolCounts(tx: Sql, everything: boolean): Promise<void> {
  if (everything) {
    await tx.query('delete from reconciliation.school_count');
    await tx.query(`
      insert into reconciliation.school_count (school, grade, ${Object.values(countColumn).join(', ')})
      select school, grade, sum(on_roll), sum(last_term), sum(this_term)
      from (${summarisedCounts}) as place group by 1, 2`);
    return;
  }
  await tx.query(deltaTable);
  await tx.query(
    `insert into count_change ${countedSql('reconciliation.comparison c join judged using (child_id)', 1)}`,
  );
  await tx.query(`
    create temp table count_moved on commit drop as
    select school, grade, sum(on_roll) as on_roll, sum(last_term) as last_term, sum(this_term) as this_term
    from count_change group by 1, 2 having (sum(on_roll), sum(last_term), sum(this_term)) <> (0, 0, 0)`);
  await tx.query(`
    insert into reconciliation.school_count as known (school, grade, on_roll, last_term, this_term)
    select school, grade, on_roll, last_term, this_term from count_moved
    on conflict (school, grade) do update set on_roll = known.on_roll + excluded.on_roll,
      last_term = known.last_term + excluded.last_term, this_term = known.this_term + excluded.this_term`);
  await tx.query(`
    delete from reconciliation.school_count known using count_moved
    where known.school = count_moved.school and known.grade = count_moved.grade
      and (known.on_roll, known.last_term, known.this_term) = (0, 0, 0)`);
  // What stands in the evidence of a classmate's flag has changed with the counts.
  const places = Object.values(countedPlaces(comparisonRow)).map(
    ({ school, grade }) => `(${school.sql} = moved.school and ${grade.sql} = moved.grade)`,
  );
  await tx.query(`
    insert into judged
    select distinct m.child_id from reconciliation.mismatch m
    join reconciliation.comparison c on c.child_id = m.child_id
    join count_moved moved on ${places.join(' or ')}
    where m.rule = 'three-counts-differ' and ${openStatus('m.status')}
    on conflict do nothing`);
}
