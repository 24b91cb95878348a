import { surelySameFamilySql } from '../agreement/guardians.ts';
import { mayBeMendedSql, mendedWithin, partsOfBirth } from '../agreement/mended-number.ts';
import { familyOf } from './kin.ts';

/** SQL condition: the registry has, or had, somebody under the number. */
const registered = (number: string): string => `exists (select from children.link_record r
        where r.id17 = ${number} and r.source_system = 'population-registry')`;

/**
 * SQL: the stored records `l` under another number that may have become the one of `f`, or may have been it before (`outdated-numbers`): one of the two is in the registry.
 * Each name is read from the index on the days that may be meant: in a large county many bear it within the years between.
 */
export const mendedBeside = (columns: string): string => `${partsOfBirth('f.id_birth')}
      cross join lateral (${mendedWithin('f.id_birth', 'l.born')
        .map(
          (days) => `
        select ${columns} from children.link_record l where l.name_key = f.name_key and ${days} and ${mayBeMendedSql('f', 'l')}`,
        )
        .join(' union all ')}) l
      where ${registered('l.id17')} <> ${registered('f.id17')}`;

/** For a round of `followTouched`: who may have one of the round's numbers besides (`mended`), of whatever family. Few numbers have anybody. */
export const mendedTable = `
    mended as materialized (
      select f.id17 as asking, f.name_key, l.* from (
        select id17, id_birth, born, name_key from current where id17 is not null and born = id_birth
        union
        select id17, id_birth, id_birth, name_key from linkage_former
        where $1 = 0 and followed and id17 is not null and coalesce(birth_date, id_birth) = id_birth) f
      ${mendedBeside(`l.source_system, l.record_id, l.ctid as place, l.id17, ${familyOf('l')}`)})`;

/** Those of them that are surely of a family of the number's records. */
export const mendedOfRound = `
      select m.source_system, m.record_id, m.place from mended m
      join relative k on k.id17 = m.asking and k.name_key = m.name_key and ${surelySameFamilySql('k', 'm')}`;
