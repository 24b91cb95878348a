import { describe, expect, it } from 'vitest';
import { but, ruleOnRows } from '../rule-test-support.ts';
import { hukouPlaceDiffers } from './hukou-place-differs.ts';

const { flagged, flags, closes } = ruleOnRows(hukouPlaceDiffers);

describe('hukou-place-differs', () => {
  const village = '450703101203';
  const agreeing = {
    student: { records: 1, activeRecords: 1, hukouPlace: village },
    household: { records: 1, normalRecords: 1, local: true, status: 'NORMAL', division: village },
  };
  const differing = but(agreeing, { student: { hukouPlace: '450703102201' } });
  const movedOut = but(agreeing, {
    household: { normalRecords: 0, goneRecords: 1, local: null, status: 'MOVED_OUT' },
  });
  const cancelled = but(movedOut, { household: { status: 'CANCELLED' } });
  const raised = (discriminator: string) => ({ discriminator, department: 'EDUCATION', severity: 'LOW' });

  it('asks the registry about another town or another county', async () => {
    expect(await flags(differing)).toEqual([raised('place')]);
    expect(await flags(but(agreeing, { student: { hukouPlace: '450702101' } }))).toEqual([raised('place')]);
  });
  it('asks the registry about a hukou that is no longer there', async () => {
    expect(await flags(movedOut)).toEqual([raised('status')]);
    expect(await flags(cancelled)).toEqual([raised('status')]);
    expect(await flags(but(movedOut, { household: { status: 'EMIGRATED' } }))).toEqual([raised('status')]);
    expect(await flags(but(cancelled, { student: { hukouPlace: '450703' } }))).toEqual([raised('status')]);
  });
  it.each([
    ['both name one village', agreeing],
    ['they name two villages of one town', but(agreeing, { student: { hukouPlace: '450703101001' } })],
    ['the registry names the county alone', but(agreeing, { student: { hukouPlace: '450702' } })],
    ['the police name the county alone', but(differing, { household: { division: '450703' } })],
    ['the place could not be read', but(differing, { student: { hukouPlace: '平吉镇' } })],
    ['the cell is blank', but(differing, { student: { hukouPlace: null } })],
    ['the pupil has left', but(differing, { student: { activeRecords: 0 } })],
    ['the police are silent', but(differing, { household: null })],
    ['the student registry is silent', but(differing, { student: null })],
    ['the police list the child at two places', but(differing, { household: { records: 2 } })],
    ['the child has died', but(movedOut, { household: { deceasedRecords: 1, goneRecords: 0 } })],
    ['the child is missing', but(movedOut, { household: { status: 'MISSING' } })],
    [
      'the pupil moved out of a town the registry does not name',
      but(movedOut, { student: { hukouPlace: '450703102' } }),
    ],
    [
      'the pupil moved out, and may live elsewhere in the county the registry names',
      but(movedOut, { student: { hukouPlace: '450703' } }),
    ],
    ['a hukou was cancelled in another county', but(cancelled, { student: { hukouPlace: '450702' } })],
  ])('stays silent when %s', async (_, row) => {
    expect(await flagged(row)).toBe(false);
  });
  it.each([
    ['the registry names the town of the police', 'place', agreeing],
    ['the pupil has left', 'place', but(differing, { student: { activeRecords: 0 } })],
    ['the registry names another town', 'status', but(movedOut, { student: { hukouPlace: '450721101201' } })],
    ['the police list the child as registered there', 'status', agreeing],
    ['the pupil has left', 'status', but(movedOut, { student: { activeRecords: 0 } })],
  ])('closes when %s: %s', async (_, discriminator, row) => {
    expect(await closes(row, discriminator)).toBe(true);
  });
  it.each([
    ['the cell is emptied', 'place', but(differing, { student: { hukouPlace: null } })],
    ['the police fall silent', 'place', but(differing, { household: null })],
    ['the registry falls silent', 'place', but(differing, { student: null })],
    ['the registry says less', 'place', but(differing, { student: { hukouPlace: '450703' } })],
    ['the cell is emptied', 'status', but(movedOut, { student: { hukouPlace: null } })],
    ['the police fall silent', 'status', but(movedOut, { household: null })],
  ])('stays open when %s: %s', async (_, discriminator, row) => {
    expect(await closes(row, discriminator)).toBe(false);
  });
});
