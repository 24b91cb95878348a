import { describe, expect, it } from 'vitest';
import { checkDigit, maskCitizenId } from './citizen-id.ts';
import { holdsEmbeddedId, maskEmbeddedIds } from './embedded-ids.ts';
import { fc } from '../test/fast-check.ts';

const gaps = [
  '',
  '',
  '',
  ' ',
  '  ',
  '-',
  '—',
  '－',
  '.',
  '·',
  '．',
  '\u3000',
  '\u200b',
  '_',
  ' - ',
  '/',
  '\n',
];
const fullWidth = (text: string): string =>
  text.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));

const first17 = fc
  .record({
    division: fc.constantFrom('450703', '110105', '659004', '710000', '810000'),
    day: fc.date({ min: new Date('1920-01-01'), max: new Date('2026-12-31'), noInvalidDate: true }),
    sequence: fc.integer({ min: 1, max: 999 }),
  })
  .map(
    ({ division, day, sequence }) =>
      division + day.toISOString().slice(0, 10).replaceAll('-', '') + String(sequence).padStart(3, '0'),
  );

/** A number's characters as somebody types them: each of either width, a gap after each or not. */
const typed = (id: string) =>
  fc
    .tuple(
      fc.array(fc.record({ gap: fc.constantFrom(...gaps), isWide: fc.boolean() }), {
        minLength: id.length,
        maxLength: id.length,
      }),
      fc.constantFrom('X', 'x', 'Ｘ', 'ｘ', '×', 'Х', 'х', 'Χ', '✕', '*'),
    )
    .map(([ways, closing]) =>
      [...id]
        .map((sign, at) => {
          const { gap = '', isWide = false } = ways[at] ?? {};
          const shown = sign === 'X' ? closing : isWide ? fullWidth(sign) : sign;
          return at === id.length - 1 ? shown : shown + gap;
        })
        .join(''),
    );

/** The text around a number: anything at all, but no digit that touches it. */
const around = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('身份证', '电话 0777-2835761，', '2015-01-01 ', '6217 0012 3456 7890 123 ', 'G'),
    ),
  )
  .map((pieces) => pieces.join(''));
const before = around.map((text) => text.replace(/[0-9０-９]$/, ''));
const after = around.map((text) => text.replace(/^[0-9０-９]/, ''));

/** What is read of a text when only its digits are looked at. */
const digitsOf = (text: string): string => text.normalize('NFKC').replace(/\D/g, '');

describe('masking numbers inside a text', () => {
  it.each([
    ['G450703201501010015', 'G450703********0015'],
    ['45070320150101002352', '450703**********2352'],
    ['45070320150101002352B1', '450703**********2352B1'],
    ['2142001636/P1/1班/某某/11010519491231002X', '2142001636/P1/1班/某某/110105********002X'],
    ['340524800101001，450703201501010015', '340524******001，450703********0015'],
    ['2142001636', '2142001636'],
    ['450703 2015 0101 0015', '450703 **** **** 0015'],
    ['450703-20150101-0015', '450703-********-0015'],
    ['450703.2015.01.01.0015', '450703.****.**.**.0015'],
    ['4 5 0 7 0 3 2 0 1 5 0 1 0 1 0 0 1 5', '4 5 0 7 0 3 * * * * * * * * 0 0 1 5'],
    ['4507032015０１０１００１５', '450703********００１５'],
    ['身份证：４５０７０３２０１５０１０１００１５。', '身份证：４５０７０３********００１５。'],
    ['G450703 20150101 0015号', 'G450703 ******** 0015号'],
    ['110105 19491231 002X', '110105 ******** 002X'],
    ['110105 19491231 002×，电话13900000000', '110105 ******** 002×，电话13900000000'],
    ['110105-19491231-002*', '110105-********-002*'],
    ['11010519491231002ｘ', '110105********002ｘ'],
    ['450703 20150101 0023 52', '450703 ******** 0023 52'],
    ['450703 20150101 0023 52B1', '450703 ******** 0023 52B1'],
    ['4507 0320 1501 0100 2352 B1', '4507 03** **** **00 2352 B1'],
    ['110105 19491231 002X52', '110105 ******** 002X52'],
    ['340524 800101 001', '340524 ****** 001'],
    ['340524-80-01-01-001', '340524-**-**-**-001'],
    ['340 524 800 101 001', '340 524 *** *** 001'],
    ['３４０５２４８００１０１００１', '３４０５２４******００１'],
    [
      '电话 0777-2835761 450703 2015 0101 0015 450703 20150101 0023',
      '电话 0777-2835761 450703 **** **** 0015 450703 ******** 0023',
    ],
  ])('shows %s as %s', (text, masked) => {
    expect(maskEmbeddedIds(text)).toBe(masked);
  });

  it.each([
    ['with a mistyped last character', '450703 20150101 0016', '450703 ******** 0016'],
    ['with a mistyped last character in four groups', '450703-2015-0101-0016', '450703-****-****-0016'],
    [
      'with a mistyped last character in full width',
      '４５０７０３２０１５０１０１００１６',
      '４５０７０３********００１６',
    ],
  ])('hides a number %s, too', (_, text, masked) => {
    expect(maskEmbeddedIds(text)).toBe(masked);
  });

  it.each([
    '0777-2835761、0777-2835762、13907771234、189 0112 1234',
    '535000 0777 2835761',
    '518000 0755 1234 5678',
    '100080 189 0112 1234 8001',
    '6217 0012 3456 7890 123',
    '6228-4801-2345-6789-018',
    '2013-09-01 2014-09-01 2015-09-01 2016-09-01',
    '2013.9.1-2014.7.15，2014.9.1-2015.7.15',
    '15.09.01 16.09.01 17.09.01',
    '450703 2015-09-01 2016-09-01',
    '2142001636 2015-09-01 2145001901 20',
    '450703101201 001',
    '2026-11-24 03:45:06.123 +08:00 17',
    '450703 101 201',
    '108.654312, 21.987654',
  ])('leaves %s as it is', (text) => {
    expect(maskEmbeddedIds(text)).toBe(text);
    expect(holdsEmbeddedId(text)).toBe(false);
  });

  it('finds in a text without gaps what a regular expression finds', () => {
    const piece = fc.oneof(
      fc.stringMatching(/^\d{12,20}$/),
      fc.constantFrom('X', 'x', 'G', '小明', '\ud800', '٣', '4', '班'),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('');
        expect(maskEmbeddedIds(text)).toBe(text.replace(/\d{14,}[\dXx]/g, maskCitizenId));
      }),
    );
  });

  it('leaves no valid number that can be read, however it is typed and wherever it stands', () => {
    const number = first17.map((first) => first + checkDigit(first));
    const shown = number.chain((id) => fc.tuple(fc.constant(id), typed(id), before, after));
    fc.assert(
      fc.property(shown, ([id, as, head, tail]) => {
        const text = head + as + tail;
        const masked = maskEmbeddedIds(text);
        expect(masked).toHaveLength(text.length);
        const stands = masked.slice(head.length, head.length + as.length);
        expect(digitsOf(stands)).toBe(id.slice(0, 6) + id.slice(14).replace('X', ''));
        expect(digitsOf(masked.slice(0, head.length)).length).toBeLessThanOrEqual(digitsOf(head).length);
        expect(holdsEmbeddedId(text)).toBe(true);
      }),
    );
  });

  it('leaves no certificate number that can be read, in groups or in full width', () => {
    const card = first17.chain((first) => typed(`${first}${checkDigit(first)}23`));
    fc.assert(
      fc.property(card, before, fc.constantFrom('', 'B1', '号'), (as, head, tail) => {
        const stands = maskEmbeddedIds(head + as + tail).slice(head.length, head.length + as.length);
        expect(digitsOf(stands).length).toBeLessThanOrEqual(12);
      }),
    );
  });

  it('leaves no number of fifteen digits that can be read where its groups are those of a number', () => {
    const cuts = fc.constantFrom<number[][]>(
      [],
      [6],
      [6, 12],
      [6, 8, 10, 12],
      [3, 6, 9, 12],
      [5, 10],
      [4, 8, 12],
    );
    // Residence permits, and those born in 2000 on the day that 1900 had not, never had one.
    const old = first17
      .filter((first) => !first.startsWith('81') && !first.endsWith('0229', 14))
      .map((first) => first.slice(0, 6) + first.slice(8));
    fc.assert(
      fc.property(old, cuts, fc.constantFrom(...gaps), fc.boolean(), (id, at, gap, isWide) => {
        const grouped = [...id].map((sign, index) => (at.includes(index) ? gap : '') + sign).join('');
        const masked = maskEmbeddedIds(`旧证${isWide ? fullWidth(grouped) : grouped}号`);
        expect(digitsOf(masked)).toBe(id.slice(0, 6) + id.slice(12));
      }),
    );
  });

  it('changes nothing but digits, and masks for good', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^[0-9０-９ .X*-]{0,24}$/u),
      first17.chain((first) => typed(first + checkDigit(first))),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('');
        const masked = maskEmbeddedIds(text);
        expect(masked).toHaveLength(text.length);
        for (let at = 0; at < text.length; at += 1) {
          if (masked[at] !== text[at])
            expect([text[at], masked[at]]).toEqual([expect.stringMatching(/[0-9０-９]/), '*']);
        }
        expect(maskEmbeddedIds(masked)).toBe(masked);
        expect(holdsEmbeddedId(masked)).toBe(false);
        expect(holdsEmbeddedId(text)).toBe(masked !== text);
      }),
    );
  });
});
