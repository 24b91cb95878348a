import { describe, expect, it } from 'vitest';
import { maskEmbeddedIds } from '../../embedded-ids.ts';
import { plainDate } from '../../plain-date.ts';
import { compileViewMakers } from './view-maker.ts';
import { fc } from '../../../test/fast-check.ts';

const { whole, masked } = compileViewMakers({
  records: ['name', 'note', 'guardians', 'asOf'],
  terms: ['term'],
});
const asOf = plainDate('2026-09-01');
const number = '450703201501010015';

describe('a view', () => {
  it('has every list, empty where the source told nothing of it', () => {
    expect(masked('WITHHELD', null, {})).toEqual({ state: 'WITHHELD', asOf: null, records: [], terms: [] });
    expect(whole('FOUND', asOf, { terms: [{ term: '1' }] })).toEqual({
      state: 'FOUND',
      asOf,
      records: [],
      terms: [{ term: '1' }],
    });
  });

  it('is masked in every text, at any depth', () => {
    const record = { name: `某${number}`, note: null, guardians: [{ name: 'x', ids: [number] }], asOf };
    expect(masked('FOUND', asOf, { records: [record] })['records']).toEqual([
      {
        name: '某450703********0015',
        note: null,
        guardians: [{ name: 'x', ids: ['450703********0015'] }],
        asOf,
      },
    ]);
    expect(record.name).toContain(number);
  });

  it('hands out what holds nothing to mask as it is', () => {
    const records = [{ name: '某某', note: 'a text of more than fifteen letters', guardians: null, asOf }];
    expect(masked('FOUND', asOf, { records })['records']).toBe(records);
  });

  it('shows whole numbers to who may see them', () => {
    const records = [{ name: number }];
    expect(whole('FOUND', asOf, { records })['records']).toBe(records);
  });

  it('is masked as its JSON would be, whatever its records hold', () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom(number, `G${number}`, `${number}61B1`, '450703150101001'),
      fc.stringMatching(/^\d{13,20}$/),
    );
    const value = fc.oneof(text, fc.constantFrom(null, true, 7), fc.array(text), fc.record({ inner: text }));
    const record = fc.record({ name: value, note: value, guardians: value, asOf: value });
    fc.assert(
      fc.property(fc.array(record), (records) => {
        const shown = masked('FOUND', asOf, { records })['records'];
        const expected: unknown = JSON.parse(JSON.stringify(records), (_, inner: unknown) =>
          typeof inner === 'string' ? maskEmbeddedIds(inner) : inner,
        );
        expect(shown).toEqual(expected);
      }),
    );
  });
});
