import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../../platform/logger.ts';
import { plainDate } from '../../platform/plain-date.ts';
import { emptyTables } from '../../platform/postgres/test-support.ts';
import { citizenNumber } from '../../subgraphs/children/linkage/test-support.ts';
import { keys } from '../../test/data-keys.ts';
import type { TestDatabase } from '../../test/database.ts';
import { createTestDatabase } from '../../test/database.ts';
import { confirmShrink } from '../import/confirm-shrink.ts';
import { runImport } from '../import/import-file.ts';
import { getImport, submitImport } from '../import/ledger.ts';
import { runLink } from './link.ts';

let database: TestDatabase;
let jobs: DataSource;
let home: string;
beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
  home = await mkdtemp(join(tmpdir(), 'hub-heads-'));
});
beforeEach(() =>
  emptyTables(jobs, {
    children: ['child', 'link_record', 'change', 'linkage_state', 'decision', 'touched_record'],
    jobs: ['import', 'quarantine', 'touched_record', 'touched_child'],
    ...Object.fromEntries(
      ['households.person_record', 'welfare.member_record'].map((name) => {
        const [schema = '', table = ''] = name.split('.');
        const tables = ['import_batch', 'import_batch_partition', 'child_crosswalk', 'child_record'];
        return [schema, [...tables, table, `${table}_observation`, `${table}_history`]];
      }),
    ),
  }),
);
afterAll(async () => {
  await database.drop();
  await rm(home, { recursive: true, force: true });
});

type Kind = 'SNAPSHOT' | 'DELTA';
const today = plainDate('2025-11-01');
type Person = {
  name: string;
  relation: string;
  household?: string;
  number: string;
  village?: string;
  /** Of the guardian, who is not named. */
  guardian?: string;
  left?: true;
};
const child: Person = { name: '林甲', relation: '孙女', number: citizenNumber('2015-01-01', 12) };
const son: Person = { name: '林乙', relation: '子', number: citizenNumber('2012-01-01', 11) };
const grandfather: Person = { name: '林祖', relation: '户主', number: citizenNumber('1955-01-01', 11) };
const uncle: Person = { name: '林伯', relation: '户主', number: citizenNumber('1975-01-01', 11) };

/** What lists without a column of the head's name print of a person. */
const captions = {
  'population-registry': '姓名,与户主关系,户号,公民身份号码,居（村）委会,监护人一公民身份号码,人员状态',
  'poverty-monitoring': '姓名,与户主关系,户编号,证件号码,村,备注,人编号',
};
type List = keyof typeof captions;

async function take(
  source: List,
  persons: readonly Person[],
  { asOf = '2025-09-01', kind = 'SNAPSHOT', scope = '' }: { asOf?: string; kind?: Kind; scope?: string } = {},
): Promise<void> {
  const lines = persons.map(
    ({ name, relation, household = '7031', number, village = '450703101203', guardian = '', left }) => {
      const last = source === 'poverty-monitoring' ? `P${number}` : left === true ? '迁出' : '正常';
      return [name, relation, household, number, village, guardian, last].join(',');
    },
  );
  const path = join(home, '名单.csv');
  await writeFile(path, `${captions[source]}\n${lines.join('\n')}\n`);
  const { importId } = await submitImport(
    { sql: jobs, home, keys },
    { source, path, asOf: plainDate(asOf), kind, scope, groupId: null },
  );
  await runImport({ dataSource: jobs, log: createLogger('silent'), keys }, importId);
  if ((await getImport(jobs, importId)).shrinkHeld) await confirmShrink({ dataSource: jobs }, importId);
}

const listFamilies = () =>
  jobs.query<{ name: string }[]>(
    'select name, guardian_name, guardian_citizen_id, guardian_names from children.link_record order by name collate "C"',
  );

/** What the linkage is told of the children's families, the same by small runs and by a full one. */
async function linkFamilies(): Promise<unknown> {
  await runLink(jobs, { today, full: false });
  const families = await listFamilies();
  await runLink(jobs, { today, full: true });
  expect(families).toEqual(await listFamilies());
  return families;
}

const nobody = { guardian_name: null, guardian_citizen_id: null, guardian_names: null };
const withHead = (name: string) => [{ ...nobody, name: '林甲', guardian_names: [name] }];
const alone = [{ ...nobody, name: '林甲' }];

describe('the head of a household in a list without a column of heads', () => {
  it.each<List>(['population-registry', 'poverty-monitoring'])(
    'is the row that says so: one of the family of a grandchild, the guardian of a son (%s)',
    async (source) => {
      await take(source, [child, son, grandfather]);
      expect(await linkFamilies()).toEqual([
        {
          name: '林乙',
          guardian_name: '林祖',
          guardian_citizen_id: grandfather.number,
          guardian_names: null,
        },
        ...withHead('林祖'),
      ]);
    },
  );

  it.each<[string, readonly Person[]]>([
    ['two say so', [grandfather, uncle]],
    ['the head has left the register', [{ ...grandfather, left: true }]],
    ['the number is that of a household elsewhere', [{ ...grandfather, village: '450703102201' }]],
    ['the household is another', [{ ...grandfather, household: '7032' }]],
  ])('is nobody where %s', async (_title, heads) => {
    await take('population-registry', [child, ...heads]);
    expect(await linkFamilies()).toEqual(alone);
  });

  it('is nobody where the number is that of a household in another village of the list', async () => {
    await take('poverty-monitoring', [
      { ...child, village: '青山村' },
      { ...grandfather, village: '石山村' },
    ]);
    expect(await linkFamilies()).toEqual(alone);
  });

  it.each<[string, readonly Person[]]>([
    ['is a child, too', [son, { ...grandfather, name: '林兄', number: citizenNumber('2010-01-01', 11) }]],
    ['has the child’s own number', [son, { ...grandfather, number: son.number }]],
    ['is too young for a grandparent', [child, { ...uncle, number: citizenNumber('1990-01-01', 11) }]],
  ])('is nobody who %s', async (_title, persons) => {
    await take('poverty-monitoring', persons);
    const families = await linkFamilies();
    expect(families).toContainEqual({ ...nobody, name: persons[0]?.name });
  });

  it.each<[string, List, string, string, string | null]>([
    [
      'a number of few digits leads from no township’s list to another’s',
      'poverty-monitoring',
      '12',
      '450703102',
      null,
    ],
    ['nor, where no row tells the place, from file to file', 'poverty-monitoring', '12', '', null],
    ['as the register’s own does', 'population-registry', '703100012', '', '林祖'],
  ])('%s', async (_title, source, household, scope, head) => {
    await take(source, [{ ...child, household, village: '' }], {
      scope: scope === '' ? '' : '450703101',
      kind: 'DELTA',
    });
    await take(source, [{ ...grandfather, household, village: '' }], { scope, kind: 'DELTA' });
    expect(await linkFamilies()).toEqual(head === null ? alone : withHead(head));
  });

  it('is not named beside the number of a guardian who is not', async () => {
    const mother = citizenNumber('1985-01-01', 12);
    await take('population-registry', [
      { ...son, guardian: mother },
      { ...uncle, guardian: '' },
    ]);
    expect(await linkFamilies()).toEqual([
      { name: '林乙', guardian_name: null, guardian_citizen_id: mother, guardian_names: ['林伯'] },
    ]);
    await take('population-registry', [{ ...son, guardian: uncle.number }, uncle], { asOf: '2025-10-01' });
    expect(await linkFamilies()).toEqual([
      { name: '林乙', guardian_name: '林伯', guardian_citizen_id: uncle.number, guardian_names: null },
    ]);
  });

  it.each<[string, Kind, readonly Person[], unknown]>([
    ['the head’s row is spelt otherwise', 'DELTA', [{ ...grandfather, name: '林阻' }], withHead('林阻')],
    ['the head moves to another household', 'DELTA', [{ ...grandfather, household: '7032' }], alone],
    ['somebody else says so, too', 'DELTA', [uncle], alone],
    ['somebody else is the head', 'DELTA', [{ ...grandfather, relation: '之父' }, uncle], withHead('林伯')],
    ['only the child is told of', 'DELTA', [{ ...child, relation: '之孙女' }], withHead('林祖')],
    ['the child moves to another household', 'DELTA', [{ ...child, household: '7032' }], alone],
    ['the list has the head no more', 'SNAPSHOT', [child], alone],
  ])('follows when %s', async (_title, kind, persons, expected) => {
    await take('poverty-monitoring', [child, grandfather]);
    await runLink(jobs, { today, full: false });
    await take('poverty-monitoring', persons, { asOf: '2025-10-01', kind });
    expect(await linkFamilies()).toEqual(expected);
  });
});
