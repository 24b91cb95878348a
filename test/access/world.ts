import { createHash, randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { publishGuardedFacts } from '../../jobs/guarded-facts.ts';
import { checkDigit } from '../../platform/citizen-id.ts';
import type { HubGateway } from '../federation/hub-gateway.ts';

/** The four systems a child of this made-up county may have a record in. */
export const worldSources = [
  'student-registry',
  'population-registry',
  'poverty-monitoring',
  'disability-register',
] as const;
export type WorldSource = (typeof worldSources)[number];

export type WorldRecord = {
  source: WorldSource;
  name: string;
  sex: string;
  birthDate: string;
  citizenId: string | null;
  division: string | null;
};
export type WorldFlag = {
  id: string;
  rule: string;
  discriminator: string;
  department: string;
  isOpen: boolean;
};
export type WorldChild = {
  id: string;
  seq: number;
  division: string | null;
  citizenId: string | null;
  schooling: string;
  ofSchoolAge: boolean;
  records: readonly WorldRecord[];
  flags: readonly WorldFlag[];
};
export type WorldChange = {
  seq: number;
  kind: string;
  childId: string;
  otherChildId: string | null;
  division: string;
  previousDivision: string | null;
  /** Whose records it was about; null: nobody noted it. */
  sources: readonly WorldSource[] | null;
};

const divisions = [
  '450703101',
  '450703102',
  '450703',
  '450702101',
  '450702101001',
  '4507',
  '450981001',
  null,
];
export const worldNames = ['韦小明', '韦小红', '黄大山', '梁秀英'];
const flagKinds = [
  ['welfare-child-not-enrolled', '', 'RURAL_AFFAIRS'],
  ['disabled-child-not-enrolled', '', 'DISABLED_PERSONS_FEDERATION'],
  ['disability-known-to-welfare-only', '', 'DISABLED_PERSONS_FEDERATION'],
  ['school-age-not-enrolled', '', 'EDUCATION'],
  ['name-differs', 'poverty-monitoring', 'RURAL_AFFAIRS'],
  ['name-differs', 'population-registry', 'PUBLIC_SECURITY'],
  ['name-differs', 'undecided', 'EDUCATION'],
  ['duplicate-student-record', '', 'SCHOOL'],
  ['entitled-without-aid', '', 'MARKET_SUPERVISION'],
] as const;

/** Sources do not agree where a child lives, and some do not say. */
function placeSaid(home: string | null, index: number, place: number): string | null {
  if (home === null || (index + place) % 5 === 4) return null;
  return index % 3 === 1 && place === 1 ? (divisions[(index + 3) % divisions.length] ?? null) : home;
}

/** The place survives in an order of its own: where the registry, then the welfare office, then the certificate says. */
export const placeOrder: readonly WorldSource[] = [
  'population-registry',
  'poverty-monitoring',
  'disability-register',
  'student-registry',
];

/** The place the best of these records give; null where none does. */
export function bestPlace(records: readonly WorldRecord[]): string | null {
  const said = placeOrder.flatMap((source) => records.filter((record) => record.source === source));
  return said.find(({ division }) => division !== null)?.division ?? null;
}

/** Children whose sources, divisions, names and flags go through their combinations, each at a pace of its own. */
export function makeWorld(count: number): {
  children: readonly WorldChild[];
  changes: readonly WorldChange[];
} {
  const children = Array.from({ length: count }, (_, index): WorldChild => {
    const id = `c${String(index)
      .padStart(3, '0')
      .replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? 'a')}aaaaaaaaaaaaaaaaa`;
    const birthDate = `20${10 + (index % 9)}-0${1 + (index % 9)}-1${index % 10}`;
    const first17 = `450703${birthDate.replaceAll('-', '')}${String(100 + (index % 800))}`;
    const number = `${first17}${checkDigit(first17)}`;
    const mask = ((index * 7) % 15) + 1;
    const sources = worldSources.filter((_source, place) => (mask >> place) % 2 === 1);
    const bearer = index % 5;
    const home = divisions[index % divisions.length] ?? null;
    const records = sources.map((source, place): WorldRecord => ({
      source,
      name: worldNames[(index + (index % 3 === 0 ? place : 0)) % worldNames.length] ?? '',
      sex: index % 2 === 0 ? 'MALE' : 'FEMALE',
      birthDate,
      citizenId: bearer === 0 || (bearer === 1 && place > 0) ? null : number,
      division: placeSaid(home, index, place),
    }));
    const flags = flagKinds
      .filter((_kind, place) => (index + place) % 4 === 0)
      .map(([rule, discriminator, department], place): WorldFlag => ({
        id: `m${index}x${place}`,
        rule,
        discriminator,
        department,
        isOpen: (index + place) % 5 !== 0,
      }));
    return {
      id,
      seq: index + 1,
      division: bestPlace(records),
      citizenId: records.some(({ citizenId }) => citizenId !== null) ? number : null,
      schooling: ['ENROLLED', 'NOT_ENROLLED', 'NOT_OF_SCHOOL_AGE', 'DROPPED_OUT', 'UNKNOWN'][index % 5] ?? '',
      ofSchoolAge: index % 10 !== 7,
      records,
      flags,
    };
  });
  const changes = children.flatMap(({ id, division, records }, index): Omit<WorldChange, 'seq'>[] => {
    const here = {
      childId: id,
      otherChildId: null,
      division: division ?? '',
      previousDivision: null,
      sources: null,
    };
    const everySource = records.map(({ source }) => source);
    const oneSource = everySource.slice(index % everySource.length).slice(0, 1);
    const neighbour = children[(index + 3) % count]?.id ?? id;
    return [
      { ...here, kind: 'CREATED' },
      ...(index % 4 === 0
        ? [{ ...here, kind: 'UPDATED', previousDivision: '450702101', sources: everySource }]
        : []),
      ...(index % 3 === 0 ? [{ ...here, kind: 'UPDATED', sources: oneSource }] : []),
      ...(index % 5 === 0 ? [{ ...here, kind: 'MOVED', otherChildId: neighbour, sources: oneSource }] : []),
      ...(index % 7 === 0
        ? [{ ...here, kind: 'JOINED', childId: `gone${index}`, otherChildId: neighbour, sources: oneSource }]
        : []),
      ...(index % 11 === 0 ? [{ ...here, kind: 'RETIRED', childId: `left${index}` }] : []),
      ...(index % 13 === 0 ? [{ ...here, kind: 'ERASED', childId: `left${index}`, sources: oneSource }] : []),
    ];
  });
  return { children, changes: changes.map((change, index) => ({ seq: index + 1, ...change })) };
}

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
  for (const source of worldSources) await fillAgency(hub, source, children, numbered);
  await fillReconciliation(hub, children);
}

/** The first source of the order says; the order is the registry's, then the certificate's, the school's, the welfare's. */
export const goldenOrder: readonly WorldSource[] = [
  'population-registry',
  'disability-register',
  'student-registry',
  'poverty-monitoring',
];

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
