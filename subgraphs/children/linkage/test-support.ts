import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { checkDigit } from '../../../platform/citizen-id.ts';
import { plainDate } from '../../../platform/plain-date.ts';
import type { SourceSystem } from '../../../platform/source-systems.ts';
import { emptyTables } from '../../../platform/postgres/test-support.ts';
import { withTransaction } from '../../../platform/postgres/index.ts';
import type { Transaction } from '../../../platform/postgres/index.ts';
import type { TestDatabase } from '../../../test/database.ts';
import { createTestDatabase } from '../../../test/database.ts';
import { feedColumns, openFeed } from './feed.ts';
import { link, storeFeed } from './linkage.ts';
import type { LinkageOutcome } from './linkage.ts';

/** A synthetic number of a child of division 450703: birth date and a sequence number, odd for boys. */
export function citizenNumber(birthDate: string, sequence: number): string {
  const first17 = `450703${birthDate.replaceAll('-', '')}${String(sequence).padStart(3, '0')}`;
  return first17 + checkDigit(first17);
}

/** One row of a literal table; what is left out is not given by the source. */
export type TestRecord = {
  /** Unique in a test, and the record's natural key. */
  key: string;
  source: SourceSystem;
  name: string;
  formerName?: string;
  sex?: 'MALE' | 'FEMALE';
  born?: string;
  id?: string;
  /** What stands in the number's column when it is no valid number. */
  printed?: string;
  evidence?: 'CITIZEN_ID' | 'DISABILITY_CARD' | 'STUDENT_NUMBER';
  localKey?: string;
  guardian?: string;
  guardianId?: string;
  /** All of them, where the row names more than `guardian`. */
  guardians?: readonly string[];
  phone?: string;
  village?: string;
  division?: string;
  /** A second number, inside the student number or the certificate's; in the registry the one that was changed. */
  otherId?: string;
  /** By which day those of the row's grade are born, as a rule. */
  cohortBornBy?: string;
  /** A former entry of its list. */
  closed?: boolean;
  asOf?: string;
  present?: boolean;
};

const testDay = plainDate('2025-09-01');

/**
 * Feeds records as an import would (new or changed; `gone` ones are taken away; all there are, with `full`; into an empty
 * store, with `fresh`), links, commits.
 */
export async function linkRecords(
  dataSource: DataSource,
  records: readonly TestRecord[],
  options: { full?: boolean; fresh?: boolean; today?: string; gone?: readonly TestRecord[] } = {},
): Promise<LinkageOutcome> {
  const { fresh = false, full = fresh } = options;
  return withTransaction(dataSource, async (transaction) => {
    await openFeed(transaction, plainDate(options.today ?? testDay));
    const touched = [...records, ...(options.gone ?? [])];
    await insert(transaction, 'linkage_touched', ['source_system', 'record_id'], touched.map(keyOf));
    await insert(transaction, 'linkage_feed', feedColumns, records.map(identityRow));
    if (!full) await storeFeed(transaction);
    return link(transaction, { full, fresh });
  });
}

/** Keys of records that belong together, sorted; records without a child are left out. */
export async function listGroups(dataSource: DataSource): Promise<string[][]> {
  const rows = await dataSource.query<{ keys: string[] }[]>(`
    select array_agg(source_key order by source_key collate "C") as keys from children.link_record
    where child_id is not null group by child_id order by 1`);
  return rows.map((row) => row.keys);
}

/** Child of each record by its key. */
export async function readChildIds(dataSource: DataSource): Promise<Record<string, string | null>> {
  const rows = await dataSource.query<{ source_key: string; child_id: string | null }[]>(
    'select source_key, child_id from children.link_record',
  );
  return Object.fromEntries(rows.map((row) => [row.source_key, row.child_id]));
}

export async function readRules(dataSource: DataSource): Promise<Record<string, string | null>> {
  const rows = await dataSource.query<{ source_key: string; rule: string | null }[]>(
    'select source_key, rule from children.link_record',
  );
  return Object.fromEntries(rows.map((row) => [row.source_key, row.rule]));
}

/** A migrated database of the test file's own, empty before each test. */
export function useChildren(): {
  readonly db: DataSource;
  groupsOf(records: readonly TestRecord[]): Promise<string[][]>;
} {
  let database: TestDatabase;
  let db: DataSource;
  beforeAll(async () => {
    database = await createTestDatabase();
    db = await database.dataSource('children');
  });
  beforeEach(() => emptyChildren(db));
  afterAll(() => database.drop());
  return {
    get db() {
      return db;
    },
    async groupsOf(records) {
      await linkRecords(db, records);
      return listGroups(db);
    },
  };
}

export async function emptyChildren(dataSource: DataSource): Promise<void> {
  await forgetLinks(dataSource);
  await emptyTables(dataSource, {
    children: [
      ...['review', 'review_candidate', 'decision', 'decision_undone'],
      ...['review_command', 'touched_record'],
    ],
  });
}

/** Takes away all that a link run makes; what stewards decided stays. */
export async function forgetLinks(dataSource: DataSource): Promise<void> {
  await emptyTables(dataSource, {
    children: [
      'child',
      'contested_record',
      'joined_record',
      'known_children',
      'link_record',
      'change',
      'linkage_state',
    ],
  });
}

function keyOf(record: TestRecord): unknown[] {
  return [record.source, numberOf(record.key)];
}

/** Record ids must be stable between runs of one test and differ between keys. */
function numberOf(key: string): number {
  return [...key].reduce(
    (sum, character) => (sum * 131 + (character.codePointAt(0) ?? 0)) % 1_000_000_007,
    7,
  );
}

function identityRow(record: TestRecord): unknown[] {
  return [
    ...keyOf(record),
    record.key,
    1,
    1,
    '00000000-0000-4000-8000-000000000001',
    record.asOf ?? '2025-08-31',
    record.present ?? true,
    record.name,
    record.name,
    record.formerName ?? null,
    record.sex ?? null,
    record.born ?? null,
    record.id ?? null,
    record.id ?? record.printed ?? null,
    record.id !== undefined ? 'VALID' : record.printed !== undefined ? 'INVALID' : 'MISSING',
    record.id === undefined ? 'NONE' : (record.evidence ?? 'CITIZEN_ID'),
    record.localKey ?? null,
    record.guardian ?? null,
    record.guardianId ?? null,
    record.guardians ?? null,
    record.phone ?? null,
    record.village ?? null,
    record.division ?? null,
    record.otherId ?? null,
    record.cohortBornBy ?? null,
    record.closed ?? null,
    null,
  ];
}

async function insert(
  transaction: Transaction,
  table: string,
  columns: readonly string[],
  rows: readonly unknown[][],
): Promise<void> {
  for (const row of rows) {
    const places = row.map((_, index) => `$${index + 1}`).join(', ');
    await transaction.query(`insert into ${table} (${columns.join(', ')}) values (${places})`, row);
  }
}
