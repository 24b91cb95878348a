import type { DataSource } from 'typeorm';
import type { Sql } from '../../platform/postgres/index.ts';
import { withTransaction } from '../../platform/postgres/index.ts';
import { sourceSystems, subgraphOf } from '../../platform/source-systems.ts';
import type { SourceSystem } from '../../platform/source-systems.ts';

/** How the timeline of one source becomes claims; `p` is the payload of a version, `l` the link of its record. */
type ClaimedSource = {
  source: SourceSystem;
  timeline: string;
  status?: string;
  grade?: string;
  school?: string;
  schoolName?: string;
  category?: string;
  changedOn?: string;
  until?: string;
  groups?: Readonly<Record<string, string>>;
  /** Of which groups a record may say nothing: a mark that is blank, or a column that is not there, is no no. */
  untold?: Readonly<Record<string, string>>;
};

const isTrue = (field: string): string => `coalesce((p ->> '${field}')::boolean, false)`;
const isSilent = (field: string): string => `(p ->> '${field}') is null`;

export const claimedSources: readonly ClaimedSource[] = [
  {
    source: 'student-registry',
    timeline: 'students.student_record_timeline',
    status: `p ->> 'status'`,
    grade: `p ->> 'grade'`,
    school: `coalesce(p ->> 'school_id', p ->> 'school_name')`,
    schoolName: `p ->> 'school_name'`,
    changedOn: `(p ->> 'status_changed_on')::date`,
    groups: {
      LEFT_BEHIND: isTrue('left_behind'),
      MIGRANT: isTrue('migrant_child'),
      ORPHAN: isTrue('orphan'),
      // 学校标识码 51: special education; 送教上门 is written into the label of 随班就读.
      SPECIAL_PLACEMENT: `${isTrue('inclusive_education')} or coalesce(p ->> 'school_id' like '51%', false)
        or coalesce(p ->> 'inclusive_label' ~ '送教|特教|特殊教育', false)`,
    },
    untold: {
      LEFT_BEHIND: isSilent('left_behind'),
      MIGRANT: isSilent('migrant_child'),
      ORPHAN: isSilent('orphan'),
    },
  },
  {
    source: 'graduate-roster',
    timeline: 'students.graduate_record_timeline',
    school: `coalesce(p ->> 'school_id', p ->> 'school_name')`,
    schoolName: `p ->> 'school_name'`,
    category: `p ->> 'graduation_year'`,
  },
  {
    source: 'population-registry',
    timeline: 'households.person_record_timeline',
    status: `p ->> 'status'`,
  },
  {
    source: 'poverty-monitoring',
    timeline: 'welfare.member_record_timeline',
    category: `p ->> 'monitoring_category'`,
    groups: { UNATTENDED: isTrue('unattended_child') },
  },
  {
    source: 'disability-register',
    timeline: 'disability.certificate_record_timeline',
    status: `p ->> 'status'`,
    category: `p ->> 'category'`,
    until: `(p ->> 'valid_until')::date`,
  },
];

export type ClaimsSummary = { rebuilt: 'ALL' | 'TOUCHED' | 'NONE'; children: number };

const advisoryLock = 7_316_450_741;

/**
 * Brings `reconciliation.source_claim` up to date with the imports and the linkage: for the children that were touched
 * since the last time, or for all when an export arrived that speaks of a day before others already counted, or when a
 * held export was confirmed. The result is that of a rebuild from nothing. Needs the `jobs` data source.
 */
export async function refreshClaims(
  jobs: DataSource,
  options: { full?: boolean } = {},
): Promise<ClaimsSummary> {
  return withTransaction(jobs, async (tx) => {
    await tx.query('select pg_advisory_xact_lock($1)', [advisoryLock]);
    await tx.query(`create temp table exported on commit drop as ${exportsSql}`);
    const all = options.full === true || (await pastHasChanged(tx));
    await tx.query(`
      create temp table claimed_child on commit drop as
      with taken as (delete from reconciliation.stale_claim returning child_id) select child_id from taken`);
    const [row]: { count: number }[] = await tx.query('select count(*)::int as count from claimed_child');
    const touched = row?.count ?? 0;
    if (!all && touched === 0) return { rebuilt: 'NONE', children: 0 };
    await tx.query('set local jit = off');
    if (all) await tx.query('delete from reconciliation.source_claim');
    else {
      await tx.query('alter table claimed_child add primary key (child_id)');
      await tx.query('analyze claimed_child');
      await tx.query(
        'delete from reconciliation.source_claim c using claimed_child t where t.child_id = c.child_id',
      );
    }
    const among = all ? 'ALL' : (await isMost(tx, touched)) ? 'MOST' : 'FEW';
    for (const source of claimedSources) await saveClaims(tx, source, among);
    await tx.query('delete from reconciliation.claim_export');
    await tx.query('insert into reconciliation.claim_export select * from exported');
    const [counted]: { count: number }[] = await tx.query(
      'select count(distinct child_id)::int as count from reconciliation.source_claim',
    );
    return { rebuilt: all ? 'ALL' : 'TOUCHED', children: all ? (counted?.count ?? 0) : touched };
  });
}

const exportsSql = sourceSystems
  .map((source) => {
    const schema = subgraphOf(source);
    return `select source_system, batch_id, as_of, coverage, removes from ${schema}.import_batch where source_system = '${source}'`;
  })
  .join(' union all ');

/** Whether what was said of days already counted may have changed for children that no import touched. */
async function pastHasChanged(tx: Sql): Promise<boolean> {
  const changed: unknown[] = await tx.query(`
    select from exported e
    left join reconciliation.claim_export known using (source_system, batch_id)
    where known.batch_id is null
        and e.as_of < (select max(as_of) from reconciliation.claim_export k where k.source_system = e.source_system)
      or known.removes <> e.removes
    union all
    select from reconciliation.claim_export known
    left join exported e using (source_system, batch_id)
    where e.batch_id is null
    union all
    select from exported where not exists (select from reconciliation.claim_export)
    limit 1`);
  return changed.length > 0;
}

/** Whose claims are written. Most records' versions are worked out together, those of few by record. */
type Among = 'ALL' | 'MOST' | 'FEW';

/** Above this share of all children it is cheaper to work out every record's versions. */
const worthLookingUp = 0.2;

async function isMost(tx: Sql, touched: number): Promise<boolean> {
  const [state]: { children: number }[] = await tx.query(
    'select coalesce(children, 0)::int as children from children.linkage_state',
  );
  return touched > worthLookingUp * (state?.children ?? 0);
}

/**
 * The records first, counted, with a key. How many the links or a timeline hold the server may not know yet: where a source
 * has just come it expects one record, and would work out the timeline of all of them anew for each.
 */
async function saveClaims(tx: Sql, claimed: ClaimedSource, among: Among): Promise<void> {
  await tx.query(`
    drop table if exists pg_temp.claimed_record;
    create temp table claimed_record on commit drop as
    select l.record_id, l.child_id, l.division
    from children.link_record l ${among === 'ALL' ? '' : 'join claimed_child using (child_id)'}
    where l.source_system = '${claimed.source}' and l.child_id is not null;
    alter table claimed_record add primary key (record_id);
    analyze claimed_record`);
  await tx.query(claimsSql(claimed, among === 'FEW'));
}

/** `few`: the offset keeps the planner from working out any version but those of the record it looks up. */
export function claimsSql(claimed: ClaimedSource, few: boolean): string {
  const { source, timeline, groups = {}, untold = {} } = claimed;
  const text = (name: 'status' | 'grade' | 'school' | 'schoolName' | 'category'): string =>
    claimed[name] ?? 'null::text';
  const day = (name: 'changedOn' | 'until'): string => claimed[name] ?? 'null::date';
  const listed = (conditions: Readonly<Record<string, string>>): string => {
    const cases = Object.entries(conditions).map(
      ([group, holds]) => `case when ${holds} then '${group}' end`,
    );
    return `array_remove(array[${cases.join(', ')}]::text[], null)`;
  };
  const from = few
    ? `claimed_record l
    cross join lateral (select * from ${timeline} v where v.record_id = l.record_id offset 0) as t`
    : `(select * from ${timeline} offset 0) as t join claimed_record l using (record_id)`;
  return `
    insert into reconciliation.source_claim
      (child_id, source_system, record_id, valid_from, valid_to, division, birth_date, status, grade, school,
       school_name, category, changed_on, until, groups, untold)
    select l.child_id, '${source}', t.record_id, t.valid_from, t.valid_to, coalesce(p ->> 'division', l.division),
      (p ->> 'birth_date')::date, ${text('status')}, ${text('grade')}, ${text('school')}, ${text('schoolName')}, ${text('category')},
      ${day('changedOn')}, ${day('until')}, ${listed(groups)}, ${listed(untold)}
    from ${from}
    cross join lateral (select t.payload as p) as version`;
}
