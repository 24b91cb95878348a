import type { DataSource } from 'typeorm';
import type { PlainDate } from '../../platform/plain-date.ts';
import type { Sql } from '../../platform/postgres/index.ts';
import {
  keepWorkingTablesInMemory,
  prepareBulkWork,
  setIndexesAside,
  withTransaction,
} from '../../platform/postgres/index.ts';
import type { SourceTable } from '../../platform/source-systems.ts';
import {
  adultNumberSql,
  bornAfterSql,
  candidateSql,
  codeType,
  comparedGuardianSql,
  comparedGuardiansSql,
  feedColumns,
  mistypedPupilSql,
  openFeed,
} from '../../subgraphs/children/linkage/feed.ts';
import { worthFollowing } from '../../subgraphs/children/linkage/scope/scope.ts';
import type { OnStep } from '../../subgraphs/children/linkage/linkage.ts';
import { clockTurnedBack, emptyFeed, link, storeFeed } from '../../subgraphs/children/linkage/linkage.ts';
import { nameFormsChanged } from '../../subgraphs/children/linkage/names/names.ts';
import { modelChanged } from '../../subgraphs/children/linkage/probabilistic/model-store.ts';
import { populationOutgrown } from '../../subgraphs/children/linkage/probabilistic/prior.ts';
import { trainHubModel } from '../../subgraphs/children/linkage/probabilistic/train-hub.ts';
import { sourceTables as disability } from '../../subgraphs/disability/tables.ts';
import { sourceTables as households } from '../../subgraphs/households/tables.ts';
import { sourceTables as students } from '../../subgraphs/students/tables.ts';
import { sourceTables as welfare } from '../../subgraphs/welfare/tables.ts';

export type LinkSummary = {
  /** Records imported since the last run, or all candidates of a full run. */
  recordsTouched: number;
  /** Identities after the run. */
  children: number;
  created: number;
  joined: number;
  split: number;
  moved: number;
  /** Records looked at whose valid citizen number is not believed to be their own. */
  contested: number;
};

const sourceTables: readonly SourceTable[] = [...students, ...households, ...welfare, ...disability];

const schemas = [...new Set(sourceTables.map(({ schema }) => schema))];
/** What the first run fills; nobody reads them before there is a child. */
const filledByLink = [
  'children.child',
  'children.link_record',
  'children.contested_record',
  'jobs.touched_child',
  ...schemas.flatMap((schema) => [`${schema}.child_record`, `${schema}.child_crosswalk`]),
];

/** What later runs and readers look into row by row. */
const readAfterwards = [
  ...filledByLink.filter((table) => table !== 'jobs.touched_child'),
  'children.name_pinyin',
];

/** What is counted anew when a full run has written it; the linkage counts its own records. */
const filledInFull = readAfterwards.filter((table) => table !== 'children.link_record');

/** Few records enter these: those without a trusted number, and those whose row contradicts theirs. */
const rarelyEntered = [
  'by_center',
  'by_former_name',
  'by_local_key',
  'by_other_number',
  'contradicting',
  'contradicting_day',
  'contradicting_former',
  'open',
  'settled_seeker',
].map((name) => `children.link_record_${name}`);

const adultNumbers = `select f.citizen_id from linkage_feed f where ${adultNumberSql('f')}`;

/** Any number will do, as long as every process takes the same one. */
export const linkLock = 7_316_450_704;

/**
 * Links what the imports touched (or everything, with `full`) in one transaction: feeds the identity rows of the
 * agencies to the linkage, then hands each agency its crosswalk and the reconciliation the children to look at again.
 * Needs the `jobs` data source: it alone may read every schema. A second run at the same time waits for the first.
 */
export async function runLink(
  jobs: DataSource,
  options: { today: PlainDate; full: boolean; onStep?: OnStep },
): Promise<LinkSummary> {
  const { today, onStep } = options;
  const { fresh, ...summary } = await withTransaction(jobs, async (transaction) => {
    await transaction.query('select pg_advisory_xact_lock($1)', [linkLock]);
    // An import that finds its record already in the list leaves no trace of its own there: it must not run between
    // our taking the list and its commit. The order is the imports' order.
    await transaction.query('lock table jobs.touched_child, jobs.touched_record in share row exclusive mode');
    await prepareBulkWork(transaction);
    // Workers for building indexes double what that costs, and save a fraction of it in time; for counting, likewise.
    await transaction.query(
      'set local max_parallel_maintenance_workers = 0; set local max_parallel_workers_per_gather = 0',
    );
    const touched = await countTouched(transaction);
    if (options.full || touched.most) await keepWorkingTablesInMemory(transaction, touched.fullBytes);
    await openFeed(transaction, today);
    const full =
      options.full ||
      touched.most ||
      (await clockTurnedBack(transaction)) ||
      (await modelChanged(transaction)) ||
      (await nameFormsChanged(transaction)) ||
      (await populationOutgrown(transaction));
    const fresh = full && (await nothingLinked(transaction));
    const putIndexesBack = fresh ? await setIndexesAside(transaction, filledByLink, rarelyEntered) : null;
    if (full) await forgetTouched(transaction);
    const fed = full ? await feedEverything(transaction) : await feedTouched(transaction, today, onStep);
    const outcome = await link(transaction, { full, fresh }, onStep);
    await writeCrosswalks(transaction, { full, fresh });
    await transaction.query(`
      insert into jobs.touched_child (child_id) select child_id from linkage_touched_child order by child_id
      ${fresh ? '' : 'on conflict do nothing'}`);
    await putIndexesBack?.();
    if (full) await transaction.query(`analyze ${filledInFull.join(', ')}`);
    const { children, created, joined, split, moved, contested } = outcome;
    const recordsTouched = options.full ? fed : touched.records;
    return { fresh, recordsTouched, children, created, joined, split, moved, contested };
  });
  if (fresh) await markVisible(jobs);
  return summary;
}

/**
 * Notes in the pages a first run wrote that everybody may see them. The server's own tidying gets round to it some
 * time; until then each reader notes it row by row, and writes the page to the log for it: a small delta would pay for
 * the first run.
 */
async function markVisible(jobs: DataSource): Promise<void> {
  await jobs.query(`vacuum (skip_locked, index_cleanup off, truncate off) ${readAfterwards.join(', ')}`);
  // All of its rows are gone: the next run would still read over them.
  await jobs.query('vacuum (skip_locked) jobs.touched_record');
}

/** Trains the model of the probabilistic stage on what was linked; the next run links everything by it. */
export async function runTraining(
  jobs: DataSource,
  options: { today: PlainDate; seed: number },
): Promise<{ version: string; specification: string }> {
  return withTransaction(jobs, async (transaction) => {
    await transaction.query('select pg_advisory_xact_lock($1)', [linkLock]);
    await prepareBulkWork(transaction);
    const [next] = await transaction.query<[{ number: number }]>(
      'select count(*)::int as number from children.linkage_model',
    );
    const version = `${options.today}-${next.number + 1}`;
    const model = await trainHubModel(transaction, { version, seed: options.seed });
    return { version: model.version, specification: model.specification };
  });
}

type Touched = {
  records: number;
  /** So many that to link everything is cheaper than to follow each. */
  most: boolean;
  /** What the working tables of a full run may fill. */
  fullBytes: number;
};

/** A first run filled 400 bytes for each touched record, a later full one 1,300 for each that was linked; half as much again is room. */
const bytesOfTouched = 600;
const bytesOfLinked = 1900;

async function countTouched(sql: Sql): Promise<Touched> {
  const [touched] = await sql.query<[Touched]>(`
    with touched as materialized (
      select (select count(*) from jobs.touched_record) + (
        select count(*) from (select distinct source_system, record_id from children.touched_record) d
        where not exists (select from jobs.touched_record t
          where t.source_system = d.source_system and t.record_id = d.record_id)) as records)
    select records::int as records, records > 1000 + ${worthFollowing} * linked as most,
      greatest(records * ${bytesOfTouched}, linked * ${bytesOfLinked})::float8 as "fullBytes"
    from touched, (select greatest(reltuples, 0)::float8 as linked from pg_class where oid = 'children.link_record'::regclass) l`);
  return touched;
}

/** What a small run joins is small: to weigh every way to sort it first takes longer than the join. */
const planSparingly = 'set local enable_mergejoin = off';

/** Empties the lists of touched records. Not truncated: who reads this list and that of touched children would wait for us, and we for them. */
async function forgetTouched(sql: Sql): Promise<void> {
  await sql.query('delete from jobs.touched_record');
  await sql.query('delete from children.touched_record');
}

/** Empties them into `linkage_touched`; answers whose records stood there. */
async function takeTouched(sql: Sql): Promise<string[]> {
  await sql.query(planSparingly);
  // Decisions leave their records with the children, who may not write here. That list has no key: it needs no lock.
  const sources = await sql.query<{ source: string }[]>(`
    with imported as (delete from jobs.touched_record returning source_system, record_id),
    decided as (delete from children.touched_record returning source_system, record_id),
    taken as (
      insert into linkage_touched select * from imported union select * from decided returning source_system)
    select distinct source_system as source from taken`);
  return sources.map(({ source }) => source);
}

async function feedEverything(sql: Sql): Promise<number> {
  for (const source of sourceTables) await sql.query(feedFrom(source, `where ${mayBeChilds(source)}`));
  // Adults whose number stands on a child's row: see `adultNumberSql`. As an array the few numbers are looked up.
  await sql.query(`create temp table linkage_adult_number on commit drop as ${adultNumbers}`);
  for (const source of sourceTables) {
    await sql.query(
      feedFrom(
        source,
        `where v.citizen_id = any (array(select citizen_id from linkage_adult_number)) and not ${mayBeChilds(source)}`,
      ),
    );
  }
  return countFed(sql);
}

function mayBeChilds({ listsPupils }: SourceTable): string {
  return candidateSql('v', listsPupils ? mistypedPupilSql('v') : undefined);
}

/**
 * Most touched rows of a registry are grown-ups', and theirs are many numbers: asked of the rows that were found, as a hash table. Beside the look
 * into the index the planner would count it once a row, and read the whole table.
 */
const touchedOf = (source: SourceTable): string =>
  `${feedFrom(source, `join linkage_touched t on t.source_system = '${source.source}' and t.record_id = v.record_id`)}
    where ${mayBeChilds(source)} or v.citizen_id in (select citizen_id from linkage_adult_number)`;

/**
 * SQL: the grown-ups' numbers among those that their rows' birth dates contradict. Rows of disputed numbers have their name
 * noted; those that print two numbers may have left theirs, and are looked up by the second.
 */
const contradictedIn = (rows: string): string => `select l.citizen_id::${codeType} from children.link_record l
    where ${rows} and l.birth_date <> l.id_birth and l.id_birth <= ${bornAfterSql('$1')} and ${adultNumberSql('l')}`;

async function feedTouched(sql: Sql, today: PlainDate, onStep: OnStep | undefined): Promise<number> {
  const touched = await takeTouched(sql);
  // Adults who are touched while their number stands on a child's row. The day is told: few are born before it.
  await sql.query(
    `create temp table linkage_adult_number on commit drop as
    ${contradictedIn(`l.explanation ? 'name'`)} union ${contradictedIn('l.other17 is not null')}`,
    [today],
  );
  await sql.query(
    [
      'analyze linkage_touched (source_system)',
      ...sourceTables.filter(({ source }) => touched.includes(source)).map(touchedOf),
    ].join(';\n'),
  );
  // Of a number that stood on a child's row before, the adult's rows are here.
  const [fed] = await sql.query<[{ records: number; newNumbers: number }]>(`
    with added as (
      insert into linkage_adult_number
      ${adultNumbers} and f.citizen_id not in (select citizen_id from linkage_adult_number) returning 1)
    select (select count(*) from linkage_feed)::int as records, (select count(*) from added)::int as "newNumbers"`);
  await storeFeed(sql, onStep);
  if (fed.newNumbers > 0) {
    await feedAdults(sql);
    if ((await countFed(sql)) > 0) await storeFeed(sql, onStep);
  }
  return fed.records;
}

/** Adults whose number came onto a child's row in this run. */
async function feedAdults(sql: Sql): Promise<void> {
  await emptyFeed(sql);
  for (const source of sourceTables) {
    await sql.query(
      feedFrom(
        source,
        `where v.citizen_id = any (array(select citizen_id from linkage_adult_number))
        and not exists (select from children.link_record l
          where l.source_system = '${source.source}' and l.record_id = v.record_id)`,
      ),
    );
  }
}

async function nothingLinked(sql: Sql): Promise<boolean> {
  const [row] = await sql.query<[{ nothing: boolean }]>(`
    select not exists (select from children.child) and not exists (select from children.link_record) as nothing`);
  return row.nothing;
}

async function countFed(sql: Sql): Promise<number> {
  const [row] = await sql.query<[{ records: number }]>('select count(*)::int as records from linkage_feed');
  return row.records;
}

/** What a view works out of a row, as an array of guardians, is worked out once, however often it is asked about. */
function feedFrom({ schema, table }: SourceTable, which: string): string {
  const fed = (column: (typeof feedColumns)[number]): string => {
    if (column === 'guardian_name') return comparedGuardianSql('v.guardian_name');
    if (column === 'guardian_names') return comparedGuardiansSql('v.guardian_names');
    return `v.${column}`;
  };
  return `insert into linkage_feed (${feedColumns.join(', ')})
    select ${feedColumns.map(fed).join(', ')}
    from (select v.* from ${schema}.${table}_identity v ${which} offset 0) v`;
}

/** Tells each agency's schema which children there are, where, and which of its records is whose. */
async function writeCrosswalks(sql: Sql, { full, fresh }: { full: boolean; fresh: boolean }): Promise<void> {
  const told = full ? null : await whatToTell(sql);
  const statements = schemas.flatMap((schema) => {
    const sources = sourceTables.filter((table) => table.schema === schema).map(({ source }) => source);
    const list = sources.map((source) => `'${source}'`).join(', ');
    if (fresh) return [freshCrosswalkSql(schema, list)];
    return [
      ...(told === null || sources.some((source) => told.movedIn.includes(source))
        ? [childRecordSql(schema, list, full)]
        : []),
      ...(told === null || told.replaced ? [childCrosswalkSql(schema, full)] : []),
    ];
  });
  if (statements.length > 0) await sql.query(statements.join('\n'));
}

/**
 * Whose records moved, came or went in a small run, and whether any child is new, is no more, or belongs elsewhere now.
 */
async function whatToTell(sql: Sql): Promise<{ movedIn: string[]; replaced: boolean }> {
  const [told] = await sql.query<[{ movedIn: string[]; replaced: boolean }]>(`
    select array(select source_system from linkage_gone
      union select source_system from linkage_final where child_id is distinct from old_child) as "movedIn",
      exists (select from linkage_replaced) as replaced`);
  return told;
}

function freshCrosswalkSql(schema: string, sources: string): string {
  return `
    insert into ${schema}.child_record (source_system, record_id, child_id)
    select source_system, record_id, child_id from linkage_final
    where source_system in (${sources}) and child_id is not null;
    insert into ${schema}.child_crosswalk (child_id, division) select child_id, division from linkage_cluster;
  `;
}

function childRecordSql(schema: string, sources: string, full: boolean): string {
  const stale = full
    ? `where not exists (select from linkage_final f
        where f.source_system = x.source_system and f.record_id = x.record_id and f.child_id is not null)`
    : `using (select source_system, record_id from linkage_gone
        union select source_system, record_id from linkage_final where child_id is null) g
      where g.source_system = x.source_system and g.record_id = x.record_id`;
  return `
    delete from ${schema}.child_record x ${stale};
    insert into ${schema}.child_record (source_system, record_id, child_id)
    select source_system, record_id, child_id from linkage_final
    where source_system in (${sources}) and child_id is not null and child_id is distinct from old_child
    on conflict (source_system, record_id) do update set child_id = excluded.child_id;
  `;
}

function childCrosswalkSql(schema: string, full: boolean): string {
  const changed = full ? '' : 'join linkage_replaced t on t.child_id = c.child_id';
  return `
    delete from ${schema}.child_crosswalk x using children.child c ${changed}
    where c.child_id = x.child_id and c.retired_at is not null;
    insert into ${schema}.child_crosswalk (child_id, division)
    select c.child_id, c.division from children.child c ${changed}
    left join ${schema}.child_crosswalk x on x.child_id = c.child_id
    where c.retired_at is null and (x.child_id is null or x.division is distinct from c.division)
    on conflict (child_id) do update set division = excluded.division;
  `;
}
