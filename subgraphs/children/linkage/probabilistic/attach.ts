import type { Sql } from '../../../../platform/postgres/index.ts';
import { bothGuardiansSql, sharedGuardianSql } from '../agreement/guardians.ts';
import { spokenAlikeSql } from '../agreement/one-name.ts';
import { anotherGradeSql, outOfGradeSql } from '../agreement/school-age.ts';
import { findCandidates, isChild, notInScope } from './candidates.ts';
import { fieldsSql } from './doubts.ts';
import { storeScores } from './engine.ts';
import { hasTwin, storeFellows } from './fellows.ts';
import { givenNameLevels, hubSpecification } from './hub-specification.ts';
import { at, placeOf } from './level-conditions.ts';
import { loadModel, noteModel } from './model-store.ts';
import {
  anotherHome,
  anothersDay,
  betweenBirths,
  bornInVillage,
  byNameOnly,
  calledAtHome,
  firstPartHeard,
  heardNearly,
  nearlyCalled,
  nearlyCalledInVillage,
  numbersDay,
  ofItsGrade,
  otherSecondParent,
  slipExplained,
  soundsOfSibling,
  surelyRelated,
  veryName,
  yearsApart,
  yearsOff,
} from './nobody-else.ts';
import { doubtOtherParents } from './other-parents.ts';
import { takePrior } from './prior.ts';
import type { Model } from './specification.ts';

const { comparisons, jointCaps = [] } = hubSpecification;

/** The record `b.left_id` prints a valid number that is not believed; of somebody who was born on another day. */
const ejected = `exists (select from linkage_left k where k.id = b.left_id and k.ejected_from is not null)`;
const foreign = `exists (select from linkage_left k where k.id = b.left_id and k.ejected_from is not null and not k.copied)`;

/**
 * A name and a birth date alone are too little: one more field must speak for the child. The sex does for a record that
 * prints no number, or that of a person born on another day, or one that is nobody's and agrees as far as its birth date:
 * who has to fill in a number makes up the rest. In a county next to nobody is born on one day under one
 * name; any other number may be a namesake's. A village of the same name in another division does not: every county has
 * several.
 */
const corroborated = `(${comparisons
  .flatMap(({ name }, index) => {
    const speaks = `b.field_bits[${index + 1}] > 0`;
    if (name === 'name' || name === 'birth-date') return [];
    if (name === 'number')
      return [`${speaks} and not ${at(name, ['birth-date'])} and (${at(name, ['near'])} or not ${ejected})`];
    if (name === 'sex')
      return [
        `${speaks} and (${at('number', ['not-given'])} or ${foreign} or ${at('number', ['birth-date'])} and not ${ejected})`,
      ];
    return name === 'village' ? [at(name, ['same'])] : [speaks];
  })
  .join(' or ')})`;

/** What a household shares weighs as much as it can: more than one field of it agrees. */
const atHome = jointCaps
  .map(
    ({ names, maxBits }) =>
      `${names.map((name) => `b.field_bits[${placeOf(name)}]`).join(' + ')} >= ${maxBits}`,
  )
  .join(' and ');

/** What both rows say of their household, taken together, speaks against one child. */
const elsewhere = jointCaps
  .map(({ names }) => `${names.map((name) => `b.field_bits[${placeOf(name)}]`).join(' + ')} < 0`)
  .join(' and ');

/** What both rows say of their household, taken together, speaks for one child. */
const related = jointCaps
  .map(({ names }) => `${names.map((name) => `b.field_bits[${placeOf(name)}]`).join(' + ')} > 0`)
  .join(' and ');

/** Whoever else the row names, as the head of the household, is named in no row of the child. */
const underAnotherHead = `not ${at('guardian-name', ['same'])} and exists (select from linkage_left k
            where k.id = b.left_id and k.guardian_name is null and k.guardian_names is not null)
          and exists (select from linkage_compared h where h.center = b.right_id and coalesce(h.guardian_names[1], h.guardian_name) is not null)`;

/**
 * Of one family for certain: many live in a village, and many bear a guardian's name. A phone beside another guardian, or another head of
 * the household, may be the school's.
 */
const ofFamily = `(${at('guardian-number', ['same'])} or (${atHome} or ${at('phone', ['same'])} and not ${at('guardian-name', ['other'])}) and not (${underAnotherHead}))`;

/** A guardian agrees: brothers and sisters apart, next to no two children have one in common. */
const ofGuardian = `(${at('guardian-number', ['same'])} or ${at('guardian-name', ['same'])})`;

/** A contest found that the row's number is a brother's or sister's of a child of this very name: a guardian in common tells which. */
const ofSibling = `${ofGuardian} and exists (select from linkage_left k where k.id = b.left_id and k.why = 'SIBLING')`;

/** A slip for the child's birth date, or that itself. */
const itsDay = `not ${at('birth-date', ['not-given', 'other'])}`;

/** Stewards said of the record `b.left_id` whose it is not. */
const splitOff = `exists (select from linkage_decided d where d.kind = 'CANNOT_LINK' and d.n = b.left_id)`;

/** The printed number is one slip away from the child's: none of a sibling's is. */
const ownNumber = `${at('number', ['near'])} and not ${splitOff}`;

/** One character of a long name: where a village's names are long, many differ in no more. It needs the family, or the number but for a slip. */
const longName = `(not ${at('name', ['one-of-many'])} or ${ofGuardian} or ${at('phone', ['same'])} or ${itsDay} and ${ownNumber} or ${bornInVillage})`;

/**
 * The first part of a long name is many children's: beside another guardian, or beside 1 January, which stands for the day wherever families cannot tell it, the
 * household has to speak for the child, or the number but for a slip.
 */
const bareFirstPart = `(${at('name', ['first-part'])} and not ${related} and not ${ownNumber}
          and (${at('guardian-name', ['other'])} or ${elsewhere}
            or exists (select from linkage_left k where k.id = b.left_id and to_char(k.day, 'MMDD') = '0101')))`;

/** The very name, and either all of the household agrees or the number is the child's but for a slip: nobody else fits. */
const plainlyOwn = `${veryName} and (${atHome} or ${ownNumber})`;

/**
 * Evidence for the child itself and not only for its family. Beyond a name that a clerk may have made of the child's, one
 * differing character will do where the birth date is the child's, or its lunar day, a guardian or all of the household agrees and no printed number says
 * otherwise (a number whose holder was born on another day says nothing): only a twin would fit as well, and twins stand
 * in one list (`listedSql`). A name as children are called at home says nothing of the name they have, and so a guardian in common is enough, or
 * a day off. Without a birth date of its own a record must bear the very name, and the household agree,
 * as siblings' names may sound the same; or print a number one slip away, which is none of a sibling's.
 */
const ownChild = `(${at('birth-date', ['not-given'])} and (${at('name', ['first-part'])} and ${ofFamily} or ${soundsOfSibling})
          or ${at('birth-date', ['not-given'])} and (${veryName} or ${at('name', ['former-name'])}) and (${ofFamily} or ${ofSibling}
              or ${ofGuardian} and ${at('sex', ['same'])} and ${ofItsGrade} and not ${at('village', ['other'])})
          or ${at('name', givenNameLevels)} and (not ${at('birth-date', ['not-given'])} or ${ownNumber}) and ${longName}
          or (${at('name', ['one-character'])} and (${at('birth-date', ['exact'])} and not ${anothersDay} or ${at('birth-date', ['lunar-date'])}) and (${atHome} or ${ofGuardian}) and b.kin_so_called = 0 and not ${hasTwin}
              or (${nearlyCalled} or ${firstPartHeard} or ${nearlyCalledInVillage}) and b.kin_so_called = 0 and not ${hasTwin}
              or ${at('name', ['milk-name'])} and ${calledAtHome} and not ${hasTwin} and (${at('birth-date', ['exact'])} and ${ofGuardian} or ${at('birth-date', ['exact', 'one-day', 'lunar-date'])} and ${atHome}))
            and (${at('number', ['not-given', 'near'])} or ${foreign}))`;

/**
 * Another sex than the number tells. A brother and a sister do not share a name, and hardly anybody in the same family, or
 * village, shares name and birth date: then the sex is the slip. So it is beside a number one slip away. A row that has
 * somebody's number and birth date, and another sex, has no more than the name. The birth date may be a slip as well. A likely name will do where
 * the birth date is the child's and a guardian or all of the household agrees (a long name a syllable off is a twin's, unless that was nearly heard), or it is a day off or the lunar day in all of the household: only a twin would fit as well. Beside a number one slip
 * away, a birth date that may be a slip for the child's, and the family, it may be any name ({@link ownRow}).
 */
const anotherSex = `${at('sex', ['different'])} and not (${plainlyOwn} and not ${at('birth-date', ['not-given'])}
          or ${at('name', ['exact'])} and ${itsDay} and ${related}
          or ${at('name', givenNameLevels)} and ${at('birth-date', ['exact'])} and (${ownNumber} or (${atHome} or ${ofGuardian}) and not ${at('name', ['one-of-many'])} or ${atHome} and ${heardNearly})
          or ${at('name', givenNameLevels)} and ${at('birth-date', ['one-day', 'day-month-swapped', 'lunar-date'])} and ${atHome}
          or ${ownNumber} and ${itsDay} and ${related})`;

/**
 * A birth date that no slip explains. Siblings may bear names that sound the same, but hardly one bears the very name of
 * another: then the date is wrong twice over. A camp's phone and village beside another guardian are no household. Unless the row prints a mistyped number as well that is not near the child's:
 * two fields tell of somebody else. So they do where that number repeats the row's birth date, however near the child's: nobody slips twice alike;
 * and where it does but for a digit, and neither a guardian nor the phone agrees: a clan's village has namesakes.
 */
const anotherDay = `(${at('birth-date', ['other'])} and not ${betweenBirths} and not ${soundsOfSibling} and (not (${plainlyOwn}) or ${at('guardian-name', ['other'])} and not ${at('guardian-number', ['same'])} and not ${ownNumber}
            or ${at('number', ['other'])} and not ${ejected} or ${yearsApart})
          or not ${at('birth-date', ['not-given', 'exact'])} and ${at('number', ['other'])} and not ${atHome}
            and exists (select from linkage_left k where k.id = b.left_id and k.ejected_from is null
              and (strpos(k.number, to_char(k.day, 'YYYYMMDD')) = 7 or not ${ofGuardian} and not ${at('phone', ['same', 'one-digit'])}
                and levenshtein_less_equal(substr(k.number, 7, 8), to_char(k.day, 'YYYYMMDD'), 1) <= 1)))`;

/**
 * The child whose number it is, by the birth date inside it, is in another grade than the row. Where the row's name and birth date are the
 * child's, it is the grade that is wrong; under a name that is only like it the date is the line's above, or a brother's. Beside all of the
 * household, or the number but for a slip, the grade may be, too.
 */
const anotherGrade = `((not ${at('birth-date', ['exact'])} or not ${veryName} and ${anothersDay}) and not (${plainlyOwn})
          and exists (select from linkage_left k where k.id = b.left_id
            and ${anotherGradeSql('k', numbersDay)})
          or ${at('birth-date', ['exact'])} and not ${at('name', ['exact', 'former-name'])} and not (${ownNumber})
          and exists (select from linkage_left k where k.id = b.left_id and ${outOfGradeSql('k', 'k.day')}))`;

/** Plainly another name. */
const calledOtherwiseThan = at('name', ['surname', 'other']);

/**
 * The very name in all of the household, and the birth date of somebody else, or none of its own: a brother or sister, called quite otherwise, weighs nearly as
 * much by that. No family has two children of one name, so it need be told only from who is called alike. Not where the row is of the brother's grade.
 */
const besideBrothersDay = `(${veryName} and ${atHome} and ${at('birth-date', ['not-given', 'other'])} and ${at('sex', ['same'])}
          and not exists (select from linkage_left k where k.id = b.left_id
            and ${anotherGradeSql('k', numbersDay)}))`;

/**
 * The guardian's name agrees with a row of the child that gives no number beside it, while another row does, and it is another man's: two of one
 * name, and neither of the two is the other's child's.
 */
const ofNamesake = `not ${at('guardian-number', ['same'])} and exists (select from linkage_left k join linkage_compared h on h.center = b.right_id
            and h.guardian_name = k.guardian_name and levenshtein_less_equal(h.guardian_citizen_id, k.guardian_citizen_id, 2) > 2
            where k.id = b.left_id and k.guardian_names is null)`;

/** The row's birth date is of another year than the child's, and not of one beside it. */
const notOfTheYear = `exists (select from linkage_left k
            where k.id = b.left_id and abs(extract(year from k.day) - substr(b.right_id::text, 7, 4)::int) > 1)`;

/**
 * Another guardian (or a guardian's namesake; or, in a row that names nobody else, has another phone and is years off, another head of the household), and no more than
 * the phone or the village agrees, which a teacher's, or a clan's, may: a name and a birth date that are both
 * slips are too little beside it, and so is the very name where a digit or a part of the date is another, or it lies some weeks before and is not
 * the lunar day. Nearly all of a clan's village bear its surname: name and village say that twice. Who tells a birthday by the moon tells the number's
 * own day so: that the number, which was copied from a paper, has the lunar day of the row's date is chance. Which of the two comes first says nothing: of
 * January and February the lunar day is one of the year before, and is written with the year of birth.
 */
const besideAnotherGuardian = `((${at('guardian-name', ['other'])} or ${underAnotherHead} and not ${at('phone', ['same'])} and ${notOfTheYear} or ${ofNamesake} or ${anotherHome}) and not ${at('guardian-number', ['same'])} and not ${atHome}
          and not ${at('number', ['near'])}
          and (not ${at('name', ['exact', 'former-name'])} and not ${at('birth-date', ['exact'])} or ${at('birth-date', ['one-digit', 'one-part', 'weeks-earlier'])} and not ${slipExplained}
            or ${at('birth-date', ['lunar-date'])} and exists (select from linkage_left k where k.id = b.left_id
              and right(children.lunar_date(k.day), 4) = substr(b.right_id::text, 11, 4))))`;

/**
 * Another given name beside the number but for a slip, the birth date or a slip for it, and the family: how a child is called at home, or was
 * called before. Where the population registry gives the number no brother holds it, and where no other child bears the
 * row's name it is no brother's row.
 */
const calledOtherwise = (full: boolean): string => {
  const registered = (rows: string): string => `exists (select from ${rows} h
            where h.id17 = b.right_id and h.source_system = 'population-registry' and h.birth_date = h.id_birth`;
  return `${related} and b.namesakes = 0
          and (${registered('linkage_scope')} and not exists (select from linkage_seeker k where k.n = h.n))
            ${full ? '' : `or ${registered('children.link_record')} and h.seeker is null and ${notInScope('h')})`})`;
};

/**
 * A number one slip away is none of a brother's or sister's, and a birth date that may be a slip for the child's is not theirs, either.
 * Then the family alone decides whether the name, too, is a slip, or another name of the child's.
 */
const ownRow = (full: boolean): string => {
  return `${ownNumber} and (${at('birth-date', ['exact'])} or ${itsDay} and ${related})
          and (not ${at('name', ['surname', 'other'])} or ${calledOtherwise(full)})`;
};

/**
 * Attaches records without a trusted number to the child they score best with: weight at least the threshold, the
 * second-best child far enough behind, no other sex, no birth date that a slip does not explain (sisters may bear
 * names that sound the same), a field beside name and birth date that agrees, and evidence for the child itself and
 * not only for its family (`ownChild`), or a printed number one slip away, with the same birth date, or a slip for it and
 * the family, and a name that is not plainly another (`ownRow`): a brother's row may bear the number itself. Nothing
 * attaches to anything attached. A number proves nothing for a record that a steward took from a child: it is what was
 * found wrong. Nor does a record attach to a child that its own source lists already (`listedSql`). What falls between
 * the thresholds is left in `linkage_ranked` for a steward.
 */
export async function attachByScore(sql: Sql, options: { full: boolean }): Promise<void> {
  const model = await loadModel(sql);
  await findCandidates(sql, options);
  const prior = await takePrior(sql, { full: options.full, isChild: isChild('s') });
  await storeScores(
    sql,
    hubSpecification,
    { ...model, prior },
    {
      sides: { left: 'linkage_left', right: 'linkage_compared' },
      pairs: `select c.left_id, r.id as right_id from candidate_pair c join linkage_compared r on r.center = c.right_id`,
      entity: 'center',
    },
  );
  await sql.query(rankSql(model, options.full));
  await doubtOtherParents(sql);
  await sql.query(listedSql(options));
  await sql.query(decideSql(model));
  await storeFellows(sql, model, fieldsSql);
  await noteModel(sql, model);
}

/**
 * Takes the certainty from records whose own source lists the child already, under its number or in a row that a rule
 * gave to it, both today: under another name, which is
 * how twins stand in one list, or in the population registry, which lists each person once. Somebody may be in a list
 * twice, but under one name, with the child's birth date or a slip for it, and of one household: with none the name may
 * be a slip for a brother's or sister's, and of another household it is a namesake's; so it is where nothing
 * of the household agrees, and that row alone says something else of it. Beside a slip the village alone is no household. Twins'
 * numbers are not one slip apart: who prints the child's but for a slip is there twice, and misspelt; and the other row of its list is, where
 * name and birth date are the child's, too. The registry has somebody twice
 * where the very name and the birth date agree, and a guardian, all of the household, or the number but for a slip: no twin's and no namesake's do. So they do in all of the household where the
 * number was found to be somebody else's. What holds for a list
 * holds for a row of the very name and birth date in it: it is no other child's row in one list than in another; neither is it one's whom the
 * grade of such a row denies, nor, beside another birth date and without all of the household, one whom the registry lists next to such a row. A phone beside another guardian is the
 * school's where the list has the child with that guardian, and the date is 1 January, which stands for a day that nobody knows. Where nothing of the
 * household agrees, the child's name in that list is a namesake's, too.
 */
function listedSql({ full }: { full: boolean }): string {
  const another = `(o.folded <> k.folded and not ${spokenAlikeSql('o', 'k')} and not k.again and not k.own or k.off_date or k.elsewhere or k.loose
        or k.unrelated and (h.phone <> k.phone or ${sharedGuardianSql('h', 'k')} is false)
        or k.by_name and h.phone <> k.phone and h.village <> k.village and not ${bothGuardiansSql('h', 'k')}
        or k.source_system = 'population-registry' and not k.twice or k.by_phone and h.closed is not true and h.guardian_name <> k.guardian_name and ${sharedGuardianSql('h', 'k')} is not true)`;
  // The registry says both, each in a row of today: this one is the other's.
  const registered = `t.source_system = 'population-registry' and t.closed is not true and h.closed is not true and k.other_day`;
  // The list has two children of the name, under two guardians and two phones.
  const strangers = `k.other_day and t.closed is not true and h.closed is not true and t.phone <> h.phone and t.guardian_name <> h.guardian_name and ${sharedGuardianSql('t', 'h')} is not true`;
  const listed = (held: string, rows: string): string => `
      select k.n from sought k join ${rows} h on h.id17 = k.center and h.source_system = k.source_system and h.present
      join children.name_pinyin o on o.name_key = h.name_key
      where k.present and ${held} and ${another}
      union
      select k.n from sought k join beside t on t.n = k.n
      join ${rows} h on h.id17 = k.center and h.source_system = t.source_system and h.present
      join children.name_pinyin o on o.name_key = h.name_key
      where ${held} and (o.folded <> k.folded or k.elsewhere or ${registered} or ${strangers})`;
  // Two rows of one name and day in one list are two children's, of whom a rule gave the one to the child.
  const namesake = (given: string): string => `
      select k.n from sought k join beside t on t.n = k.n and not t.given join ${given} and h.source_system = t.source_system and h.present and h.name_key = k.name_key
      where k.elsewhere`;
  // A row that a rule gave to the child is the child's as one under its number is.
  const given = `
      select k.n from sought k
      join linkage_attached a on a.cluster = k.center and a.n <> k.n
      join linkage_scope h on h.n = a.n and h.source_system = k.source_system and h.present
      join children.name_pinyin o on o.name_key = h.name_key
      where k.present and ${another}
      union ${namesake('linkage_attached a on a.cluster = k.center and a.n <> t.other join linkage_scope h on h.n = a.n')}${
        full
          ? ''
          : `
      union
      select k.n from sought k
      join children.link_record h on h.center = k.center and h.seeker = 1
        and h.source_system = k.source_system and h.present and ${notInScope('h')}
      join children.name_pinyin o on o.name_key = h.name_key
      where k.present and ${another}
      union ${namesake(`children.link_record h on h.center = k.center and h.seeker = 1 and ${notInScope('h')}`)}`
      }`;
  // Two rows of one list, of one day and family, under two names: the one that fits the child less is its twin's.
  const beaten = `
      select k.n from sought k
      join linkage_ranked x on x.center = k.center and x.n <> k.n and x.bits >= k.bits
      join linkage_left l on l.id = k.n join linkage_left o on o.id = x.n and o.folded <> l.folded and not ${spokenAlikeSql('o', 'l')} and o.day = l.day
        and (o.guardian_citizen_id = l.guardian_citizen_id or o.guardian_name = l.guardian_name or o.phone = l.phone or o.village = l.village)
      join linkage_scope s on s.n = x.n and s.source_system = k.source_system and s.present
      where k.present and not k.again and not k.own`;
  return `
    with sought as materialized (
      select b.n, b.center, b.bits, s.source_system, s.name_key, s.birth_date, s.present, s.phone, s.village, s.guardian_name, s.guardian_names, p.folded, p.pinyin, p.given, not (${related}) as unrelated, ${at('birth-date', ['not-given', 'other'])} as off_date, ${elsewhere} as elsewhere,
        not ${at('birth-date', ['not-given', 'exact'])} and not (${atHome} or ${at('number', ['near'])}) as other_day,
        not ${at('birth-date', ['exact'])} and not (${ofGuardian} or ${at('phone', ['same'])} or ${at('number', ['near'])}) as loose,
        not ${at('birth-date', ['exact'])} and ${byNameOnly} as by_name,
        ${at('phone', ['same'])} and not ${ofGuardian} and not ${at('village', ['same'])} and to_char(s.birth_date, 'MMDD') = '0101' as by_phone,
        ${at('name', givenNameLevels)} and ${at('number', ['near'])} and ${itsDay} and ${related} as again,
        ${at('name', ['exact'])} and ${at('birth-date', ['exact'])} and ${at('number', ['near'])} as own,
        ${at('name', ['exact'])} and ${at('birth-date', ['exact'])}
          and ((${atHome} or ${ofGuardian}) and ${at('number', ['not-given'])} or ${atHome} and q.ejected_from is not null or ${at('number', ['near'])}) as twice
      from linkage_ranked b
      join linkage_seeker q on q.n = b.n
      join linkage_scope s on s.n = b.n join children.name_pinyin p on p.name_key = s.name_key
      where b.certain),
    beside as materialized (
      select k.n, c.n as other, t.source_system, t.closed, t.phone, t.guardian_name, t.guardian_names, t.cohort_born_by, t.birth_date as day,
        exists (select from linkage_attached a where a.n = c.n and a.cluster = k.center) as given from sought k
      join linkage_seeker c on c.name_key = k.name_key and c.birth_date = k.birth_date and c.n <> k.n
      join linkage_scope t on t.n = c.n and t.present),
    out_of_grade as (
      select k.n from sought k join beside t on t.n = k.n
      where k.other_day and ${anotherGradeSql('t', `to_date(substr(k.center::text, 7, 8), 'YYYYMMDD')`)}),
    listed as (select n from out_of_grade union ${beaten} union ${given} union ${listed('not exists (select from linkage_seeker t where t.n = h.n)', 'linkage_scope')}
      ${full ? '' : `union ${listed(`h.seeker is null and ${notInScope('h')}`, 'children.link_record')}`})
    update linkage_ranked b set certain = false from listed l where l.n = b.n`;
}

function rankSql({ thresholds }: Model, full: boolean): string {
  const nearest = `case when b.bits >= ${thresholds.attach} then 2 when ${nearlyCalled} then 1 else 0 end desc, b.bits desc, b.right_id`;
  // Of many pairs, those of one record are looked up: each would be held against each, as next to none is expected to have a twin.
  return `
    create index on scored_pair (left_id);
    create temp table linkage_ranked (n bigint, center bigint, bits float8, levels smallint[] storage plain, field_bits float8[] storage plain,
      place bigint, next_center bigint, next_bits float8, certain boolean) on commit drop;
    insert into linkage_ranked
    select b.left_id as n, b.right_id as center, b.bits, b.levels, b.field_bits, b.place, b.next_center, b.next_bits,
      (b.bits >= ${thresholds.attach} or ${betweenBirths} or ${slipExplained} or ${nearlyCalledInVillage}) and (coalesce(b.bits - b.next_bits >= ${thresholds.margin}, true)
          or (${besideBrothersDay} or ${betweenBirths} or ${soundsOfSibling}) and coalesce(b.bits - b.next_so_called >= ${thresholds.margin}, true))
        and (${ownChild}
          or ${ownRow(full)})
        and not (${anotherDay}) and not (${anotherSex}) and not ${besideAnotherGuardian} and not ${anotherGrade} and not ${yearsOff} and not ${otherSecondParent} and not ${bareFirstPart} and ${corroborated} as certain
    from (
      select b.*, row_number() over w as place,
        case when first_value(b.right_id) over v = b.right_id then nth_value(b.right_id, 2) over v else first_value(b.right_id) over v end as next_center,
        max(b.bits) over (w rows between 1 following and unbounded following) as next_bits,
        count(*) filter (where ${at('name', givenNameLevels)}) over (partition by b.left_id) as namesakes,
        count(*) filter (where ${at('name', givenNameLevels)} and ${surelyRelated}) over (partition by b.left_id) as kin_so_called,
        max(b.bits) over (partition by b.left_id, ${calledOtherwiseThan} order by ${nearest} rows between 1 following and unbounded following) as next_so_called
      from scored_pair b where b.right_id > 0
      window w as (partition by b.left_id order by ${nearest}),
        v as (partition by b.left_id order by b.bits desc, b.right_id rows between unbounded preceding and unbounded following)) b
    where b.place = 1 and (b.bits >= ${thresholds.review} or ${nearlyCalled});
    analyze linkage_ranked (n, center)`;
}

function decideSql({ version }: Model): string {
  return `
    insert into linkage_attached (n, cluster, rule, note)
    select b.n, b.center, 'PROBABILISTIC', jsonb_strip_nulls(jsonb_build_object('model', '${version}',
      'bits', round(b.bits::numeric, 2), 'fields', ${fieldsSql}, 'runnerUp', round(b.next_bits::numeric, 2)))
    from linkage_ranked b where b.certain`;
}
