import { agencyOf } from '../agreement/copied-lists.ts';
import { longGuardianSql, surelySameFamilySql } from '../agreement/guardians.ts';
import { oneNameSql } from '../agreement/one-name.ts';
import { outOfNumbersGradeSql } from '../agreement/school-age.ts';
import { lookUp } from '../names/look-up.ts';

/**
 * Whom `siblings` compares, for a round of `followTouched`: the records of a disputed number that goes by several names,
 * and their brothers and sisters. Where they have one guardian's number any spelling of the name will do, so the family is looked up
 * by that number, and its names compared afterwards; else the names sound the same, and the family surely agrees.
 */

export const family = ['guardian_citizen_id', 'guardian_name', 'guardian_names', 'phone', 'village'];
export const familyOf = (row: string): string => family.map((column) => `${row}.${column}`).join(', ');

/** SQL condition on two rows of names that sound the same: `siblings` may take them for one family's. */
const ofKinSql = (one: string, other: string): string =>
  `(${surelySameFamilySql(one, other)} or ${longGuardianSql(one, other)})`;

/** SQL condition on two rows of name forms: `siblings` may take one for the other. */
const comparedSql = (one: string, other: string): string =>
  `(${one}.pinyin = ${other}.pinyin or ${oneNameSql(one, other)})`;

const formColumns = ['pinyin', 'folded', 'shape', 'given'];
const formsOf = (name: string, as: string): string =>
  lookUp(
    formColumns.map((column) => `${as}.${column}`).join(', '),
    `name_pinyin ${as}`,
    `${as}.name_key = ${name}`,
  );

/** Whoever names this guardian's number: the records under their own number, and those of contested ones. */
const wards = [
  lookUp(
    'l.*, l.ctid as place',
    'link_record l',
    'l.guardian_citizen_id = f.guardian_citizen_id and l.id17 <> f.id17 and l.id17 is not null and l.seeker is null',
  ),
  `${lookUp('m.*', 'contested_record m', 'm.guardian_citizen_id = f.guardian_citizen_id and m.id17 <> f.id17')} m
      ${lookUp('l.*, l.ctid as place', 'link_record l', 'l.source_system = m.source_system and l.record_id = m.record_id')}`,
]
  .map(
    (found) => `
      select f.id17, l.source_system, l.record_id, l.place, l.name_key
      from (select distinct id17, guardian_citizen_id from asking where guardian_citizen_id is not null) f
      ${found} l`,
  )
  .join(' union ');

/**
 * Of the round's disputed numbers that go by several names: their records (`asking`), and the names that may be a brother's
 * or sister's (`doubted`). A number asks if a clerk can't have made one of its names of another, or if one list says two of
 * them, or one is of a grade that the number's child is not in: else all of its names are one name, and it is nobody else's. All names of an asking number are doubted but the one
 * which two agencies say and the population registry gives in a row that contradicts nothing, while it gives no other:
 * mostly that is the name that many others bear, too.
 */
export const askingTables = `
    spelling as materialized (
      select s.id17, s.name_key, ${formColumns.map((column) => `p.${column}`).join(', ')} from (
        select distinct n.id17, n.name_key from numbered n join disputed d using (id17) where d.several_names) s
      ${formsOf('s.name_key', 'p')} p),
    unlike as materialized (
      select a.id17 from spelling a join spelling b on b.id17 = a.id17 and b.name_key <> a.name_key
        and ${oneNameSql('a', 'b')} is not true
      union
      select id17 from numbered group by id17, source_system having min(name_key collate "C") <> max(name_key collate "C")
      union
      select n.id17 from numbered n join disputed d using (id17) where d.several_names and ${outOfNumbersGradeSql('n')}),
    asking as materialized (select n.* from numbered n join unlike u using (id17)),
    standing as materialized (
      select id17, name_key, count(distinct ${agencyOf('asking')}) as agencies,
        bool_or(source_system = 'population-registry') as registered,
        bool_or(source_system = 'population-registry' and contradicting is not true and denied is not true) as confirmed
      from asking group by id17, name_key),
    doubted as materialized (
      select s.id17, s.name_key from standing s where s.agencies = 1 or not s.confirmed or exists (
        select from standing o where o.id17 = s.id17 and o.name_key <> s.name_key and o.registered)),
    doubted_form as materialized (
      select p.* from doubted a join spelling p using (id17, name_key))`;

/**
 * `ward`: who has a guardian's number of a disputed number. `relative`: what the round's records say, and said before they were
 * touched, of their name and family. `guarded` and `alike`: the contested numbers (in the first two rounds those not followed yet) that a record with the
 * relative's guardian has, or one whose name sounds the same; `house`: all records of these numbers.
 */
export const kinTables = `
    ward as materialized (${wards}),
    relative as materialized (
      select id17, name_key, ${family.join(', ')} from current where id17 is not null
      union
      select id17, name_key, ${family.join(', ')} from linkage_former where $1 = 0 and followed and id17 is not null),
    guarded as materialized (
      select distinct k.id17, k.name_key, l.id17 as contested from (
        select distinct id17, name_key, guardian_citizen_id from relative where guardian_citizen_id is not null) k
      ${lookUp('l.id17', 'contested_record l', 'l.guardian_citizen_id = k.guardian_citizen_id and l.id17 <> k.id17')} l
      where $1 > 1 or l.id17 not in (select id17 from linkage_reached where id17 is not null)),
    claimant as materialized (
      select distinct l.id17, f.other from (
        select distinct s.other from relative k join spelt s on s.name = k.name_key) f
      ${lookUp('l.id17', 'contested_record l', 'l.name_key = f.other')} l
      where $1 > 1 or l.id17 not in (select id17 from linkage_reached where id17 is not null)),
    alike as materialized (
      select distinct k.id17, k.name_key, c.id17 as contested from (select distinct id17, name_key from relative) k
      join spelt s on s.name = k.name_key
      join claimant c on c.other = s.other and c.id17 <> k.id17),
    house as materialized (
      select l.id17, l.source_system, l.record_id, l.place, l.name_key, ${familyOf('l')}
      from (select contested from guarded union select contested from alike) f
      ${lookUp('l.*, l.ctid as place', 'link_record l', 'l.id17 = f.contested')} l)`;

/** The brothers and sisters that the records of a disputed number may have. */
export const kinOfDisputed = `
      select w.source_system, w.record_id, w.place from ward w ${formsOf('w.name_key', 'q')} q
      where exists (select from doubted_form m where m.id17 = w.id17 and ${comparedSql('m', 'q')})
      union
      select l.source_system, l.record_id, l.place from (
        select distinct a.id17, s.other from doubted a join spelt s on s.name = a.name_key) d
      ${lookUp('l.*, l.ctid as place', 'link_record l', 'l.name_key = d.other and l.id17 <> d.id17')} l
      join asking f on f.id17 = d.id17 and ${ofKinSql('f', 'l')}`;

/** Contested numbers with a record that may be a relative's, or may have been when it was touched. */
export const claimedByKin = `
      select h.source_system, h.record_id, h.place from guarded g
      ${formsOf('g.name_key', 'p')} p
      join house h on h.id17 = g.contested
      ${formsOf('h.name_key', 'q')} q
      where ${comparedSql('p', 'q')}
      union
      select h.source_system, h.record_id, h.place from alike a
      join relative k on k.id17 = a.id17 and k.name_key = a.name_key
      join house h on h.id17 = a.contested and ${ofKinSql('k', 'h')}`;
