import { describe, expect, it } from 'vitest';
import { plainDate } from '../../../platform/plain-date.ts';
import type { Snapshot } from './shrink-guard.ts';
import { judgeSnapshots } from './shrink-guard.ts';

function snapshot(
  id: string,
  asOf: string,
  rows: number | Record<string, number>,
  more: Partial<Snapshot> = {},
) {
  const rowsByPart = new Map(Object.entries(typeof rows === 'number' ? { '': rows } : rows));
  return {
    id,
    asOf: plainDate(asOf),
    scope: '',
    coverage: ['450703'],
    told: { places: [], sample: [] },
    rowsByPart,
    files: 'ALL_STORED',
    confirmed: false,
    ...more,
  } as Snapshot;
}

function verdicts(...snapshots: Snapshot[]) {
  return Object.fromEntries([...judgeSnapshots(snapshots, 0.1)].map(([id, { is }]) => [id, is]));
}

describe('shrink guard', () => {
  it('believes the first snapshot and one that lost exactly the allowed share', () => {
    expect(verdicts(snapshot('a', '2026-01-01', 100), snapshot('b', '2026-02-01', 90))).toEqual({
      a: 'REMOVES',
      b: 'REMOVES',
    });
  });

  it('holds a snapshot that lost more', () => {
    expect(verdicts(snapshot('a', '2026-01-01', 100), snapshot('b', '2026-02-01', 89))).toEqual({
      a: 'REMOVES',
      b: 'HELD',
    });
  });

  it('does not take a held snapshot as the measure of the next', () => {
    const march = snapshot('c', '2026-03-01', 50);
    expect(verdicts(snapshot('a', '2026-01-01', 100), snapshot('b', '2026-02-01', 50), march)).toEqual({
      a: 'REMOVES',
      b: 'HELD',
      c: 'HELD',
    });
  });

  it('takes a confirmed snapshot as the measure of the next', () => {
    const february = snapshot('b', '2026-02-01', 50, { confirmed: true });
    expect(verdicts(snapshot('a', '2026-01-01', 100), february, snapshot('c', '2026-03-01', 50))).toEqual({
      a: 'REMOVES',
      b: 'REMOVES',
      c: 'REMOVES',
    });
  });

  it('judges by the day of the export, not by the order of arrival', () => {
    expect(verdicts(snapshot('b', '2026-02-01', 89), snapshot('a', '2026-01-01', 100))).toEqual({
      a: 'REMOVES',
      b: 'HELD',
    });
  });

  it('waits for the other files of a group, and holds when one of them was refused', () => {
    expect(
      verdicts(
        snapshot('a', '2026-01-01', 100, { files: 'WAITING' }),
        snapshot('b', '2026-02-01', 10, { files: 'INCOMPLETE' }),
      ),
    ).toEqual({ a: 'WAITING', b: 'HELD' });
  });

  it('compares only the parts that both snapshots speak for', () => {
    const first = snapshot('a', '2026-01-01', { north: 100, south: 100 });
    const second = snapshot('b', '2026-02-01', { north: 80, east: 500 });
    expect(verdicts(first, second)).toEqual({ a: 'REMOVES', b: 'HELD' });
    expect(verdicts(first, snapshot('c', '2026-02-01', { south: 99 }))).toEqual({
      a: 'REMOVES',
      c: 'REMOVES',
    });
  });

  const declared = { scope: '450703' };

  it('compares an export without a scope with what came under one: it would remove that, too', () => {
    const first = snapshot('a', '2026-01-01', 100, declared);
    expect(verdicts(first, snapshot('b', '2026-02-01', 80))).toEqual({ a: 'REMOVES', b: 'HELD' });
    expect(verdicts(first, snapshot('b', '2026-02-01', 90))).toEqual({ a: 'REMOVES', b: 'REMOVES' });
  });

  it('does not compare an export with one it would not remove from', () => {
    const town = { scope: '450703101', coverage: ['450703101'] };
    expect(verdicts(snapshot('a', '2026-01-01', 100), snapshot('b', '2026-02-01', 10, town))).toEqual({
      a: 'REMOVES',
      b: 'REMOVES',
    });
  });

  it('does not add up the county’s export and that of its town', () => {
    const town = { scope: '450703101', coverage: ['450703101'] };
    const towns = [
      snapshot('b', '2026-02-01', 60, town),
      snapshot('c', '2026-02-01', 40, { scope: '450703102', coverage: ['450703102'] }),
    ];
    expect(verdicts(...towns, snapshot('d', '2026-03-01', 80))).toMatchObject({ d: 'HELD' });
    const county = snapshot('a', '2026-01-01', 100);
    expect(verdicts(county, ...towns, snapshot('d', '2026-03-01', 100))).toMatchObject({ d: 'REMOVES' });
  });

  it('holds an export without a scope that speaks for another place, however large', () => {
    const neighbour = { coverage: ['450702'] };
    expect(verdicts(snapshot('a', '2026-01-01', 100), snapshot('b', '2026-02-01', 500, neighbour))).toEqual({
      a: 'REMOVES',
      b: 'HELD',
    });
    const both = [
      snapshot('a', '2026-01-01', 1000, declared),
      snapshot('b', '2026-01-01', 10, { ...neighbour, scope: '450702' }),
    ];
    expect(verdicts(...both, snapshot('c', '2026-02-01', 1010))).toMatchObject({ c: 'HELD' });
    expect(verdicts(...both, snapshot('c', '2026-02-01', 1000, declared))).toMatchObject({ c: 'REMOVES' });
    expect(
      verdicts(snapshot('a', '2026-01-01', 100), snapshot('b', '2026-02-01', 95, { coverage: [''] })),
    ).toEqual({
      a: 'REMOVES',
      b: 'REMOVES',
    });
  });
});
