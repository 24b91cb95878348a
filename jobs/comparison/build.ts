import type { PlainDate } from '../../platform/plain-date.ts';
import type { Sql } from '../../platform/postgres/index.ts';
import { setIndexesAside } from '../../platform/postgres/index.ts';
import { columnName } from '../../subgraphs/reconciliation/mismatch/comparison-row.ts';
import type { CountyParameter } from '../../subgraphs/reconciliation/mismatch/parameters.ts';
import type { EvaluatedCase } from '../../subgraphs/reconciliation/mismatch/lifecycle/evaluation.ts';
import { ownNumber } from './common-readings.ts';
import { prepareCoverage } from './coverage.ts';
import { countSlots, deadPersons, livingGuardiansSql } from './guardians.ts';
import { formerNamesSql, groupOf, groupSql, recordsSql, tangledRecords } from './records.ts';
import { summaryTable } from './row-summary.ts';
import { deleteCounted } from './school-counts.ts';
import { linkedRecords, memberTable, singlesJoin } from './single-records.ts';
import { comparedSources } from './sources.ts';
import { knownTermTable, sheetJoins, sheetTables, termClassTable, termNumberFunction } from './terms.ts';
import { insertRowsSql, storedLists, storedOnly } from './wide-row.ts';
import type { GroupedChildren } from './wide-row.ts';

/**
 * Rebuilds the comparison rows of the children in the temporary table `judged (child_id)`. Runs inside the caller's
 * transaction, as the pipeline's role; leaves temporary tables that end with it. When everybody is judged, `everybody`
 * names the cases they are judged by: each row is then summarised in `row_summary`, the schools' counts are made anew
 * afterwards, and what the old rows added to them is not looked up.
 */
export async function buildComparison(
  tx: Sql,
  today: PlainDate,
  settings: readonly CountyParameter[] = [],
  everybody: readonly EvaluatedCase[] | null = null,
): Promise<void> {
  const everything = everybody !== null;
  await tx.query(`create temp table run on commit drop as select date '${today}' as today`);
  await tx.query(termNumberFunction);
  await tx.query(termClassTable);
  await tx.query(knownTermTable);
  await tx.query(sheetTables);
  // They are few, and nobody has counted them: each record would look its import up by key.
  if (everything) await tx.query(`analyze ${importTables.join(', ')}`);
  const putKeyBack = everything ? await removeAll(tx) : null;
  if (!everything) await deleteCounted(tx, 'c.child_id in (select child_id from judged)');

  await tx.query(memberTable(comparedSources, everything));
  const coverOf = await prepareCoverage(tx, comparedSources);
  if (everything) await tx.query(deadTable);
  const among = { dead: everything ? 'dead' : deadPersons, few: !everything };
  const write = (children: GroupedChildren): string => insertRowsSql(children, today, settings, coverOf);
  await (everything ? overWholeTables(tx, write(untangled(among))) : tx.query(write(untangled(among))));
  await putKeyBack?.();

  // Who has no row yet takes more than one look.
  await tx.query(`
    create temp table tangled on commit drop as
    select child_id from judged
    where not exists (select from reconciliation.comparison c where c.child_id = judged.child_id);
    analyze tangled`);
  const [left]: { some: boolean }[] = await tx.query('select exists (select from tangled) as some');
  if (left?.some === true) {
    await readTangled(tx, among.dead, everything);
    // Of the living nobody may have been counted yet: taken for a few, their groups would be walked through for each.
    await (everything ? overWholeTables(tx, write(tangled)) : tx.query(write(tangled)));
  }
  if (everything) await tx.query(summaryTable(everybody));
}

/**
 * Reads the records of the children in the temporary table `tangled (child_id)` into their groups of columns; `dead` as
 * `guardianSlots` wants it.
 */
export async function readTangled(tx: Sql, dead: string = deadPersons, everything = false): Promise<void> {
  await tx.query(tangledRecords(linkedRecords(comparedSources, everything, 'tangled')));
  for (const source of comparedSources) await tx.query(recordsSql(source));
  await tx.query(formerNamesSql(comparedSources));
  for (const source of comparedSources) await tx.query(groupSql(source));
  await tx.query(livingGuardiansSql(comparedSources, dead));
}

/** Removes all judged rows. The first time there are none: then the key is put aside, and built over the full table. */
async function removeAll(tx: Sql): Promise<(() => Promise<void>) | null> {
  const [before]: { some: boolean }[] = await tx.query(
    'select exists (select from reconciliation.comparison) as some',
  );
  if (before?.some !== true) return setIndexesAside(tx, ['reconciliation.comparison']);
  await tx.query('delete from reconciliation.comparison where child_id in (select child_id from judged)');
  return null;
}

/**
 * Narrow tables are joined before wide ones, as the statement names them; left to itself the planner hashes the wide
 * ones. Nor is anything looked up row by row: the planner takes the walk through a table with guardians for dearer than
 * it is (it counts the dead anew for each row, though they are hashed), and what hashes a single record for each child
 * for cheaper.
 */
async function overWholeTables(tx: Sql, statement: string): Promise<void> {
  await tx.query('set local join_collapse_limit = 1');
  await tx.query('set local enable_nestloop = off');
  await tx.query(statement);
  await tx.query('set local join_collapse_limit to default');
  await tx.query('set local enable_nestloop to default');
}

const importTables = [...new Set(comparedSources.map(({ schema }) => `${schema}.import_batch`))];

const groups = comparedSources.map(({ group }) => group);

/** Children with one record in a source at most, no former name, and no more guardians than there are columns for. */
const untangled = (among: { dead: string; few: boolean }): GroupedChildren => ({
  // The largest first: what is hashed to be joined to it is narrow yet. Then those with few columns: each join hands on one by one
  // what stands before it.
  from: `member join children.child own using (child_id) ${comparedSources
    .toSorted(
      (one, other) =>
        Number(other.holdsAdults) - Number(one.holdsAdults) ||
        Object.keys(one.readings).length - Object.keys(other.readings).length,
    )
    .map((source) => singlesJoin(source, among))
    .join('')}`,
  where: `own.retired_at is null and (${groups.map((group) => `coalesce(${group}_renamed, false) or coalesce(${group}_more_guardians, false)`).join(' or ')}) is false`,
  livingGuardians: countSlots(comparedSources),
  storedAs: storedOnly,
  values: Object.fromEntries(
    groups.map((group) => [columnName(group, 'foreignIds'), ownNumber.ofGroup(group)]),
  ),
});

const groupJoins = comparedSources.map((source) => `left join ${groupOf(source)} using (child_id)`).join(' ');

const tangled: GroupedChildren = {
  from: `tangled join children.child own using (child_id) ${groupJoins} left join guarded using (child_id)
    ${Object.values(sheetJoins).join(' ')}`,
  where: 'true',
  livingGuardians: 'guarded.living',
  storedAs: storedLists,
};

const deadTable = `create temp table dead on commit drop as select distinct dead.citizen_id from ${deadPersons};
analyze dead`;
