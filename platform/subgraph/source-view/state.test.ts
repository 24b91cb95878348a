import { describe, expect, it } from 'vitest';
import { plainDate } from '../../plain-date.ts';
import { decideSourceState } from './state.ts';
import type { SourceState } from './state.ts';

type Case = {
  title: string;
  record?: string;
  newestExport?: string;
  snapshot?: string;
  freshnessDays?: number | null;
  state: SourceState;
  asOf: string | null;
};

const cases: Case[] = [
  { title: 'nothing known', state: 'NOT_COVERED', asOf: null },
  { title: 'only a partial export', newestExport: '2026-09-01', state: 'NOT_COVERED', asOf: null },
  {
    title: 'a silent snapshot',
    newestExport: '2026-09-01',
    snapshot: '2026-09-01',
    state: 'NOT_FOUND',
    asOf: '2026-09-01',
  },
  {
    title: 'a silent snapshot on its last day',
    snapshot: '2026-06-02',
    state: 'NOT_FOUND',
    asOf: '2026-06-02',
  },
  { title: 'a silent snapshot a day later', snapshot: '2026-06-01', state: 'STALE', asOf: '2026-06-01' },
  {
    title: 'a silent snapshot that a partial export follows',
    newestExport: '2026-09-01',
    snapshot: '2026-01-01',
    state: 'STALE',
    asOf: '2026-01-01',
  },
  { title: 'a record', record: '2026-09-01', newestExport: '2026-09-01', state: 'FOUND', asOf: '2026-09-01' },
  {
    title: 'an old record in a place with a newer export',
    record: '2026-01-01',
    newestExport: '2026-09-01',
    state: 'FOUND',
    asOf: '2026-09-01',
  },
  { title: 'a record from elsewhere', record: '2026-09-01', state: 'FOUND', asOf: '2026-09-01' },
  {
    title: 'an old record',
    record: '2026-01-01',
    newestExport: '2026-01-01',
    state: 'STALE',
    asOf: '2026-01-01',
  },
  {
    title: 'an old record without a limit',
    record: '2026-01-01',
    freshnessDays: null,
    state: 'FOUND',
    asOf: '2026-01-01',
  },
];

describe('decideSourceState, 100 days fresh, on 2026-09-10', () => {
  it.each(cases)('$title: $state', ({ record, newestExport, snapshot, freshnessDays = 100, state, asOf }) => {
    const day = (text?: string) => (text === undefined ? null : plainDate(text));
    const known = {
      newestRecord: day(record),
      newestExport: day(newestExport),
      newestSnapshot: day(snapshot),
      freshnessDays,
    };
    expect(decideSourceState(known, plainDate('2026-09-10'))).toEqual({ state, asOf });
  });
});
