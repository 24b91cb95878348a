import type { Sql } from '../../../../platform/postgres/index.ts';
import { agencyOf } from '../agreement/copied-lists.ts';
import { namelessSql } from '../agreement/nameless.ts';
import type { LinkageStep } from '../step.ts';
import { comparedColumns, givenNameLevels } from './hub-specification.ts';
import { at, beyond } from './level-conditions.ts';
import type { Model } from './specification.ts';

/**
 * Rows of one child none of which has a number: two that found no child are scored with each other like a row with a child, and
 * go together. Only who has a guardian in common and was born in one calendar year or two neighbouring ones, or sounds the same and was born on one day, is compared
 * (`fellowPairsSql`; `scope/affected.ts` follows these). A printed number says nothing here: what is not believed is often somebody
 * else's, and two have it.
 */

/** Adds the pairs of open seekers, the other one under its negative number, to those that are scored. */
export const fellowPairsSql = `
    with told as materialized (
      select l.id, l.pinyin, l.day, g.name from linkage_left l
      join linkage_seeker k on k.n = l.id and k.birth_date = l.day and not ${namelessSql('k.name_key')}
      left join lateral (select l.guardian_name as name union select unnest(l.guardian_names)) g on true),
    fellow as (
      select a.id as left_id, b.id as right_id from told a join told b on b.pinyin = a.pinyin and b.day = a.day and b.id <> a.id
      union
      select a.id, b.id from told a join told b on b.name = a.name and b.id <> a.id
        and abs(extract(year from a.day) - extract(year from b.day)) <= 1
      union
      select a.id, b.id from linkage_left a join linkage_left b on b.day = a.day and b.guardian_citizen_id = a.guardian_citizen_id and b.id <> a.id
      -- A hash join by several keys keeps rows whose keys are null (decision 0290).
      where a.guardian_citizen_id is not null and b.guardian_citizen_id is not null and a.id in (select id from told) and b.id in (select id from told)),
    added as (insert into candidate_pair (left_id, right_id, blocks) select left_id, -right_id, 0 from fellow)
    insert into linkage_compared (id, center, ${comparedColumns.join(', ')})
    select -l.id, -l.id, ${comparedColumns.map((column) => (column === 'number' ? 'null' : `l.${column}`)).join(', ')}
    from linkage_left l where l.id in (select right_id from fellow);`;

/**
 * SQL condition on the scored pair `b` of a row with a child: another row that looks for a child stands beside it, of one family and day,
 * and bears no name that a clerk may have made of the child's: another than the row's, or the row's own in another agency's list. No two
 * clerks slip alike. The family has twins, and the row may be of either.
 */
export const hasTwin = `(b.left_id, b.right_id) in (
        select k.left_id, k.right_id from scored_pair x join scored_pair k on k.left_id = x.left_id and k.right_id > 0
        left join scored_pair y on y.left_id = -x.right_id and y.right_id = k.right_id and ${at('name', givenNameLevels, 'y')}
        join linkage_left s on s.id = x.left_id join linkage_left o on o.id = -x.right_id
        where x.right_id < 0 and y.left_id is null and (not ${at('name', ['exact'], 'x')} or (${agencyOf('o')}) <> (${agencyOf('s')}))
          and (${at('birth-date', ['exact', 'lunar-date'], 'x')}
            or not ${at('birth-date', ['exact'], 'k')} and abs(o.day - to_date(substr(k.right_id::text, 7, 8), 'YYYYMMDD')) < 200)
          and ${at('name', ['one-character', 'milk-name', 'surname', 'other'], 'k')})`;

/** A guardian's number, or a guardian's name with the phone or the village. */
const ofOneFamily = `(${at('guardian-number', ['same'])} or ${at('guardian-name', ['same'])} and (${at('phone', ['same'])} or ${at('village', ['same'])}))`;

/**
 * The names are one, a guardian agrees, and so do the birth dates, or a clerk's slip makes them so that no sister or brother can be born on;
 * beside the very name any slip will do, and some days across the end of a month. A village is no family, nor is a phone beside another guardian, be it one of the same name: of three rows two might agree with the third only.
 */
const oneChild = `(${at('guardian-number', ['same'])} or ${at('guardian-name', ['same'])} or ${at('phone', ['same'])} and not ${at('guardian-name', ['other'])} and not ${at('guardian-number', ['other'])})
      and ${at('name', givenNameLevels)} and not ${at('name', ['given-name'])}
      and (not ${at('name', ['one-of-many'])} or ${at('birth-date', ['exact'])} and ${ofOneFamily} and exists (
        select from linkage_left l join linkage_left r on r.id = -b.right_id where l.id = b.left_id and levenshtein_less_equal(l.pinyin, r.pinyin, 1) <= 1))
      and (not ${at('birth-date', ['not-given', 'other'])} or ${at('name', ['exact'])} and ${ofOneFamily} and exists (
        select from linkage_left l join linkage_left r on r.id = -b.right_id where l.id = b.left_id and abs(l.day - r.day) <= 55))
      and (${at('name', ['exact'])} or not ${at('birth-date', ['one-digit', 'one-part', 'weeks-earlier'])})
      and (not ${at('sex', ['different'])} or ${at('name', ['exact'])} and ${at('birth-date', ['exact'])} and ${ofOneFamily})`;

/** `linkage_fellow`: pairs of seekers that found no child and score, either way, no less than a row has to with its child. */
export async function storeFellows(
  sql: Sql,
  { thresholds, version }: Model,
  fieldsSql: string,
): Promise<void> {
  await sql.query(`
    create temp table linkage_fellow (n bigint, fellow bigint, bits float8, note jsonb storage plain) on commit drop;
    insert into linkage_fellow
    with likely as materialized (
      select b.left_id as n, -b.right_id as fellow, b.bits, ${fieldsSql} as fields from scored_pair b
      where b.right_id < 0 and b.bits >= ${thresholds.attach} and ${oneChild}
        and b.left_id not in (select n from linkage_attached) and -b.right_id not in (select n from linkage_attached))
    select l.n, l.fellow, l.bits, jsonb_build_object('model', '${version}', 'fellow', true,
      'bits', round(l.bits::numeric, 2), 'fields', l.fields) as note
    from likely l where ((l.fellow, l.n) in (select n, fellow from likely)) is true`);
}

/**
 * Two rows are not one child's, whoever stands between them: another sex, another birth date, or another name. A lost character, or one
 * left out, may be any: such a name contradicts none.
 */
const contradicting = `(${beyond('sex', 'same')} and (l.folded = r.folded and l.day = r.day) is not true or ${beyond('birth-date', 'weeks-earlier')} and (abs(l.day - r.day) <= 55) is not true
        or length(l.folded) = length(r.folded) and strpos(l.folded || r.folded, '?') = 0 and ${beyond('name', 'former-mistaken')})`;

/**
 * Groups of fellows, with those that companions and local numbers joined them with. A group is none where one list has two of its rows
 * under two names, or the population registry two, or where any two of its rows contradict each other, which a third, vague one joined: then
 * they are several children, and nobody knows which rows are whose.
 */
export const fellows: LinkageStep = {
  name: 'fellows',
  needed: 'select exists (select from linkage_fellow) as needed',
  sql: () => `
    with recursive unit as materialized (
      select f.n, coalesce(a.cluster, -f.n) as unit from (select distinct n from linkage_fellow) f
      left join linkage_attached a on a.n = f.n),
    edge as materialized (
      select distinct a.unit, b.unit as other from linkage_fellow f
      join unit a on a.n = f.n join unit b on b.n = f.fellow
      where a.unit < 0 and b.unit < 0 and a.unit <> b.unit),
    reached (root, unit) as (
      select unit, unit from edge union select r.root, e.other from reached r join edge e on e.unit = r.unit),
    grouped as materialized (select unit, min(root) as root from reached group by unit),
    member as materialized (
      select u.n, unit, g.root from unit u join grouped g using (unit)
      union
      select a.n, g.unit, g.root from linkage_attached a join grouped g on g.unit = a.cluster),
    several as (
      select m.root from member m join linkage_scope s on s.n = m.n join children.name_pinyin p on p.name_key = s.name_key
      where s.present group by m.root, s.source_system
      having min(p.folded collate "C") <> max(p.folded collate "C") or s.source_system = 'population-registry' and count(*) > 1
      union
      select a.root from member a join member b on b.root = a.root and b.unit > a.unit
      join linkage_left l on l.id = a.n join linkage_left r on r.id = b.n
      where ${contradicting})
    insert into linkage_attached (n, cluster, rule, note)
    select distinct on (m.n) m.n, m.root, 'PROBABILISTIC', f.note
    from member m left join linkage_fellow f on f.n = m.n
    where m.root not in (select root from several)
    order by m.n, f.bits desc, f.note::text collate "C"
    on conflict (n) do update set cluster = excluded.cluster;`,
};
