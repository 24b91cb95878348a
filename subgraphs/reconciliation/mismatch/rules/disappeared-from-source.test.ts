import { describe, expect, it } from 'vitest';
import { but, ruleOnRows } from '../rule-test-support.ts';
import { disappearedFromSource } from './disappeared-from-source.ts';

const { flagged, flags } = ruleOnRows(disappearedFromSource);

describe('disappeared-from-source', () => {
  const gone = {
    child: { birthDate: '2014-03-20' },
    student: { pastRecords: 1, lastSeen: '2025-09-30', pastStatus: 'ENROLLED', pastGrade: 'P5' },
  };

  it('flags a pupil the newest full export no longer holds', async () => {
    expect(await flags(gone)).toEqual([
      { discriminator: 'student-registry', department: 'EDUCATION', severity: 'HIGH' },
    ]);
  });
  it.each([
    ['household', 'PUBLIC_SECURITY'],
    ['welfare', 'RURAL_AFFAIRS'],
    ['disability', 'DISABLED_PERSONS_FEDERATION'],
  ] as const)('asks the owner of %s records', async (group, department) => {
    const row = { child: { birthDate: '2014-03-20' }, [group]: { pastRecords: 1, lastSeen: '2025-09-30' } };
    expect((await flags(row)).map((flag) => flag.department)).toEqual([department]);
  });
  it.each([
    ['another record of the child is there', { student: { records: 1 } }],
    ['nothing has disappeared', { student: { pastRecords: 0 } }],
    ['the pupil graduated', { student: { pastStatus: 'GRADUATED' } }],
    ['the pupil transferred out', { student: { pastStatus: 'TRANSFERRED_OUT' } }],
    ['the school year turned after the last grade', { student: { pastGrade: 'J3', lastSeen: '2025-06-30' } }],
    ['the child has died', { household: { deceasedRecords: 1 } }],
    ['the child has moved out', { household: { goneRecords: 1, status: 'MOVED_OUT' } }],
    ['the child has grown up', { child: { birthDate: '2007-03-20' } }],
    ['the population registry had ended the registration', { household: { pastStatus: 'CANCELLED' } }],
    ['the student registry had noted the death', { student: { pastStatus: 'DECEASED' } }],
  ])('stays silent when %s', async (_, changes) => {
    expect(await flagged(but(gone, changes))).toBe(false);
  });
  it('asks for a child that was listed as missing, and now is not listed at all', async () => {
    const row = {
      child: { birthDate: '2014-03-20' },
      household: { pastRecords: 1, pastStatus: 'MISSING', lastSeen: '2025-09-30' },
    };
    expect((await flags(row)).map((flag) => flag.department)).toEqual(['PUBLIC_SECURITY']);
  });
  it('asks for the student record of a child that is listed as missing', async () => {
    const missing = { household: { records: 1, goneRecords: 1, status: 'MISSING' } };
    expect((await flags(but(gone, missing))).map((flag) => flag.department)).toEqual(['EDUCATION']);
  });
  it('does not miss cancelled certificates', async () => {
    const row = {
      child: { birthDate: '2014-03-20' },
      disability: { pastRecords: 1, pastStatus: 'CANCELLED' },
    };
    expect(await flagged(row)).toBe(false);
  });
  it('does not miss the certificate of a child that has grown up', async () => {
    const row = { child: { birthDate: '2007-03-20' }, disability: { pastRecords: 1, pastStatus: 'VALID' } };
    expect(await flagged(row)).toBe(false);
  });
});
