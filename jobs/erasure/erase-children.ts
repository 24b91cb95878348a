import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { RefusedError } from '../../platform/errors.ts';
import type { Sql } from '../../platform/postgres/index.ts';
import { withTransaction } from '../../platform/postgres/index.ts';
import { countEverywhere } from '../../subgraphs/children/linkage/publication/known-children.ts';
import { takeMismatchLock } from '../../subgraphs/reconciliation/queues/mismatch-lock.ts';
import { sourceTables } from '../import/plan/source-plan.ts';
import { spoolLock } from '../import/spool/spool.ts';
import { linkLock } from '../link/link.ts';
import { schemaModules } from '../schema-modules.ts';
import { suspectLock } from '../suspects/settle.ts';
import { listStoredTables } from './columns.ts';
import type { StoredTable } from './columns.ts';
import { forgetStatistics } from './forget-statistics.ts';
import { removeNumbers } from './remove-numbers.ts';

export type ErasureReason =
  | { reason: 'ORDER'; order: string }
  /** Grown up, and the time after that is over. */
  | { reason: 'GROWN' };

export type ErasureSummary = {
  /** All ids the children ever had: tombstones now. */
  childIds: string[];
  /** Rows deleted, by table. */
  deleted: Record<string, number>;
  /** Cells of other people's rows in which a number of an erased child stood. */
  cleaned: number;
  /** Copies of export files and evidence deleted. */
  files: number;
};

/**
 * Erases children from every store, in one transaction: their records with all versions, links, flags, cases, lists;
 * their numbers wherever else they stand; then the copies of the files they came in. Their ids stay as tombstones, and
 * the change feed tells ERASED. Throws RefusedError (CHILD_UNKNOWN, CHILD_ERASED, IMPORTS_UNDER_WAY).
 *
 * An agency that exports the person again brings a child with a new id: erase there first.
 */
export async function eraseChildren(
  { jobs, home }: { jobs: DataSource; home: string },
  asked: readonly string[],
  why: ErasureReason & { actor: string },
): Promise<ErasureSummary> {
  const { files, ...summary } = await withTransaction(jobs, async (tx) => {
    await takeLocks(tx);
    await refuseWhileImporting(tx);
    await findChildren(tx, asked);
    await findNumbers(tx);
    await findRecords(tx);
    const tables = await listStoredTables(
      tx,
      schemaModules.map(({ schema }) => schema),
    );
    await findWhatHangsOnThem(tx, tables);
    const found = await findFiles(tx, why);
    const deleted: Record<string, number> = {};
    for (const table of tables) {
      const count = await deleteFrom(tx, table);
      if (count > 0) deleted[table.name] = count;
    }
    await forgetNames(tx);
    const removed = await removeNumbers(tx, tables);
    const childIds = await leaveTombstones(tx, why);
    const touched = [...Object.keys(deleted), ...removed.in, 'children.child', 'children.name_pinyin'];
    await forgetStatistics(tx, [...new Set(touched)]);
    return { childIds, deleted, cleaned: removed.cleaned, files: await unneeded(tx, found) };
  });
  await withTransaction(jobs, async (tx) => {
    // Whoever seals copies anew would put one back.
    await tx.query('select pg_advisory_xact_lock($1)', [spoolLock]);
    for (const file of files) await rm(file.startsWith('/') ? file : join(home, file), { force: true });
  });
  return { ...summary, files: files.length };
}

/** In the order of a link run and the reconciliation after it. */
async function takeLocks(tx: Sql): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [linkLock]);
  await tx.query('lock table jobs.touched_child, jobs.touched_record in share row exclusive mode');
  await takeMismatchLock(tx);
  await tx.query('select pg_advisory_xact_lock($1)', [suspectLock]);
  await tx.query(`set local hub.erasure = 'on'`);
}

async function refuseWhileImporting(tx: Sql): Promise<void> {
  const [row]: { busy: boolean }[] = await tx.query(
    `select exists (select from jobs.import where status in ('QUEUED', 'RUNNING')) as busy`,
  );
  if (row?.busy !== true) return;
  throw new RefusedError(
    'IMPORTS_UNDER_WAY',
    'Imports are under way, which may bring the child again: wait for them.',
  );
}

async function findChildren(tx: Sql, asked: readonly string[]): Promise<void> {
  const erased: { child_id: string }[] = await tx.query(
    'select child_id from jobs.erasure where child_id = any($1) limit 1',
    [asked],
  );
  if (erased.length > 0) throw new RefusedError('CHILD_ERASED', 'This child has been erased already.');
  await tx.query('create temp table erasing_child (child_id text primary key) on commit drop');
  const found: { child_id: string }[] = await tx.query(
    `insert into erasing_child
     select o.child_id from children.child o
      where coalesce(o.redirect_to, o.child_id) in
        (select coalesce(redirect_to, child_id) from children.child where child_id = any($1))
     returning child_id`,
    [asked],
  );
  const ids = new Set(found.map(({ child_id: id }) => id));
  if (!asked.every((id) => ids.has(id))) throw new RefusedError('CHILD_UNKNOWN', 'There is no such child.');
  // Who may not know of a child is not told either that it was erased: nothing else will say who knew it.
  await tx.query(`
    create temp table erasing_source on commit drop as
    select coalesce(c.redirect_to, c.child_id) as child_id, array_agg(distinct l.source_system) as sources
      from erasing_child e join children.child c using (child_id)
      join children.link_record l on l.child_id = c.child_id
     group by 1`);
}

/**
 * Numbers that are the child's own: the trusted one, and those of its records that bear its birth date. A parent's, or a
 * twin's, may stand in its rows by mistake, and is somebody else's.
 */
async function findNumbers(tx: Sql): Promise<void> {
  await tx.query(`
    create temp table erasing_number on commit drop as
    with own as (
      select citizen_id as number from children.child where child_id in (select child_id from erasing_child)
      union
      select l.citizen_id from children.link_record l
        join children.child c on c.child_id = l.child_id and c.birth_date = l.id_birth
       where l.child_id in (select child_id from erasing_child)
      union
      -- What they had before, as the registry says.
      select l.other_citizen_id from children.link_record l
       where l.child_id in (select child_id from erasing_child) and l.source_system = 'population-registry')
    select number from own
     where number is not null and not exists (
       select from children.child c where c.citizen_id = own.number and c.retired_at is null
          and c.child_id not in (select child_id from erasing_child));
    -- The same number as it was written before 1999.
    insert into erasing_number
      select left(number, 6) || substr(number, 9, 9) from erasing_number where length(number) = 18`);
}

/** Records linked to them, and records under their numbers that are no other child's: of the time they are grown up. */
async function findRecords(tx: Sql): Promise<void> {
  await tx.query(`
    create temp table erasing_record (source_system text, record_id bigint, primary key (source_system, record_id))
      on commit drop;
    insert into erasing_record
      select source_system, record_id from children.link_record
       where child_id in (select child_id from erasing_child)`);
  for (const { source, schema, table } of sourceTables) {
    await tx.query(
      `insert into erasing_record
       select $1, r.record_id from ${schema}.${table} r
         left join ${schema}.child_record l on l.source_system = $1 and l.record_id = r.record_id
        where l.child_id in (select child_id from erasing_child)
           or (l.child_id is null and (r.citizen_id in (select number from erasing_number)
             or r.citizen_id_raw in (select number from erasing_number)))
       on conflict do nothing`,
      [source],
    );
  }
}

/** Column by which rows hang on a flag, a case, a line of a list or a decision → where those are. */
const hanging: Readonly<Record<string, { of: string; also?: string }>> = {
  mismatch_id: { of: 'reconciliation.mismatch' },
  case_id: { of: 'reconciliation.dropout_case' },
  line_id: {
    of: 'reconciliation.suspect_line',
    also: 'or citizen_id in (select number from erasing_number) or citizen_id_raw in (select number from erasing_number)',
  },
  decision_id: { of: 'children.decision' },
};

async function findWhatHangsOnThem(tx: Sql, tables: readonly StoredTable[]): Promise<void> {
  for (const [column, { of, also = '' }] of Object.entries(hanging)) {
    const table = tables.find(({ name }) => name === of);
    const condition = table === undefined ? null : aboutThem(table);
    await tx.query(
      `create temp table erasing_${column} on commit drop as
       select ${column} from ${of} where ${condition ?? 'false'} ${also}`,
    );
  }
}

function aboutThem({ name, columns }: StoredTable): string | null {
  const conditions: string[] = [];
  if (columns.has('child_id')) conditions.push('child_id in (select child_id from erasing_child)');
  for (const prefix of ['', 'other_']) {
    if (!columns.has(`${prefix}source_system`) || !columns.has(`${prefix}record_id`)) continue;
    conditions.push(
      `(${prefix}source_system, ${prefix}record_id) in (select source_system, record_id from erasing_record)`,
    );
  }
  const place = sourceTables.find(({ schema, table }) => name.startsWith(`${schema}.${table}`));
  if (place !== undefined && columns.has('record_id')) {
    conditions.push(
      `record_id in (select record_id from erasing_record where source_system = '${place.source}')`,
    );
  }
  return conditions.length === 0 ? null : conditions.join(' or ');
}

async function deleteFrom(tx: Sql, table: StoredTable): Promise<number> {
  const conditions = [aboutThem(table)];
  for (const column of Object.keys(hanging)) {
    if (table.columns.has(column)) conditions.push(`${column} in (select ${column} from erasing_${column})`);
  }
  if (table.name === 'jobs.quarantine') {
    conditions.push('(import_id, file_row) in (select import_id, file_row from erasing_row)');
  }
  const where = conditions.filter((condition) => condition !== null).join(' or ');
  if (where === '') return 0;
  const [, count]: [unknown, number] = await tx.query(`delete from ${table.name} where ${where}`);
  return count;
}

/**
 * Rows of files the children stood in, and the files. By order, files with rejected rows too: nobody knows whose they are.
 */
async function findFiles(tx: Sql, { reason }: ErasureReason): Promise<string[]> {
  await tx.query('create temp table erasing_row (import_id uuid, file_row int) on commit drop');
  for (const { source, schema, table } of sourceTables) {
    await tx.query(
      `insert into erasing_row
       select b.import_id, o.file_row from ${schema}.${table}_observation o join ${schema}.import_batch b using (batch_id)
        where o.record_id in (select record_id from erasing_record where source_system = $1)`,
      [source],
    );
  }
  const rows: { path: string }[] = await tx.query(
    `select distinct spool_path as path from jobs.import
      where import_id in (select import_id from erasing_row)
         or import_id in (select import_id from reconciliation.suspect_line
                           where line_id in (select line_id from erasing_line_id))
         or ($1 = 'ORDER' and import_id in (select import_id from jobs.quarantine where rejected))
     union
     select distinct 'evidence/' || left(detail ->> 'sha256', 2) || '/' || (detail ->> 'sha256')
       from reconciliation.case_event
      where detail ? 'sha256' and case_id in (select case_id from erasing_case_id)`,
    [reason],
  );
  return rows.map(({ path }) => path);
}

/** Evidence may belong to another case as well. */
async function unneeded(tx: Sql, paths: readonly string[]): Promise<string[]> {
  const rows: { sha256: string }[] = await tx.query(
    `select distinct detail ->> 'sha256' as sha256 from reconciliation.case_event where detail ->> 'sha256' = any($1)`,
    [paths.map((path) => path.split('/').at(-1) ?? '')],
  );
  const needed = new Set(rows.map(({ sha256 }) => sha256));
  return paths.filter((path) => !needed.has(path.split('/').at(-1) ?? ''));
}

/** Forms of names are kept once a name; nobody else may be called that. */
async function forgetNames(tx: Sql): Promise<void> {
  await tx.query(`
    delete from children.name_pinyin p
     where not exists (select from children.link_record l where l.name_key = p.name_key or l.former_name_key = p.name_key)`);
}

async function leaveTombstones(tx: Sql, why: ErasureReason & { actor: string }): Promise<string[]> {
  const rows: { child_id: string }[] = await tx.query(
    `insert into jobs.erasure (child_id, reason, order_reference, actor)
     select child_id, $1, $2, $3 from erasing_child order by child_id returning child_id`,
    [why.reason, why.reason === 'ORDER' ? why.order : null, why.actor],
  );
  await tx.query(`
    insert into children.change (kind, child_id, division, sources)
      select 'ERASED', c.child_id, coalesce(c.division, ''), coalesce(s.sources, '{}')
        from children.child c
        left join erasing_source s on s.child_id = coalesce(c.redirect_to, c.child_id)
       where c.child_id in (select child_id from erasing_child) order by c.seq`);
  await tx.query(`
    update children.child
       set citizen_id = null, name = null, name_key = null, sex = null, birth_date = null, division = null,
           schooling = null, open_mismatches = 0, known_to = null, retired_at = coalesce(retired_at, now())
     where child_id in (select child_id from erasing_child)`);
  await tx.query('update children.linkage_state set children = null');
  await tx.query(countEverywhere);
  return rows.map(({ child_id: id }) => id);
}
