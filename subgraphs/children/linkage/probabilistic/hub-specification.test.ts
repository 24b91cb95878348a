import { describe, expect, it } from 'vitest';
import type { Sql } from '../../../../platform/postgres/index.ts';
import { withTransaction } from '../../../../platform/postgres/index.ts';
import { citizenNumber, useChildren } from '../test-support.ts';
import { comparePairs } from './engine.ts';
import { comparedColumns, hubSpecification } from './hub-specification.ts';
import { nameForms } from '../names/name-forms.ts';

const children = useChildren();

/** One side of a comparison: a name, its former one, and any of the other columns. */
type Side = { name?: string; former?: string } & Partial<Record<(typeof comparedColumns)[number], string>>;

/** Of what is no text. */
const typeOf: Readonly<Record<string, string>> = {
  day: 'date',
  copied: 'bool',
  guardian_names: 'text[]',
  guardian_sounds: 'text[]',
};

async function storeSide(sql: Sql, table: string, { name = '', former, ...given }: Side): Promise<void> {
  const { folded, pinyin, shape, given: givenName } = nameForms(name);
  const formsOfFormer = former === undefined ? null : nameForms(former);
  const formerForms =
    formsOfFormer === null
      ? {}
      : {
          former: formsOfFormer.folded,
          former_pinyin: formsOfFormer.pinyin,
          former_shape: formsOfFormer.shape,
        };
  const row: Record<string, string> = { folded, pinyin, shape, given: givenName, ...formerForms, ...given };
  const columns = comparedColumns.map((column) => `${column} ${typeOf[column] ?? 'text'}`);
  await sql.query(`create temp table ${table} (id int, ${columns.join(', ')}) on commit drop`);
  const places = comparedColumns.map((_, index) => `$${index + 1}`);
  await sql.query(
    `insert into ${table} values (1, ${places.join(', ')})`,
    comparedColumns.map((column) => row[column] ?? null),
  );
}

async function levelOf(comparison: string, left: Side, right: Side): Promise<string | undefined> {
  return withTransaction(children.db, async (sql) => {
    await storeSide(sql, 'left_side', left);
    await storeSide(sql, 'right_side', right);
    await comparePairs(sql, hubSpecification, {
      sides: { left: 'left_side', right: 'right_side' },
      pairs: 'select 1 as left_id, 1 as right_id',
    });
    const place = hubSpecification.comparisons.findIndex(({ name }) => name === comparison);
    const [row] = await sql.query<{ level: number }[]>(
      `select level_${place + 1} as level from compared_pair`,
    );
    return hubSpecification.comparisons[place]?.levels[row?.level ?? -1]?.label;
  });
}

const id = citizenNumber('2015-01-01', 11);

const father = (name: string, sequence: number): Side => ({
  guardian_name: name,
  guardian_citizen_id: citizenNumber(sequence === 11 ? '1985-01-01' : '1990-07-20', sequence),
});

const heard = (name: string, sound: string): Side => ({ guardian_name: name, guardian_sounds: `{${sound}}` });

describe('the outcome of a comparison', () => {
  it.each<[string, string, Side, Side]>([
    ['exact', 'name', { name: '陳甲' }, { name: '陈甲' }],
    ['former-name', 'name', { name: '林新' }, { name: '林乙', former: '林新' }],
    ['former-name', 'name', { name: '林新', former: '林乙' }, { name: '林乙' }],
    ['homophone', 'name', { name: '林佳' }, { name: '林嘉' }],
    ['lost-character', 'name', { name: '林佳?' }, { name: '林佳文' }],
    ['lost-character', 'name', { name: '林佳文' }, { name: '林?文' }],
    ['surname', 'name', { name: '林??' }, { name: '林佳文' }],
    ['look-alike', 'name', { name: '林甲' }, { name: '林申' }],
    ['given-name', 'name', { name: '罗佳文' }, { name: '林佳文' }],
    ['dropped-character', 'name', { name: '林佳文' }, { name: '林佳' }],
    ['swapped-characters', 'name', { name: '林文佳' }, { name: '林佳文' }],
    ['dropped-character', 'name', { name: '林文' }, { name: '林佳文' }],
    ['swapped-characters', 'name', { name: '林雯嘉' }, { name: '林佳文' }],
    ['sounds-alike', 'name', { name: '林志文' }, { name: '林子文' }],
    ['sounds-alike', 'name', { name: '林玲' }, { name: '林琳' }],
    ['first-part', 'name', { name: '阿依古丽' }, { name: '阿依古丽·买买提' }],
    ['pet-name', 'name', { name: '林小文' }, { name: '林佳文' }],
    ['pet-name', 'name', { name: '林文文' }, { name: '林佳文' }],
    ['one-character', 'name', { name: '林春文' }, { name: '林佳文' }],
    ['one-of-many', 'name', { name: '多吉才措' }, { name: '多杰才措' }],
    ['one-character', 'name', { name: '拉毛草毛' }, { name: '拉姆措毛' }],
    ['one-character', 'name', { name: '阿依迭娜' }, { name: '阿依达娜·沙依兰' }],
    // What they have in common is their father's name.
    ['other', 'name', { name: '帕提古丽·依布拉音' }, { name: '佐热古丽·依布拉音' }],
    ['other', 'name', { name: '康卓拉毛' }, { name: '德吉拉毛' }],
    ['former-mistaken', 'name', { name: '林佳文' }, { name: '林乙', former: '林嘉文' }],
    ['former-mistaken', 'name', { name: '林甲', former: '林春成' }, { name: '林春城' }],
    ['milk-name', 'name', { name: '林阿生' }, { name: '林佳文' }],
    ['surname', 'name', { name: '林文' }, { name: '林佳' }],
    // Twins: each has the form of a name used at home.
    ['surname', 'name', { name: '林欢欢' }, { name: '林乐乐' }],
    ['one-character', 'name', { name: '林小文' }, { name: '林文文' }],
    ['other', 'name', { name: '罗文' }, { name: '林佳' }],
    ['same', 'guardian-name', heard('巴桑卓玛', 'ba sang zhuo ma'), heard('吧桑卓麻', 'ba sang zhuo ma')],
    [
      'not-given',
      'guardian-name',
      heard('仁青旺吉', 'ren qing wang ji'),
      heard('仁青旺杰', 'ren qing wang jie'),
    ],
    [
      'not-given',
      'guardian-name',
      heard('祖里胡马', 'zu li hu ma'),
      heard('祖丽胡马买买提', 'zu li hu ma mai mai ti'),
    ],
    ['other', 'guardian-name', heard('仁青旺杰', 'ren qing wang jie'), heard('才让多杰', 'cai rang duo jie')],
    [
      'same',
      'village',
      { name: '拉毛草毛', village: '贾什科', village_sound: 'jia shi ke' },
      { name: '拉毛草毛', village: '加什科', village_sound: 'jia shi ke' },
    ],
    [
      'not-given',
      'village',
      { name: '林佳文', village: '王家庄', village_sound: 'wang jia zhuang' },
      { name: '林佳文', village: '汪家庄', village_sound: 'wang jia zhuang' },
    ],
    [
      'not-given',
      'village',
      { village: '石村', village_sound: 'shi cun' },
      { village: '时村', village_sound: 'shi cun' },
    ],
    ['exact', 'birth-date', { day: '2015-01-02' }, { day: '2015-01-02' }],
    ['day-month-swapped', 'birth-date', { day: '2015-03-09' }, { day: '2015-09-03' }],
    ['one-day', 'birth-date', { day: '2015-01-31' }, { day: '2015-02-01' }],
    ['one-digit', 'birth-date', { day: '2014-01-02' }, { day: '2015-01-02' }],
    ['one-part', 'birth-date', { day: '2009-01-02' }, { day: '2010-01-02' }],
    ['first-of-month', 'birth-date', { day: '2015-03-25' }, { day: '2015-03-01' }],
    ['lunar-date', 'birth-date', { day: '2015-01-18' }, { day: '2015-03-08' }],
    ['lunar-date', 'birth-date', { day: '2015-02-03' }, { day: '2014-12-15' }],
    ['first-of-year', 'birth-date', { day: '2015-01-01' }, { day: '2015-11-23' }],
    ['not-given', 'birth-date', { day: '2012-06-03', copied: 'true' }, { day: '2015-01-02' }],
    ['exact', 'birth-date', { day: '2015-01-02', copied: 'true' }, { day: '2015-01-02' }],
    // The lunar date is of 2014; who writes it down knows that the child was born in 2015.
    ['lunar-date', 'birth-date', { day: '2015-11-14' }, { day: '2015-01-04' }],
    ['weeks-earlier', 'birth-date', { day: '2015-01-20' }, { day: '2015-03-08' }],
    ['weeks-earlier', 'birth-date', { day: '2015-11-27' }, { day: '2015-01-04' }],
    ['other', 'birth-date', { day: '2015-03-08' }, { day: '2015-01-20' }],
    ['other', 'birth-date', { day: '2012-06-03' }, { day: '2015-01-02' }],
    ['not-given', 'birth-date', {}, { day: '2015-01-02' }],
    ['different', 'sex', { sex: 'MALE' }, { sex: 'FEMALE' }],
    ['near', 'number', { number: id.replace('0111', '0171') }, { number: id }],
    ['near', 'number', { number: id.slice(0, -1) }, { number: id }],
    ['near', 'number', { number: `540703${id.slice(6)}` }, { number: id }],
    // Of fifteen digits, with the century of those who had such.
    ['near', 'number', { number: `${id.slice(0, 6)}19${id.slice(8, 17)}` }, { number: id }],
    ['other', 'number', { number: `${id.slice(0, 6)}19${id.slice(8, 16)}9` }, { number: id }],
    ['start', 'number', { number: `${id.slice(0, 15)}999` }, { number: id }],
    // Beside the date that the number repeats a digit more is every twin's.
    ['birth-date', 'number', { number: `${id.slice(0, 15)}999`, day: '2015-01-01' }, { number: id }],
    ['start', 'number', { number: `${id.slice(0, 15)}999`, day: '2014-11-13' }, { number: id }],
    ['birth-date', 'number', { number: `${id.slice(0, 14)}9990` }, { number: id }],
    ['other', 'number', { number: `${id.slice(0, 5)}9${id.slice(6, -1)}0` }, { number: id }],
    ['one-digit', 'phone', { phone: '13900000001' }, { phone: '13900000002' }],
    ['other', 'phone', { phone: '1' }, { phone: '2' }],
    ['same', 'phone', { phone: '1', guardian_name: '林父' }, { phone: '1', guardian_name: '罗母' }],
    [
      'not-given',
      'phone',
      { phone: '1', guardian_name: '林父', village: '青山村' },
      { phone: '1', guardian_name: '罗母', village: '绿水村' },
    ],
    [
      'same',
      'village',
      { village: '青山村', division: '450703' },
      { village: '青山村', division: '450703101' },
    ],
    ['same', 'village', { village: '青山村' }, { village: '青山村', division: '450703101' }],
    [
      'same-name',
      'village',
      { village: '青山村', division: '450721' },
      { village: '青山村', division: '450703' },
    ],
    ['other', 'guardian-name', { guardian_name: '林父' }, { guardian_name: '林母' }],
    ['other', 'guardian-name', { guardian_name: '林大山' }, { guardian_name: '林成文' }],
    // Misspelt, or his brother.
    ['not-given', 'guardian-name', { guardian_name: '林成武' }, { guardian_name: '林成文' }],
    ['other', 'guardian-name', father('林成武', 11), father('林成文', 37)],
    // Two men of one name.
    ['not-given', 'guardian-name', father('林成文', 11), father('林成文', 37)],
    ['same', 'guardian-name', father('林成文', 11), { guardian_name: '林成文' }],
    [
      'same',
      'guardian-name',
      { ...father('林成文', 11), guardian_names: '{林成文,罗母}' },
      { ...father('林成文', 37), guardian_names: '{林成文,罗母}' },
    ],
    [
      'same',
      'guardian-name',
      { guardian_name: '林母' },
      { guardian_name: '林父', guardian_names: '{林父,林母}' },
    ],
    [
      'other',
      'guardian-number',
      { guardian_name: '林父', guardian_citizen_id: '1' },
      { guardian_name: '林父', guardian_citizen_id: '2' },
    ],
    [
      'not-given',
      'guardian-number',
      { guardian_name: '林母', guardian_citizen_id: '1' },
      { guardian_name: '林父', guardian_citizen_id: '2' },
    ],
    [
      'same',
      'guardian-number',
      { guardian_name: '林母', guardian_citizen_id: '1' },
      { guardian_name: '林牧', guardian_citizen_id: '1' },
    ],
  ])('is %s: %s of %o and %o', async (level, comparison, left, right) => {
    expect(await levelOf(comparison, left, right)).toBe(level);
  });
});

describe('the lunar date of a day', () => {
  it.each([
    ['2015-02-18', '20141230'],
    ['2015-02-19', '20150101'],
    // The first day of the leap month after the fourth.
    ['2020-05-23', '20200401'],
    // New moons shortly before and after midnight.
    ['2012-08-17', '20120701'],
    ['2018-11-08', '20181001'],
    ['1990-01-01', null],
  ])('of %s is %s', async (day, lunar) => {
    expect(await children.db.query('select children.lunar_date($1::date) as lunar', [day])).toEqual([
      { lunar },
    ]);
  });
});
