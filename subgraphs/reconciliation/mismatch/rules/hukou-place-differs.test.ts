import { describe, expect, it } from 'vitest';
import { but, ruleOnRows } from '../rule-test-support.ts';
import { hukouPlaceDiffers } from './hukou-place-differs.ts';

const { flagged, flags, closes } = ruleOnRows(hukouPlaceDiffers);

/** Two towns of a county whose towns are known, a code that a merger has left behind there, and another county. */
const [village, otherTown, formerTown, otherCounty] = [
  '450703101203',
  '450703102201',
  '450703199201',
  '450702',
];

describe('hukou-place-differs', () => {
  const agreeing = {
    student: { records: 1, activeRecords: 1, hukouPlace: village },
    household: { records: 1, normalRecords: 1, local: true, status: 'NORMAL', division: village },
  };
  const differing = but(agreeing, { student: { hukouPlace: otherTown } });
  const movedOut = but(agreeing, {
    household: { normalRecords: 0, goneRecords: 1, local: null, status: 'MOVED_OUT', goneFrom: '450703' },
  });
  const raised = (discriminator: string) => ({ discriminator, department: 'EDUCATION', severity: 'LOW' });
  const places = (said: string, registered: string) =>
    but(agreeing, { student: { hukouPlace: said }, household: { division: registered } });

  it.each([
    ['another town', otherTown, village],
    ['another town, both without village', '450703102', '450703101'],
    ['another county', otherCounty, village],
    ['another county, both by their counties', otherCounty, '450703'],
    ['a town of another county', '450702101', '450703'],
    ['another town of a county whose towns nobody knows', '999901102', '999901101203'],
  ])('asks the registry about %s', async (_, said, registered) => {
    expect(await flags(places(said, registered))).toEqual([raised('place')]);
  });
  it('asks for the town the pupil moved from within the county', async () => {
    const moved = but(differing, { household: { records: 2, goneRecords: 1 } });
    expect(await flags(moved)).toEqual([raised('place')]);
  });
  it.each(['MOVED_OUT', 'CANCELLED', 'EMIGRATED'])('asks for a hukou that is %s', async (status) => {
    const gone = but(movedOut, { household: { status } });
    expect(await flags(gone)).toEqual([raised('status')]);
    expect(await flags(but(gone, { student: { hukouPlace: '450703' } }))).toEqual([raised('status')]);
    expect(await flags(but(gone, { student: { hukouPlace: otherTown } }))).toEqual([raised('status')]);
  });
  it.each([
    ['both name one village', agreeing],
    ['one code is padded to its county, the other deeper', places('450703', village)],
    ['the police name less than the registry', places(village, '450703101')],
    ['they name two villages of one town', places('450703101001', village)],
    ['the code is one that a merger of towns has left behind', places(formerTown, village)],
    ['the register still has such a code', places(village, formerTown)],
    ['the registry names the province alone', places('45', village)],
    ['the place could not be read', places('平吉镇', village)],
    ['the cell is blank', but(differing, { student: { hukouPlace: null } })],
    ['the register names no place', but(differing, { household: { division: null } })],
    ['the pupil has left', but(differing, { student: { activeRecords: 0 } })],
    ['the hukou is in another county, whose police export nothing', but(differing, { household: null })],
    ['the student registry is silent', but(differing, { student: null })],
    ['the police list the child at two places', but(differing, { household: { normalRecords: 2 } })],
    ['the child has died', but(movedOut, { household: { deceasedRecords: 1, goneRecords: 0 } })],
    ['the child is missing', but(movedOut, { household: { status: 'MISSING' } })],
    [
      'a town’s police list who moved out, and the registry names the county',
      but(movedOut, { household: { goneFrom: '450703101' }, student: { hukouPlace: '450703' } }),
    ],
    [
      'a town’s police list who moved out, and the registry names another town',
      but(movedOut, { household: { goneFrom: '450703101' }, student: { hukouPlace: otherTown } }),
    ],
    [
      'the registry names the county the pupil moved to',
      but(movedOut, { student: { hukouPlace: otherCounty } }),
    ],
  ])('stays silent when %s', async (_, row) => {
    expect(await flagged(row)).toBe(false);
  });
  it('compares counties alone where the county says so', async () => {
    expect(await flagged(differing, undefined, { level: 'county' })).toBe(false);
    expect(await flagged(places('450702101', village), undefined, { level: 'county' })).toBe(true);
  });
  it('goes by the place of the row where nobody knows what the export covers', async () => {
    const row = but(movedOut, { household: { goneFrom: null } });
    expect(await flagged(row)).toBe(true);
    expect(await flagged(but(row, { student: { hukouPlace: otherTown } }))).toBe(false);
  });
  it.each([
    ['the registry names the town of the police', 'place', agreeing],
    ['the registry names their county', 'place', places('450703', village)],
    ['the police correct theirs', 'place', places(otherTown, otherTown)],
    ['the pupil has left', 'place', but(differing, { student: { activeRecords: 0 } })],
    ['the child has died', 'place', but(differing, { household: { normalRecords: 0, deceasedRecords: 1 } })],
    [
      'the pupil moved out of the place the registry does not name',
      'place',
      but(movedOut, { student: { hukouPlace: otherCounty } }),
    ],
    ['the police’s row turned out to be another child’s', 'place', but(differing, { household: null })],
    ['the student’s row turned out to be another child’s', 'place', but(differing, { student: null })],
    ['the registry names another county', 'status', but(movedOut, { student: { hukouPlace: otherCounty } })],
    ['the police list the child as registered there', 'status', agreeing],
    ['the pupil has left', 'status', but(movedOut, { student: { activeRecords: 0 } })],
    [
      'the row is gone and the registry names another county',
      'status',
      but(movedOut, {
        student: { hukouPlace: otherCounty },
        household: {
          records: 0,
          pastRecords: 1,
          goneRecords: 0,
          status: null,
          division: null,
          goneFrom: null,
          pastStatus: 'MOVED_OUT',
        },
      }),
    ],
  ])('closes when %s: %s', async (_, discriminator, row) => {
    expect(await closes(row, discriminator, discriminator === 'place' ? differing : movedOut)).toBe(true);
  });
  it.each([
    ['the cell is emptied', 'place', but(differing, { student: { hukouPlace: null } })],
    ['the registry says less than a county', 'place', places('45', village)],
    ['the register no longer names a place', 'place', but(differing, { household: { division: null } })],
    ['the cell is emptied', 'status', but(movedOut, { student: { hukouPlace: null } })],
    [
      'the police drop who has moved out',
      'status',
      but(movedOut, {
        household: {
          records: 0,
          pastRecords: 1,
          goneRecords: 0,
          status: null,
          division: null,
          goneFrom: null,
          pastStatus: 'MOVED_OUT',
        },
      }),
    ],
  ])('stays open when %s: %s', async (_, discriminator, row) => {
    expect(await closes(row, discriminator, discriminator === 'place' ? differing : movedOut)).toBe(false);
  });
});
