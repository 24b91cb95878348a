import { createHash, randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { publishGuardedFacts } from '../../jobs/reconciliation/guarded-facts.ts';
import { knowEverywhere } from '../../subgraphs/children/linkage/publication/known-children.ts';
import type { HubGateway } from '../federation/hub-gateway.ts';
import { goldenOrder, worldSources } from './world.ts';
import type { makeWorld, WorldChild, WorldRecord, WorldSource } from './world.ts';

const agencies = {
  'student-registry': { schema: 'students', table: 'student_record', row: { status: 'ENROLLED' } },
  'population-registry': { schema: 'households', table: 'person_record', row: { status: 'NORMAL' } },
  'poverty-monitoring': { schema: 'welfare', table: 'member_record', row: {} },
  'disability-register': { schema: 'disability', table: 'certificate_record', row: { status: 'VALID' } },
} as const;

/** What a school notes of a pupil that is another agency's matter. */
const schoolNotes = {
  disability_category: 'VISUAL',
  inclusive_education: true,
  receives_boarding_subsidy: true,
};

/** Puts the county into every schema, as imports, linkage and reconciliation would. */
export async function fillWorld(
  hub: HubGateway,
  { children, changes }: ReturnType<typeof makeWorld>,
): Promise<void> {
  const db = await hub.dataSource('children');
  const golden = children.map((child) => ({
    child_id: child.id,
    seq: child.seq,
    citizen_id: child.citizenId,
    ...goldenOf(child),
    division: child.division,
    schooling: child.schooling,
    open_mismatches: child.flags.filter(({ isOpen }) => isOpen).length,
  }));
  await insert(db, 'children.child', golden);
  const records = children.flatMap((child) => child.records.map((record) => ({ child, record })));
  const numbered = records.map(({ child, record }, index) => ({ child, record, recordId: index + 1 }));
  await insert(
    db,
    'children.link_record',
    numbered.map(({ child, record, recordId }) => ({
      ...common(recordId, record),
      source_system: record.source,
      import_id: randomUUID(),
      child_id: child.id,
      rule: record.citizenId === null ? 'NAME_AND_BIRTH_DATE' : 'CITIZEN_ID',
      explanation: {},
      born: record.birthDate,
    })),
  );
  await insert(
    db,
    'children.change',
    changes.map(({ seq, kind, childId, otherChildId, division, previousDivision, sources }) => ({
      seq,
      sources,
      kind,
      child_id: childId,
      other_child_id: otherChildId,
      division,
      previous_division: previousDivision,
      at: '2026-09-05T00:00:00Z',
    })),
  );
  await db.query(knowEverywhere);
  for (const source of worldSources) await fillAgency(hub, source, children, numbered);
  await fillReconciliation(hub, children);
}

function goldenOf({ records }: WorldChild) {
  const [best] = goldenOrder.flatMap((source) => records.filter((record) => record.source === source));
  return { name: best?.name, name_key: best?.name, sex: best?.sex, birth_date: best?.birthDate };
}

function common(recordId: number, record: WorldRecord) {
  return {
    record_id: recordId,
    source_key: `key-${recordId}`,
    file_row: recordId,
    batch_id: 1,
    as_of: '2026-09-01',
    present: true,
    name: record.name,
    name_key: record.name,
    sex: record.sex,
    birth_date: record.birthDate,
    citizen_id: record.citizenId,
    citizen_id_status: record.citizenId === null ? 'MISSING' : 'VALID',
    id_evidence: record.citizenId === null ? 'NONE' : 'CITIZEN_ID',
    division: record.division,
  };
}

async function fillAgency(
  hub: HubGateway,
  source: WorldSource,
  children: readonly WorldChild[],
  numbered: readonly { child: WorldChild; record: WorldRecord; recordId: number }[],
): Promise<void> {
  const { schema, table, row } = agencies[source];
  const db = await hub.dataSource(schema);
  const own = numbered.filter(({ record }) => record.source === source);
  await insert(db, 'import_batch', [
    {
      batch_id: 1,
      import_id: randomUUID(),
      source_system: source,
      as_of: '2026-09-01',
      kind: 'SNAPSHOT',
      scope: '',
      coverage: '',
      removes: true,
      shrink_held: false,
      confirmed: false,
      row_count: own.length,
      file_sha256: randomUUID(),
      file_name: 'export.csv',
      imported_at: '2026-09-02T00:00:00Z',
    },
  ]);
  await insert(
    db,
    'child_crosswalk',
    children.map(({ id, division }) => ({ child_id: id, division })),
  );
  await insert(
    db,
    table,
    own.map(({ record, recordId }) => ({
      ...common(recordId, record),
      ...row,
      ...(source === 'student-registry' ? schoolNotes : {}),
      discriminator: '',
      ordinal: 1,
      partition: '',
      sheet: '',
      row_hash: createHash('md5').update(String(recordId)).digest('hex'),
      scope: '',
    })),
  );
  await insert(
    db,
    'child_record',
    own.map(({ child, recordId }) => ({ source_system: source, record_id: recordId, child_id: child.id })),
  );
}

async function fillReconciliation(hub: HubGateway, children: readonly WorldChild[]): Promise<void> {
  const db = await hub.dataSource('reconciliation');
  await insert(
    db,
    'reconciliation.comparison',
    children.map((child) => ({
      child_id: child.id,
      child_division: child.division,
      child_schooling: child.schooling,
      child_of_school_age: child.ofSchoolAge,
      child_judged_on: '2026-09-10',
      ...Object.fromEntries(worldSources.flatMap((source) => Object.entries(comparedOf(child, source)))),
    })),
  );
  const flags = children.flatMap((child) => child.flags.map((flag) => ({ child, flag })));
  await insert(
    db,
    'reconciliation.mismatch',
    flags.map(({ child, flag }, index) => ({
      mismatch_id: flag.id,
      rule: flag.rule,
      rule_version: 1,
      child_id: child.id,
      discriminator: flag.discriminator,
      department: flag.department,
      division: child.division ?? '',
      status: flag.isOpen ? 'OPEN' : 'RESOLVED',
      severity: 'LOW',
      evidence: [
        { field: 'welfare.householdType', value: '脱贫户', source: 'poverty-monitoring' },
        { field: 'student.schoolName', value: '某某小学', source: 'student-registry' },
        { field: 'student.disabilityCategory', value: 'VISUAL', source: 'student-registry' },
        { field: 'child.citizenId', value: child.citizenId, source: null },
      ],
      opened_at: '2026-09-01T00:00:00Z',
      due_at: new Date(Date.UTC(2026, 8, 20, 0, index)).toISOString(),
      updated_at: '2026-09-01T00:00:00Z',
      version: 1,
    })),
  );
  await insert(
    db,
    'reconciliation.mismatch_event',
    flags.map(({ flag }, index) => ({
      event_id: index + 1,
      mismatch_id: flag.id,
      to_status: flag.isOpen ? 'OPEN' : 'RESOLVED',
      at: '2026-09-01T00:00:00Z',
      actor: 'hub',
      kind: 'STATUS',
    })),
  );
  const jobs = await hub.dataSource('jobs');
  await jobs.transaction(async (tx) => {
    await tx.query('create temp table judged on commit drop as select child_id from children.child');
    await publishGuardedFacts(tx);
  });
}

/** What the comparison keeps of one source's records. */
function comparedOf({ records }: WorldChild, source: WorldSource): Record<string, unknown> {
  const group = comparisonGroups[source];
  const own = records.filter((record) => record.source === source);
  return {
    [`${group}_records`]: own.length,
    [`${group}_past_records`]: 0,
    [`${group}_birth_dates`]: own.map(({ birthDate }) => birthDate),
    [`${group}_citizen_ids`]: own.flatMap(({ citizenId }) => citizenId ?? []),
    ...(group === 'household' ? { household_division: own[0]?.division ?? null } : {}),
  };
}

const comparisonGroups = {
  'student-registry': 'student',
  'population-registry': 'household',
  'poverty-monitoring': 'welfare',
  'disability-register': 'disability',
} as const;

async function insert(
  db: DataSource,
  table: string,
  rows: readonly Record<string, unknown>[],
): Promise<void> {
  const columns = Object.keys(rows[0] ?? {}).join(', ');
  await db.query(
    `insert into ${table} (${columns}) overriding system value
     select ${columns} from json_populate_recordset(null::${table}, $1::json)`,
    [JSON.stringify(rows)],
  );
}
