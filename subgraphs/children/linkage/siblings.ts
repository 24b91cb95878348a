import { agencyOf, listOf } from './copied-lists.ts';
import { surelySameFamilySql } from './guardians.ts';

/**
 * The records of disputed numbers that are a brother's or sister's (`linkage_sibling`): the same family has a child of
 * exactly this name, whenever born, with a number of its own, whom the row's list does not have under that. The birth
 * date was worked out of the sibling's number, or copied along with it. The family is the row's or that of the number's
 * holder: who bears exactly the name of the holder's brother or sister is that brother or sister. A spelling alike will
 * do where the row's list has the number under the best one, too. Part of `contests`.
 */
export const siblingsSql = `
  create temp table linkage_sibling on commit drop as
  select m.n, m.id17, m.folded, ${agencyOf('m')} as agency from linkage_contested m
  join linkage_class c on c.id17 = m.id17 and c.class = m.class
  join linkage_spelling l on l.id17 = m.id17 and l.folded = m.folded
  join linkage_spelling t on t.id17 = m.id17 and t.leading
  join linkage_class h on h.id17 = m.id17 and h.holder
  join linkage_contested b on b.id17 = m.id17 and (b.n = m.n or b.class = h.class)
  join linkage_scope f on f.n = b.n
  join children.name_pinyin p on p.name_key = m.name_key
  join children.name_pinyin q on q.pinyin = p.pinyin and q.folded = p.folded
  join linkage_scope s on s.name_key = q.name_key and s.id17 <> m.id17 and ${surelySameFamilySql('f', 's')}
  left join linkage_contested k on k.n = s.n
  left join linkage_spelling o on o.id17 = k.id17 and o.folded = k.folded
  where (not c.holder or not l.leading and m.present and t.lists @> array[m.source_system])
    and strpos(m.folded, '?') = 0 and (k.n is null or (o.leading and k.state <> 'FAR'))
    and not exists (select from linkage_slip x where x.n = s.n)
    and not exists (select from linkage_contested w where w.id17 = m.id17 and (w.former = m.folded or w.folded = m.former))
  group by m.n, m.id17, m.folded, agency
  having not bool_or((${listOf('s')}) = (${listOf('m')}) and s.present);
  -- A school's term sheet is a copy of its pupil list, and may say less of the family.
  insert into linkage_sibling
  select distinct m.n, m.id17, m.folded, b.agency from linkage_sibling b
  join linkage_contested m on m.id17 = b.id17 and m.folded = b.folded and (${agencyOf('m')}) = b.agency
  where not exists (select from linkage_sibling x where x.n = m.n);
  analyze linkage_sibling;`;
