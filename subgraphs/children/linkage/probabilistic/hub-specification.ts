import { lookAlikeSql } from '../names/name-forms.ts';
import { sharedGuardianSql, strangersSql } from '../agreement/guardians.ts';
import { halfHeardSql, halfOfLongSql, longNameHeardSql, opensWithSql } from '../agreement/one-name.ts';
import { mayBeOneDivisionSql } from '../agreement/village.ts';
import type { LinkageSpecification } from './specification.ts';

/** Columns of the tables the hub's specification compares; both sides have the same. */
export const comparedColumns = [
  'folded',
  'former',
  'former_pinyin',
  'former_shape',
  'pinyin',
  'shape',
  'given',
  'day',
  'copied',
  'sex',
  'number',
  'guardian_citizen_id',
  'guardian_name',
  'guardian_names',
  'phone',
  'village',
  'division',
  'village_code',
  'guardian_sounds',
  'village_sound',
] as const;

/**
 * More than one child in five does not live with both parents (decision 0220): who signs for it at school, whose telephone is called and
 * where it lives are then others than the registry's.
 */
const leastDisagreement = 0.2;

/**
 * m is learnt from rows under their own number, which were written with care; those that are scored have none, or a wrong one, and who
 * slips once slips again: in a generated county ten times as often. Counted threefold (decision 0231).
 */
const slipsOfScored = 3;

/** Both rows give their guardian's number, and the two are no slip apart: they name two people. */
const twoGuardians = `coalesce(l.guardian_citizen_id <> r.guardian_citizen_id
            and levenshtein_less_equal(l.guardian_citizen_id, r.guardian_citizen_id, 2) > 2, false)`;
/** The rows name one more guardian in common beside a namesake of theirs. */
const anotherInCommon = `exists (select from unnest(l.guardian_names) g (name) where g.name <> l.guardian_name and g.name = any(r.guardian_names))`;

/**
 * A birth date that is told and not copied from a paper is told by the lunar calendar by one family in twenty at least. Rows under their
 * own number teach nothing of that: their dates were copied (decision 0258).
 */
const toldByTheMoon = 0.05;

/**
 * The one row has no more of the guardian's long name than its first part: the father's name behind it was cut, or left out. Many bear
 * that part: it says nothing, either way.
 */
const guardianCutShort = `length(l.guardian_name) <> length(r.guardian_name) and greatest(length(l.guardian_name), length(r.guardian_name)) > 3
            and least(length(l.guardian_name), length(r.guardian_name)) > 1
            and (starts_with(l.guardian_name, r.guardian_name) or starts_with(r.guardian_name, l.guardian_name))`;

/** The rows name one guardian in common: as it is written, or, of a long name, as it sounds. */
const oneGuardian = `coalesce(${sharedGuardianSql('l', 'r')} or l.guardian_sounds && r.guardian_sounds, false)`;
/** Two long names that nearly sound the same, or one of which is the first part of the other: the guardian heard otherwise, or another. */
const guardianHeard = `exists (select from unnest(l.guardian_sounds) a, unnest(r.guardian_sounds) b
            where greatest(length(a), length(b)) < 200 and (levenshtein_less_equal(a, b, 2) <= 2 or starts_with(a || ' ', b || ' ') or starts_with(b || ' ', a || ' ')))`;

/** What stands in the child's column is the guardian's number. */
const parentsNumber = `coalesce(l.number = r.guardian_citizen_id, false)`;

/** Both rows write the village by its sound, each in its way. */
const villageHeard = `coalesce(l.village <> r.village and l.village_sound = r.village_sound and length(l.village) = length(r.village), false)`;

const missing = (column: string): string => `l.${column} is null or r.${column} is null`;
const parts = ['year', 'month', 'day'].map(
  (part) => `(extract(${part} from l.day) = extract(${part} from r.day))::int`,
);
const oneEdit = (column: string): string => `levenshtein_less_equal(l.${column}, r.${column}, 1) <= 1`;
/** Of the eight digits of a date. */
const oneDigit = `levenshtein_less_equal(to_char(l.day, 'YYYYMMDD'), to_char(r.day, 'YYYYMMDD'), 1) = 1`;
/** A number of before 1999 has fifteen digits, without the century and the check digit. Who makes one of the new form of it by hand writes 19, whoever it is. */
const withoutCentury = `length(l.number) = 17 and substr(l.number, 7, 2) = '19' and left(l.number, 6) = left(r.number, 6) and right(l.number, 9) = substr(r.number, 9, 9)`;
/** Two neighbouring characters changed places. */
const transposed = (column: string): string => `levenshtein_less_equal(l.${column}, r.${column}, 2) = 2
  and length(l.${column}) = length(r.${column})
  and exists (select from generate_series(1, length(l.${column}) - 1) i
    where overlay(l.${column} placing substr(l.${column}, i + 1, 1) || substr(l.${column}, i, 1) from i for 2) = r.${column})`;
/**
 * One row gives a day some weeks before the other's, as a lunar date taken for a solar one is. Who was born in January or February
 * has a lunar birthday of the year before, and the clerk may write the year of birth beside it.
 */
const weeksEarlier = (one: string, other: string): string =>
  `(${other}.day - ${one}.day between 17 and 52
    or extract(year from ${one}.day) = extract(year from ${other}.day) and ${one}.day - ${other}.day between 313 and 349)`;
/** One row gives the day by the lunar calendar, as if it were a solar date. Asked of few. */
const byTheMoon = (one: string, other: string): string =>
  `(${weeksEarlier(one, other)} and right(children.lunar_date(${other}.day), 4) = to_char(${one}.day, 'MMDD'))`;
const pattern = (side: 'l' | 'r'): string => `replace(${side}.folded, '?', '_')`;

const sameSurname = `left(l.folded, 1) = left(r.folded, 1)`;
/** 小, 大 or 阿 before the last character of the name, or that twice: as a child is called at home. */
export const petForm = '^([小大阿].|([^?])\\2)$';
/** One name only has that form: of two, both are how a child is called, and twins are 欢欢 and 乐乐. */
const oneAtHome = `(l.given ~ '${petForm}') <> (r.given ~ '${petForm}')`;

/** The name of the one is a slip for the former name of the other: heard alike, or looking alike. */
const formerMistaken = (one: string, other: string): string =>
  `(${one}.pinyin = ${other}.former_pinyin and strpos(${one}.folded || ${other}.former, '?') = 0
    or ${one}.shape <> '' and ${other}.former_shape <> ''
      and string_to_array(${one}.shape, '|') && string_to_array(${other}.former_shape, '|'))`;

/** Two characters of the name changed places: as they are written, or as they sound. */
const swapped = `${sameSurname} and length(l.folded) = 3 and length(r.folded) = 3 and l.given <> r.given
            and (l.given = reverse(r.given) or split_part(l.pinyin, ' ', 2) = split_part(r.pinyin, ' ', 3)
              and split_part(l.pinyin, ' ', 3) = split_part(r.pinyin, ' ', 2))`;

/** All of a given name is one character, and the one row shows only its place. */
const onlyOneLost = `${sameSurname} and length(l.folded) = length(r.folded) and (l.given = '?' or r.given = '?')`;

/** What southerners hear as one: zh and z, ch and c, sh and s, n and l, a final ng and n. */
const blurred = (side: 'l' | 'r'): string =>
  `regexp_replace(regexp_replace(translate(${side}.pinyin, 'l', 'n'), '([zcs])h', '\\1', 'g'), 'ng\\M', 'n', 'g')`;

/**
 * All of a name is two characters, one of them is the same, and the other is a letter away: where there is no surname, half the name is one character.
 * No table says who has one: 林娜 and 林楠 are as near, and it takes the household and the birth date to join them, and that no twin is there.
 */
const shortNameHeard = `length(l.folded) = 2 and length(r.folded) = 2 and strpos(l.folded || r.folded, '?') = 0
            and ${oneEdit('folded')} and ${oneEdit('pinyin')}`;

/**
 * The own name of a long one, which is what stands before the father's or the family's: 阿依古丽 for 阿依古丽·买买提; by its sound. No
 * Chinese name is as long.
 */
const firstPart = `least(length(l.folded), length(r.folded)) > 2 and abs(length(l.folded) - length(r.folded)) > 1
            and strpos(l.folded || r.folded, '?') = 0
            and (${opensWithSql('l', 'r')} or ${opensWithSql('r', 'l')})`;

/** Name levels that speak for the child itself, and not only for its family. */
export const givenNameLevels = [
  'exact',
  'former-name',
  'homophone',
  'lost-character',
  'look-alike',
  'swapped-characters',
  'sounds-alike',
  'first-part',
  'dropped-character',
  'pet-name',
  'given-name',
  'one-of-many',
  'former-mistaken',
];

/**
 * Records without a trusted citizen number (left) against records under their trusted number (right). The blocks
 * reach what is worth comparing; `l.number` is the printed number that is not trusted.
 */
export const hubSpecification: LinkageSpecification = {
  name: 'hub-5',
  table: 'linkage_compared',
  id: 'id',
  blocks: [
    { name: 'birth-date+name', keys: ['t.day', 't.pinyin'] },
    { name: 'birth-date+guardian-number', keys: ['t.day', 't.guardian_citizen_id'] },
    { name: 'birth-date+guardian-name', keys: ['t.day', 't.guardian_name'] },
    { name: 'birth-date+phone', keys: ['t.day', 't.phone'] },
    { name: 'guardian-number+village', keys: ['t.guardian_citizen_id', 't.village'] },
    { name: 'name+guardian-number', keys: ['t.pinyin', 't.guardian_citizen_id'] },
    { name: 'name+guardian-name', keys: ['t.pinyin', 't.guardian_name'] },
    { name: 'name+phone', keys: ['t.pinyin', 't.phone'] },
    { name: 'name+village', keys: ['t.pinyin', 't.village'] },
    { name: 'guardian-name+birth-year', keys: ['t.guardian_name', 't.guardian_year'] },
    { name: 'name+birth-year', keys: ['t.pinyin', 't.year'] },
    { name: 'name+day-of-year', keys: ['t.pinyin', 't.day_of_year'] },
    { name: 'birth-date+village+sex', keys: ['t.day', 't.village', 't.sex'] },
    { name: 'number-but-for-a-slip', keys: ['t.reading'] },
  ],
  comparisons: [
    {
      name: 'name',
      slipsOfScored,
      levels: [
        { label: 'not-given', when: `coalesce(l.folded, '') = '' or coalesce(r.folded, '') = ''` },
        { label: 'exact', when: `l.folded = r.folded and strpos(l.folded, '?') = 0` },
        {
          label: 'former-name',
          when: `coalesce(l.folded = r.former, false) or coalesce(l.former = r.folded, false)`,
        },
        { label: 'homophone', when: `l.pinyin = r.pinyin and strpos(l.folded, '?') = 0` },
        {
          label: 'lost-character',
          when: `length(l.folded) = length(r.folded) and (
            translate(l.given, '?', '') <> '' and strpos(l.folded, '?') > 0 and r.folded like ${pattern('l')}
            or translate(r.given, '?', '') <> '' and strpos(r.folded, '?') > 0 and l.folded like ${pattern('r')})`,
        },
        { label: 'look-alike', when: lookAlikeSql('l', 'r') },
        { label: 'swapped-characters', when: swapped },
        {
          label: 'sounds-alike',
          when: `${sameSurname} and length(l.folded) = length(r.folded) and strpos(l.folded || r.folded, '?') = 0
            and ${blurred('l')} = ${blurred('r')}`,
        },
        { label: 'first-part', when: firstPart },
        {
          label: 'dropped-character',
          when: `${sameSurname} and abs(length(l.folded) - length(r.folded)) = 1
            and least(length(l.folded), length(r.folded)) > 1 and ${oneEdit('folded')}`,
        },
        {
          label: 'pet-name',
          when: `${sameSurname} and right(l.folded, 1) = right(r.folded, 1) and greatest(length(l.given), length(r.given)) = 2
            and ${oneAtHome}`,
        },
        {
          label: 'given-name',
          when: `length(l.given) > 1 and l.given = r.given and strpos(l.given, '?') = 0`,
        },
        {
          label: 'one-of-many',
          when: `least(length(l.given), length(r.given)) > 2 and ${oneEdit('folded')} or ${longNameHeardSql('l', 'r')}`,
        },
        {
          label: 'former-mistaken',
          when: `coalesce(${formerMistaken('l', 'r')}, false) or coalesce(${formerMistaken('r', 'l')}, false)`,
        },
        {
          label: 'one-character',
          when: `greatest(length(l.folded), length(r.folded)) > 2 and ${oneEdit('folded')} or ${onlyOneLost}
            or ${shortNameHeard} or ${halfOfLongSql('l', 'r')} or ${halfHeardSql('l', 'r')}`,
          plain: true,
        },
        { label: 'milk-name', when: `${sameSurname} and ${oneAtHome}` },
        { label: 'surname', when: sameSurname, plain: true },
        { label: 'other', when: 'true' },
      ],
      termFrequency: { level: 'exact', column: 'folded' },
    },
    {
      name: 'birth-date',
      slipsOfScored,
      levels: [
        // A date that was worked out of a number that is not the child's tells the other child's.
        { label: 'not-given', when: `${missing('day')} or l.day <> r.day and (l.copied or r.copied)` },
        { label: 'exact', when: 'l.day = r.day' },
        {
          label: 'day-month-swapped',
          when: `to_char(l.day, 'YYYYMMDD') = to_char(r.day, 'YYYYDDMM')`,
        },
        { label: 'one-day', when: 'abs(l.day - r.day) = 1' },
        {
          label: 'first-of-year',
          when: `least(l.day, r.day) = date_trunc('year', greatest(l.day, r.day))::date`,
        },
        {
          label: 'first-of-month',
          when: `least(l.day, r.day) = date_trunc('month', greatest(l.day, r.day))::date`,
        },
        {
          label: 'lunar-date',
          when: `${byTheMoon('l', 'r')} or ${byTheMoon('r', 'l')}`,
          leastOfScored: toldByTheMoon,
        },
        { label: 'one-digit', when: oneDigit },
        { label: 'one-part', when: `${parts.join(' + ')} = 2` },
        { label: 'weeks-earlier', when: weeksEarlier('l', 'r') },
        { label: 'other', when: 'true' },
      ],
    },
    {
      name: 'sex',
      levels: [
        { label: 'not-given', when: missing('sex') },
        { label: 'same', when: 'l.sex = r.sex' },
        { label: 'different', when: 'true' },
      ],
    },
    {
      name: 'number',
      labelled: false,
      levels: [
        { label: 'not-given', when: `${missing('number')} or ${parentsNumber}` },
        { label: 'near', when: `${oneEdit('number')} or ${transposed('number')} or ${withoutCentury}` },
        // Beside the birth date inside it one digit more says nothing: a place numbers those who are born on a day one after the other, twins first.
        {
          label: 'start',
          when: `left(l.number, 15) = left(r.number, 15)
            and (to_char(l.day, 'YYYYMMDD') = substr(r.number, 7, 8)) is not true`,
        },
        // Made up where a form asks for a number: as far as a clerk knows it.
        { label: 'birth-date', when: 'left(l.number, 14) = left(r.number, 14)', neutral: true },
        { label: 'other', when: 'true' },
      ],
    },
    {
      name: 'guardian-number',
      given: 'l.guardian_citizen_id is not null and r.guardian_citizen_id is not null',
      leastDisagreement,
      levels: [
        // Two members of a family have two numbers; only where both rows name one person does another number say something.
        {
          label: 'not-given',
          when: `not ${parentsNumber} and (${missing('guardian_citizen_id')} or l.guardian_citizen_id <> r.guardian_citizen_id
            and l.guardian_name is distinct from r.guardian_name)`,
        },
        { label: 'same', when: `${parentsNumber} or l.guardian_citizen_id = r.guardian_citizen_id` },
        { label: 'other', when: 'true' },
      ],
    },
    {
      name: 'guardian-name',
      given: 'l.guardian_name is not null and r.guardian_name is not null',
      leastDisagreement,
      levels: [
        // One character is a slip, or the father's brother, who has another number. So has who bears the guardian's very name and is another.
        {
          label: 'not-given',
          when: `(${missing('guardian_name')} or length(l.guardian_name) > 2 and ${oneEdit('guardian_name')}
            and l.guardian_name <> r.guardian_name and not ${twoGuardians} or ${guardianCutShort} or ${guardianHeard}) and not ${oneGuardian}
            or l.guardian_name = r.guardian_name and ${twoGuardians} and not ${anotherInCommon}`,
        },
        { label: 'same', when: oneGuardian },
        { label: 'other', when: 'true' },
      ],
    },
    {
      name: 'phone',
      leastDisagreement,
      levels: [
        // Two families in two villages share a teacher's, or an office's.
        {
          label: 'not-given',
          when: `${missing('phone')} or l.phone = r.phone and ${strangersSql('l', 'r')} and not ${oneGuardian}`,
        },
        { label: 'same', when: 'l.phone = r.phone' },
        { label: 'one-digit', when: `length(l.phone) > 6 and ${oneEdit('phone')}` },
        { label: 'other', when: 'true' },
      ],
    },
    {
      name: 'village',
      leastDisagreement,
      levels: [
        {
          label: 'not-given',
          // Two ways to write a short name may be two villages, and 王 and 汪 are two clans'; of a long one, where people's names are long as well, they are its sound.
          when: `(${missing('village')} or ${villageHeard} and (length(l.village) < 3 or greatest(length(l.given), length(r.given)) < 3)) and (l.village_code = r.village_code) is not true`,
        },
        {
          label: 'same',
          when: `(l.village = r.village or ${villageHeard}) and ${mayBeOneDivisionSql('l.division', 'r.division')} or l.village_code = r.village_code`,
        },
        { label: 'same-name', when: 'l.village = r.village' },
        { label: 'other', when: 'true' },
      ],
    },
  ],
  jointCaps: [{ names: ['guardian-number', 'guardian-name', 'phone', 'village'], maxBits: 16, minBits: -6 }],
};
