import { surelySameFamilySql } from '../agreement/guardians.ts';
import { mayBeMendedSql, mendedRanges } from '../agreement/mended-number.ts';
import { lookUp } from '../names/look-up.ts';
import { familyOf } from './kin.ts';

/** SQL condition: the registry has, or had, somebody under the number. */
const registered = (number: string): string => `exists (select from children.link_record r
        where r.id17 = ${number} and r.source_system = 'population-registry')`;

/** SQL: the stored records `l` under another number that may have become the one of `f`, or may have been it before (`outdated-numbers`): one of the two is in the registry. */
export const mendedBeside = (columns: string, also = 'true'): string => `
      cross join lateral ${mendedRanges('f.id_birth')}
      ${lookUp(columns, 'link_record l', `l.name_key = f.name_key and l.born between r.low and r.high and ${mayBeMendedSql('f', 'l')} and ${also}`)} l
      where ${registered('l.id17')} <> ${registered('f.id17')}`;

/** Of a round of `followTouched`: who may have one of the round's numbers besides. */
export const mendedOfRound = `
      select l.source_system, l.record_id from (
        select id17, id_birth, born, name_key, ${familyOf('linkage_reached')} from linkage_reached
        where round = $1 and id17 is not null and born = id_birth
        union
        select id17, id_birth, id_birth, name_key, ${familyOf('linkage_former')} from linkage_former
        where $1 = 0 and followed and id17 is not null and coalesce(birth_date, id_birth) = id_birth) f
      ${mendedBeside('l.*', surelySameFamilySql('f', 'l'))}`;
