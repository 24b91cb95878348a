import { agencyOf } from '../agreement/copied-lists.ts';
import { oneSlipSql } from './number-slips.ts';
import { oneNameSql } from '../agreement/one-name.ts';
import type { LinkageStep } from '../step.ts';

/** SQL condition: the row `s` is called what the row `t` is, to the letter, now or formerly. */
const calledSo = `coalesce(q.folded = t.folded or s.former_name_key = t.name_key or t.former_name_key = s.name_key, false)`;

/** Not even a clerk's spelling of it, or only the first part of a long one: where that is the clan's, it is any sibling's. */
const calledOtherwise = `(not ${calledSo} and (not ${oneNameSql('t', 'q')}
      or abs(length(q.folded) - length(t.folded)) > 1 and least(length(q.folded), length(t.folded)) < 3))`;

/** SQL condition. The registry's second number is the one that the child had before (`renumbered.ts`): it tells of one child. */
const printsOne = (row: string): string =>
  `(${row}.other17 is null or ${row}.source_system = 'population-registry')`;

/** The rows of two numbers, each with the forms of its name. */
const printing = `
      select s.n, s.id17, s.other17, s.source_system, ${agencyOf('s')} as agency, s.present, s.birth_date, s.name_key, s.former_name_key,
        p.folded, p.pinyin, p.shape, p.given
      from linkage_scope s join children.name_pinyin p on p.name_key = s.name_key
      where s.other17 <> s.id17 and s.source_system <> 'population-registry'
        -- A parent's number says nothing of whose the other is; no parent is within twelve years.
        and extract(year from s.born) - left(s.other_citizen_id, 10)::bigint % 10000 < 12`;

/**
 * Rows that print two valid numbers, in the number's column and inside the student number or the disability
 * certificate's: one is somebody else's, mostly a brother's or sister's typed into the column. The one in the column is
 * not believed (`linkage_slip`, why OTHER_NUMBER) where
 *
 * - other rows of the one inside bear the row's name, and no other agency's row of the column's is called so;
 * - the list has the column's number in another row as well, which prints no second one: pupils, and certificates, have
 *   one number each; or rows of that number bear plainly another name, and no other agency's the row's. Here the two numbers
 *   must differ by more than a slip.
 *
 * Not where the registry says, under the row's name, that the one inside was changed into the one in the column.
 *
 * Rows that print two numbers themselves prove nothing of each other. The agency's copies of such a row follow it, where
 * its name told. `linkage_second_number` has who is to be looked for under the other number.
 */
export const secondNumbers: LinkageStep = {
  name: 'second-numbers',
  // Few rows print two numbers: counted, they are looked up; uncounted, a whole county would be joined to its names.
  sql: ({ full }) => `
    ${full ? `create temp table linkage_printing on commit drop as ${printing}; analyze linkage_printing;` : ''}
    create temp table linkage_second_number on commit drop as
    with ${full ? '' : `linkage_printing as materialized (${printing}),`}
    asked as (
      select n, id17 as number from linkage_printing union all select n, other17 from linkage_printing),
    told as (
      select t.n,
        -- A list that calls the number both so and otherwise today upholds neither.
        bool_or(s.id17 = t.id17 and (${agencyOf('s')}) <> t.agency and ${calledSo})
          and (array_agg(s.source_system) filter (where s.id17 = t.id17 and (${agencyOf('s')}) <> t.agency and ${calledSo})
            <@ array_agg(s.source_system) filter (where s.id17 = t.id17 and ${calledOtherwise} and s.present and s.closed is not true)) is not true as confirmed,
        bool_or(s.id17 = t.id17 and ${calledOtherwise}) as denied,
        bool_or(s.id17 = t.id17 and s.source_system = t.source_system and s.present and t.present) as listed,
        -- The one inside is what the child had before, and the school keeps it.
        coalesce(bool_or(s.id17 = t.id17 and s.source_system = 'population-registry' and s.other17 = t.other17 and ${calledSo}), false) as former,
        coalesce(bool_or(s.id17 = t.other17 and (${calledSo} or ${oneNameSql('t', 'q')})), false) as claimed
      from linkage_printing t join asked a on a.n = t.n
      join linkage_scope s on s.id17 = a.number and ${printsOne('s')}
      join children.name_pinyin q on q.name_key = s.name_key
      group by t.n),
    misprinted as (
      select t.*, o.claimed, not o.confirmed and (o.claimed or o.denied) as by_name
      from linkage_printing t join told o using (n)
      where not o.former and (o.claimed and not o.confirmed
        or (o.listed or o.denied and not o.confirmed) and not ${oneSlipSql('t.id17', 't.other17')}))
    select n, id17, other17, birth_date, claimed from misprinted
    union
    select c.n, m.id17, m.other17, c.birth_date, m.claimed from misprinted m
    join linkage_scope c on c.id17 = m.id17 and ${printsOne('c')} and c.name_key = m.name_key and (${agencyOf('c')}) = m.agency
    where m.by_name;
    analyze linkage_second_number;

    delete from linkage_slip p using linkage_second_number m where m.n = p.n;
    insert into linkage_slip (n, id17, day, why)
    select distinct on (n) n, id17, birth_date, 'OTHER_NUMBER' from linkage_second_number order by n;
    -- They have no part in what the others of the number make out among themselves.
    delete from linkage_contested c using linkage_second_number m where m.n = c.n;
  `,
};

/**
 * Whoever the row's other number belongs to, if that is believed there, the names are one and neither sex nor birth date
 * is another's; the date may be the wrong number's. Where the list has that child under another name already it waits.
 */
export const secondNumbersFound: LinkageStep = {
  name: 'second-numbers-found',
  sql: () => `
    insert into linkage_attached (n, cluster, rule, note)
    select m.n, min(m.other17), case when min(k.source_system) = 'disability-register' then 'DISABILITY_CARD' else 'STUDENT_NUMBER' end,
      '{"otherNumber": true}'
    from linkage_second_number m
    join linkage_seeker k on k.n = m.n and k.why = 'OTHER_NUMBER'
    join linkage_scope r on r.n = m.n
    join linkage_kept t on t.id17 = m.other17
    join linkage_scope s on s.n = t.n
    join children.name_pinyin p on p.name_key = k.name_key
    join children.name_pinyin q on q.name_key = s.name_key
    where m.claimed and not exists (select from linkage_attached a where a.n = m.n)
      and not exists (select from linkage_forbidden x where x.n = m.n and x.id17 = m.other17)
      -- The 17th digit of a number is odd for males (GB 11643-1999).
      and coalesce(k.sex = case when m.other17 % 2 = 1 then 'MALE' else 'FEMALE' end, true)
      and coalesce(k.birth_date in (r.id_birth, s.id_birth) or abs(k.birth_date - s.id_birth) <= 55, true)
    group by m.n
    having bool_or(q.folded = p.folded or s.former_name_key = k.name_key or k.former_name_key = s.name_key or ${oneNameSql('p', 'q')})
      and count(distinct m.other17) = 1
      and not bool_or(r.present and s.present and s.source_system = k.source_system and q.folded <> p.folded);
  `,
};
