import { agencyOf } from '../agreement/copied-lists.ts';
import { sameFamilySql } from '../agreement/guardians.ts';
import { namelessSql } from '../agreement/nameless.ts';
import { halfGivenSql } from '../agreement/one-name.ts';
import { sameVillageSql } from '../agreement/village.ts';
import { codeType, nameType } from '../feed.ts';
import { onListSql } from './present-lists.ts';

/** SQL condition: the list of `p`, a pair, says the pair's other child in the row `w`, which is not swapped with it. */
const saidBeside = `w.source_system = p.source_system and w.present and w.n <> p.n and w.id17 is distinct from p.id17
      join children.name_pinyin o on o.name_key = w.name_key and (p.leading or o.folded <> p.best)`;

/**
 * Rows that one agency alone spells so, of numbers that another list gives to another spelling, which is nobody else's: each with its
 * own family and with that of the list's row. Beside a spelling of the same name only the registry tells, which lists each person once: a pupil
 * list may have a pupil twice, once misspelt. The day is the row's, or, where that is a slip, the number's.
 */
const besideListed = `
      select m.n as asking, m.id17, m.source_system::${codeType} as list, m.folded, t.folded as best, ${onListSql('m', 't')} as on_list, m.name_key,
        d.day, r.source_system::${codeType} as other_list, r.name_key as beside, f.source_system, f.guardian_citizen_id, f.guardian_name, f.guardian_names, f.phone, f.village, f.division
      from linkage_contested m
      join linkage_spelling l on l.id17 = m.id17 and l.folded = m.folded and l.doubtful and not l.leading
      join linkage_spelling t on t.id17 = m.id17 and t.leading
      join linkage_class c on c.id17 = m.id17 and c.class = m.class
      join linkage_contested r on r.id17 = m.id17 and r.folded = t.folded and r.present and not r.closed
        and r.former is distinct from m.folded
        and case when c.holder then r.source_system = 'population-registry' else r.source_system <> m.source_system end
      cross join lateral (select m.birth_date as day union select m.id_birth where m.state <> 'FAR') d
      join linkage_contested f on f.id17 = m.id17 and f.n in (m.n, r.n)
      where (r.id17, r.class) not in (select id17, class from linkage_rival where related) and strpos(m.folded, '?') = 0 and not ${namelessSql('m.name_key')}`;

/**
 * The records of disputed numbers that are written exactly like a child of the same family and day with another number,
 * and not like the best row of their own: twins, whose names may sound the same (`linkage_twin`). Where the record's own
 * list has that child in another row, under its number or its name and birth date, and not the holder, it is the
 * holder's name that was mistyped. Part of `contests`.
 *
 * So are those under another number's spelling whom another list has in a row of its own, beside the row of the number's
 * child: a list says each child once, and its own number may be mistyped there, or none. A former entry is no second child, nor is one whose
 * former name is the other row's.
 *
 * `linkage_mistyped_twin` has the like for names that sound otherwise: the list has the rival in a row of its own and the
 * holder in none, and one character makes the holder's name of it.
 */
export const twinsSql = (full: boolean): string => `
    create temp table linkage_twin_pair on commit drop as
    select m.n, m.id17, m.source_system::${codeType}, m.folded, l.leading, t.folded as best, ${onListSql('m', 't')} as on_list, s.id17 as other,
      s.name_key::${nameType}, b.day,
      ${sameFamilySql('f', 's')} or ${sameVillageSql('f', 's')} as related
    from linkage_contested m
    join linkage_scope f on f.n = m.n
    join linkage_spelling l on l.id17 = m.id17 and l.folded = m.folded and (l.doubtful or not l.leading)
    join linkage_spelling t on t.id17 = m.id17 and t.leading
    join linkage_bearer b on b.id17 = m.id17 and b.class = m.class
      and (b.day = m.birth_date or m.state <> 'FAR' and b.day = m.id_birth)
    join linkage_scope s on s.n = b.n
    join children.name_pinyin p on p.name_key = s.name_key and p.folded = m.folded
    left join linkage_contested k on k.n = s.n
    left join linkage_spelling o on o.id17 = k.id17 and o.folded = k.folded
    where strpos(m.folded, '?') = 0 and (k.n is null or (o.leading and k.state <> 'FAR'));
    -- Or another list has a child of this name and day beside the number's, under none or a wrong one.
    ${full ? `create temp table linkage_beside on commit drop as ${besideListed}; analyze linkage_beside;` : ''}
    insert into linkage_twin_pair
    ${full ? '' : `with linkage_beside as materialized (${besideListed})`}
    select distinct f.asking, f.id17, f.list, f.folded, false, f.best, f.on_list, null::bigint, f.name_key, f.day, true
    from linkage_beside f
    join linkage_scope s on s.name_key = f.name_key and s.birth_date = f.day and s.source_system = f.other_list
      and s.present and s.closed is not true and (s.id17 is null or s.id_birth <> s.birth_date) and s.id17 is distinct from f.id17
      and s.former_name_key is distinct from f.beside
    where ${sameFamilySql('f', 's')} or ${sameVillageSql('f', 's')};
    analyze linkage_twin_pair;

    create temp table linkage_twin on commit drop as
    select p.n, p.id17, p.folded, p.leading from linkage_twin_pair p where p.related
    -- A school's lists are copies of one paper, though one of them alone tells of the family. A join of its own: asked of each pair, it would look at all.
    union
    select p.n, p.id17, p.folded, p.leading from linkage_twin_pair p
    join linkage_twin_pair f on f.id17 = p.id17 and f.folded = p.folded and f.other is not distinct from p.other and (${agencyOf('f')}) = (${agencyOf('p')})
    where f.related and p.related is not true;
    delete from linkage_twin t using (
      select p.n from linkage_twin_pair p join linkage_scope w on w.id17 = p.other and ${saidBeside}
      where (p.leading or not p.on_list)
        -- Somebody else's row under the twin's number is none of the twin's.
        and not exists (select from linkage_contested k where k.n = w.n and k.state = 'FAR')
      union
      select p.n from linkage_twin_pair p join linkage_scope w on w.name_key = p.name_key and w.birth_date = p.day and ${saidBeside}
      where (p.leading or not p.on_list)
        -- Asked of each record before the join: of the two sides it would hash all records.
        and (w.birth_date in (select day from linkage_twin_pair)) is true) said
    where said.n = t.n;
    -- The best row goes only where another spelling is nobody else's.
    delete from linkage_twin t where t.leading and not exists (
      select from linkage_spelling o where o.id17 = t.id17 and o.folded <> t.folded
        and not exists (select from linkage_twin x where x.id17 = o.id17 and x.folded = o.folded));
    analyze linkage_twin;

    create temp table linkage_mistyped_twin on commit drop as
    select distinct m.n from linkage_contested m
    join linkage_class c on c.id17 = m.id17 and c.class = m.class and not c.holder
    join linkage_class h on h.id17 = m.id17 and h.holder and not ${onListSql('m', 'h')}
    join linkage_bearer b on b.id17 = m.id17 and b.class = m.class
    join linkage_scope s on s.n = b.n and s.source_system = m.source_system and s.present
    join children.name_pinyin p on p.name_key = m.name_key
    join children.name_pinyin q on q.name_key = s.name_key and q.folded = p.folded
    join linkage_spelling t on t.id17 = m.id17 and t.leading
    join linkage_contested g on g.id17 = m.id17 and g.folded = t.folded
    join children.name_pinyin o on o.name_key = g.name_key
    where m.present and ${halfGivenSql('p', 'o')};`;
