import { describe, expect, it } from 'vitest';
import {
  checkDigit,
  idFromDisabilityCard,
  idFromStudentNumber,
  maskCitizenId,
  parseCitizenId,
} from './citizen-id.ts';
import { plainDate } from './plain-date.ts';

/** A foreign permanent resident's number: leading 9, then the same layout and checksum. */
const foreignFirst17 = '91184020150101001';

describe('reading a citizen number', () => {
  it.each([
    ['11010519491231002X', '1949-12-31', 'FEMALE'],
    ['440524188001010014', '1880-01-01', 'MALE'],
    ['450703201501010015', '2015-01-01', 'MALE'],
    ['450703201501010023', '2015-01-01', 'FEMALE'],
    ['141026201409150028', '2014-09-15', 'FEMALE'],
    ['610526201312120016', '2013-12-12', 'MALE'],
    ['450703201602290036', '2016-02-29', 'MALE'],
  ])('accepts %s', (id, birthDate, sex) => {
    expect(parseCitizenId(id)).toEqual({ status: 'VALID', id, birthDate, sex, from15: false });
  });

  it.each(['810000201001010019', '820000201001010029', '830000201001010012'])(
    'accepts the residence permit number %s of Hong Kong, Macao or Taiwan',
    (id) => {
      expect(parseCitizenId(id)).toMatchObject({ status: 'VALID', id, birthDate: '2010-01-01' });
    },
  );

  it('refuses a mainland number that a slip made begin like a residence permit', () => {
    expect(parseCitizenId('810703201501010015')).toEqual({ status: 'INVALID', reason: 'PROVINCE' });
  });

  it('accepts a foreign permanent resident, whose number begins with 9', () => {
    const id = foreignFirst17 + checkDigit(foreignFirst17);
    expect(parseCitizenId(id)).toMatchObject({ status: 'VALID', id });
  });

  it.each([
    ['450703201501010010', 'CHECKSUM'],
    ['000000201501010014', 'PROVINCE'],
    ['999999201501010012', 'PROVINCE'],
    ['160703201501010015', 'PROVINCE'],
    ['450703201502300015', 'BIRTH_DATE'],
    ['450703001501010015', 'BIRTH_DATE'],
    ['45070320150101001', 'LENGTH'],
    ['', 'LENGTH'],
    ['无', 'LENGTH'],
    ['45070320150101O015', 'CHARACTERS'],
    ['X50703201501010015', 'CHARACTERS'],
    ['45070315010100X', 'CHARACTERS'],
    ['999999150101001', 'PROVINCE'],
  ])('refuses %s for its %s', (id, reason) => {
    expect(parseCitizenId(id)).toEqual({ status: 'INVALID', reason });
  });

  it.each([
    ['450703150101995', '1915-01-01'],
    ['450703150101996', '1815-01-01'],
    ['450703150101999', '1815-01-01'],
  ])('reads the century of %s from its sequence, which centenarians of 1999 kept', (printed, birthDate) => {
    expect(parseCitizenId(printed)).toMatchObject({ status: 'VALID', birthDate, from15: true });
  });

  it('ignores width, spaces and the case of x', () => {
    expect(parseCitizenId(' 110105 19491231 002x\u200b')).toMatchObject({ id: '11010519491231002X' });
    expect(parseCitizenId('４５０７０３２０１５０１０１００１５')).toMatchObject({
      id: '450703201501010015',
    });
  });
});

describe('the 15-digit form', () => {
  it('becomes the standard 18 characters', () => {
    expect(parseCitizenId('340524800101001')).toEqual({
      status: 'VALID',
      id: '34052419800101001X',
      birthDate: '1980-01-01',
      sex: 'MALE',
      from15: true,
    });
  });

  it.each([
    ['450703150101001', '2015-01-01', '2015-01-01'],
    ['450703150101001', '1915-01-01', '1915-01-01'],
    ['450703150101001', '2015-03-04', '2015-01-01'],
    ['450703150101001', '2014-01-01', '2015-01-01'],
    ['450703150101001', '2005-01-01', '2015-01-01'],
    ['450703150101001', '1990-01-01', '1915-01-01'],
    ['450703650101001', '2015-01-01', '1965-01-01'],
    ['450703990101001', '2003-01-01', '1999-01-01'],
    ['450703150101001', null, '1915-01-01'],
    ['450703850101998', null, '1885-01-01'],
  ])('%s in a row born %s is born %s', (id, rowBirthDate, expected) => {
    const reading = parseCitizenId(id, rowBirthDate === null ? null : plainDate(rowBirthDate));
    expect(reading).toMatchObject({ status: 'VALID', birthDate: expected });
  });

  it('needs a real day in the chosen century', () => {
    expect(parseCitizenId('450703000229001', plainDate('2000-02-29'))).toMatchObject({ status: 'VALID' });
    expect(parseCitizenId('450703000229001')).toEqual({ status: 'INVALID', reason: 'BIRTH_DATE' });
  });
});

describe('masking', () => {
  it('hides the birth date and nothing else', () => {
    expect(maskCitizenId('450703201501010015')).toBe('450703********0015');
    expect(maskCitizenId('340524800101001')).toBe('340524******001');
  });

  it('hides a value too short to be a number altogether', () => {
    expect(maskCitizenId('1234567')).toBe('*******');
  });
});

describe('numbers built on a citizen number', () => {
  it('takes a disability certificate number apart', () => {
    expect(idFromDisabilityCard('45070320150101002352')).toEqual({
      id18: '450703201501010023',
      category: 5,
      grade: 2,
      reissue: null,
    });
    expect(idFromDisabilityCard('45070320150101002352B1')).toMatchObject({ reissue: 'B1' });
  });

  it.each(['450703201501010023', '45070320150101002382', '45070320150101002355', '4507032015010100235'])(
    'finds no certificate in %s',
    (text) => {
      expect(idFromDisabilityCard(text)).toBeNull();
    },
  );

  it('takes a student number apart', () => {
    expect(idFromStudentNumber('G450703201501010015')).toEqual({ kind: 'G', idPart: '450703201501010015' });
    expect(idFromStudentNumber('l450703201501010015')).toEqual({ kind: 'L', idPart: '450703201501010015' });
    expect(idFromStudentNumber('20150101001')).toBeNull();
  });
});
