import { expect, it } from 'vitest';
import type { ImportId } from '../../platform/ids.ts';
import { plainDate } from '../../platform/plain-date.ts';
import { tellImport } from './told-import.ts';
import type { ImportedRow } from './told-import.ts';

const row = {
  importId: '00000000-0000-0000-0000-000000000001' as ImportId,
  fileName: '学籍.csv',
  asOf: plainDate('2026-11-01'),
  status: 'IMPORTED',
  rowsRead: 3,
  rowsAccepted: 2,
  rowsQuarantined: 1,
  source: 'student-registry',
  scope: '450702',
  shrinkHeld: false,
  hold: null,
  heldBack: null,
  headers: [],
  leftOut: [],
  duplicate: false,
  whose: { children: 2, grownUps: 0, unplaced: 0 },
  secondLook: { sameFileAsOf: null, outdated: 0, newestAsOf: null, outsideScope: null },
} as unknown as ImportedRow;

it('tells of which day a file was taken to be, what was stored, and how to mend the rest', () => {
  expect(tellImport(row)).toBe(
    `学籍.csv, as of 2026-11-01: 3 rows read, 2 stored (2 children’s, 0 grown-ups’), 1 in quarantine; to mend them: hub annotate ${row.importId} --out mend.csv`,
  );
});

it('tells of a file that was handed in before what is in the store by now, as its import may have been interrupted', () => {
  const told = tellImport({ ...row, duplicate: true, whose: null });
  expect(told).toContain(
    'handed in before, and not stored twice: 3 rows read, 2 stored, 1 in quarantine; to mend them',
  );
});

it('tells of a file that is held why, what a confirmation would take away, and the commands to choose between', () => {
  const told = (hold: ImportedRow['hold']) => tellImport({ ...row, shrinkHeld: true, hold, heldBack: 7 });
  const confirm = `(hub confirm-shrink ${row.importId}, which takes away 7 records), or`;
  expect(told(null)).toContain('lacks too many rows of what it would replace, or is of another place');
  const shrunk = told({ reason: 'SHRUNK', before: 100, now: 50 });
  expect(shrunk).toContain('HELD: it has 50 rows, and what it would replace has 100');
  expect(shrunk).toContain(`${confirm} it is handed in again with its other files and the --scope`);
  expect(told({ reason: 'INCOMPLETE' })).toContain('another file of its group was refused or failed');
  const place = told({ reason: 'OTHER_PLACE', before: ['450702'], now: ['450703'] });
  expect(place).toContain(
    'its rows are of 450703, and those it would replace under --scope 450702 are of 450702',
  );
  expect(place).toContain(
    `${confirm} it is handed in again under its own scope (hub import student-registry … --scope DIVISION --as-of 2026-11-01), and the right file of 450702 besides`,
  );
  expect(told({ reason: 'OTHER_LIST', scope: '450703' })).toContain('--scope 450703 --as-of 2026-11-01');
});

it('asks about a file that may be last month’s, and about a day that others have outdated', () => {
  const secondLook = {
    sameFileAsOf: plainDate('2026-10-01'),
    outdated: 2,
    newestAsOf: plainDate('2026-12-01'),
    outsideScope: null,
  };
  expect(tellImport({ ...row, secondLook })).toMatch(
    /the very same file was imported as of 2026-10-01: is it the right one\?.*2 of its rows count for days before only, since exports up to 2026-12-01/,
  );
});

it('asks about a file whose rows lie outside its scope', () => {
  const outsideScope = { scope: '450702', placed: 120, outside: 118, mostlyIn: '450703' };
  const secondLook = { sameFileAsOf: null, outdated: 0, newestAsOf: null, outsideScope };
  expect(tellImport({ ...row, secondLook })).toContain(
    'of its 120 rows that tell their place 118 lie outside 450702, most in 450703: are --scope and the file right?',
  );
});
