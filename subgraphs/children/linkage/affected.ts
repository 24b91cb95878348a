import { printedDaySql } from './probabilistic/candidates.ts';

/**
 * Scored records, not followed yet, that share a block with a record reached since round `since`, or with what a touched
 * record said before: (source_system, record_id). Whoever holds a number they could meet may have changed.
 */
export const affectedSeekersSql = (since: number): string => `
    with changed as (
      select l.name_key, d.day, l.guardian_citizen_id, l.guardian_name, l.phone, l.village from linkage_reached l
      cross join lateral (values (l.born, true), (l.id_birth, l.birth_date <> l.id_birth)) d (day, another)
      where l.round >= ${since} and d.another
      ${
        since > 0
          ? ''
          : `union
      select f.name_key, d.day, f.guardian_citizen_id, f.guardian_name, f.phone, f.village from linkage_former f
      cross join lateral (values (f.birth_date), (f.id_birth)) d (day)`
      }),
    named as materialized (select distinct c.*, p.pinyin from changed c left join children.name_pinyin p using (name_key)),
    open as materialized (
      select l.source_system, l.record_id, d.day, p.pinyin, l.guardian_citizen_id, l.guardian_name, l.phone, l.village
      from children.link_record l join children.name_pinyin p on p.name_key = l.name_key
      cross join lateral (select l.seek_day as day union select ${printedDaySql('l.citizen_id_raw')}) d
      where l.seeker = 2 and not exists (select from linkage_reached k
        where k.source_system = l.source_system and k.record_id = l.record_id))
    ${[
      ['day', 'pinyin'],
      ['day', 'guardian_citizen_id'],
      ['day', 'guardian_name'],
      ['day', 'phone'],
      ['guardian_citizen_id', 'village'],
      ['pinyin', 'guardian_citizen_id'],
      ['pinyin', 'guardian_name'],
      ['pinyin', 'phone'],
      ['pinyin', 'village'],
      ['day', 'village'],
    ]
      .map(
        ([first, second]) => `select o.source_system, o.record_id from open o
      join named c on c.${first} = o.${first} and c.${second} = o.${second}`,
      )
      .join(' union ')}`;
