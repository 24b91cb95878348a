import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { compareChild, onDay } from './compare-test-support.ts';
import { createSampleStore, emptyStore } from './sample-records.ts';
import type { SampleStore } from './sample-records.ts';

let database: TestDatabase;
let jobs: DataSource;
let sample: SampleStore;

beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
  sample = createSampleStore(jobs);
});
afterAll(async () => database.drop());
beforeEach(async () => emptyStore(jobs));

const compared = (child: string, ...columns: readonly string[]): Promise<unknown> =>
  compareChild(jobs, child, columns);

describe('numbers', () => {
  it('compares valid printed numbers and hides the middle of invalid ones', async () => {
    await sample.child('c1');
    const valid = { citizen_id: '450703201503200013', citizen_id_status: 'VALID' };
    await sample.record('household', 'c1', await sample.batch('household', onDay), {
      ...valid,
      id_evidence: 'CITIZEN_ID',
    });
    await sample.record('student', 'c1', await sample.batch('student', onDay), {
      ...valid,
      id_evidence: 'STUDENT_NUMBER',
    });
    await sample.record('welfare', 'c1', await sample.batch('welfare', onDay), {
      citizen_id_raw: '45070320150320001',
      citizen_id_status: 'INVALID',
    });
    const columns = [
      'household_citizen_ids',
      'student_citizen_ids',
      'welfare_invalid_ids',
      'welfare_invalid_id',
    ];
    expect(await compared('c1', ...columns)).toEqual({
      household_citizen_ids: ['450703201503200013'],
      student_citizen_ids: null,
      welfare_invalid_ids: 1,
      welfare_invalid_id: '4507***********01',
    });
  });
});

describe('a number that is not the child’s own', () => {
  const numbered = (citizenId: string) => ({
    citizen_id: citizenId,
    citizen_id_status: 'VALID',
    id_evidence: 'CITIZEN_ID',
  });

  it.each([
    ['the child’s own', '450703201503200013', '450703201503200013', null],
    ['another than the child’s own', '450703201503200013', '450703201503020014', '450703201503020014'],
    ['a few days off, where the child has none', null, '450703201503020014', null],
    ['a parent’s, where the child has none', null, '450703198503200017', '450703198503200017'],
  ])('%s', async (_, own, printed, foreign) => {
    await sample.child('c1', { citizen_id: own });
    await sample.record('household', 'c1', await sample.batch('household', onDay), numbered(printed));
    expect(await compared('c1', 'household_foreign_ids')).toEqual({
      household_foreign_ids: foreign === null ? null : [foreign],
    });
  });

  it('stands in the ID cell, while the student number carries the child’s own', async () => {
    await sample.child('c1', { citizen_id: '450703201503200013' });
    await sample.record('student', 'c1', await sample.batch('student', onDay), {
      citizen_id: '450703201503200013',
      citizen_id_raw: '450703198503200017',
      citizen_id_status: 'VALID',
      id_evidence: 'STUDENT_NUMBER',
    });
    expect(await compared('c1', 'student_foreign_ids')).toEqual({
      student_foreign_ids: ['450703198503200017'],
    });
  });

  it('is a sibling’s that another child holds', async () => {
    await sample.child('c1');
    await sample.child('c2', { citizen_id: '450703201503020014' });
    await sample.record(
      'student',
      'c1',
      await sample.batch('student', onDay),
      numbered('450703201503020014'),
    );
    expect(await compared('c1', 'student_foreign_ids')).toEqual({
      student_foreign_ids: ['450703201503020014'],
    });
  });
});
