import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainDate } from '../../../platform/plain-date.ts';
import { createTestDatabase } from '../../../test/database.ts';
import type { TestDatabase } from '../../../test/database.ts';
import { inRow } from './flagged-test-support.ts';
import type { SparseRow } from './flagged-test-support.ts';
import { but, onNoRoll } from './rule-test-support.ts';
import { schoolingSql } from './schooling.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => database.drop());

const enrolled = but(onNoRoll, { student: { activeRecords: 1, enrolledRecords: 1 } });

describe('schooling', () => {
  it.each<[string, SparseRow]>([
    ['ENROLLED', enrolled],
    ['ENROLLED', but(enrolled, { term: { reported: true } })],
    ['ABSENT_THIS_TERM', but(enrolled, { term: { reported: false } })],
    ['ON_LEAVE', but(onNoRoll, { student: { activeRecords: 1, onLeaveRecords: 1 } })],
    ['ATTENDING_WITHOUT_RECORD', but(onNoRoll, { term: { reported: true } })],
    ['DEFERRED', but(onNoRoll, { student: { deferredRecords: 1 } })],
    ['DROPPED_OUT', but(onNoRoll, { student: { droppedOutRecords: 1 } })],
    ['FINISHED', but(onNoRoll, { student: { finishedRecords: 1 } })],
    ['UNKNOWN', but(onNoRoll, { student: { unknownRecords: 1 } })],
    ['NOT_ENROLLED', onNoRoll],
    ['NOT_OF_SCHOOL_AGE', but(onNoRoll, { child: { birthDate: '2021-03-20' } })],
    ['UNKNOWN', but(onNoRoll, { student: null })],
    ['UNKNOWN', but(onNoRoll, { household: { deceasedRecords: 1 } })],
    ['UNKNOWN', {}],
  ])('%s', async (expected, row) => {
    const { status } = schoolingSql(plainDate('2025-11-20'));
    const db = await database.dataSource('reconciliation');
    expect(await inRow(db, row, (from) => `select ${status} as status from ${from}`)).toEqual([
      { status: expected },
    ]);
  });
});
