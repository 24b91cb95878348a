import { rowOf } from '../feed.ts';
import { lookUp } from '../names/look-up.ts';

/**
 * Records of contested numbers (`children.contested_record`): those of whose name something is noted (`explanation ? 'name'`), with
 * what they are looked up by. They stand in a table of their own because the note changes with every name that comes under a number: an
 * index of the stored links that asks for it would have each such record entered anew in all the others (decision 0365).
 */
const lookedUpBy = ['id17', 'name_key', 'birth_date', 'id_birth', 'born', 'guardian_citizen_id'] as const;
const columns = ['source_system', 'record_id', ...lookedUpBy];

const sameRecord = (one: string, other: string): string =>
  `${one}.source_system = ${other}.source_system and ${one}.record_id = ${other}.record_id`;

/** What touched ones say now (`linkage_change`). Few are: each is overwritten where it was found. */
export const contestedRetold = `
    with retold as materialized (
      select f.*, coalesce(f.birth_date, f.id_birth) as born, m.place
      from linkage_change c join linkage_feed f using (source_system, record_id)
      ${lookUp('m.ctid as place', 'contested_record m', sameRecord('m', 'c'))} m
      where c.contested and c.differs)
    update children.contested_record m set (${lookedUpBy.join(', ')}) = ${rowOf('r', lookedUpBy)}
    from retold r where m.ctid = r.place and ${rowOf('m', lookedUpBy)} is distinct from ${rowOf('r', lookedUpBy)};`;

/** Those that were taken away. */
export const contestedGone = `
    delete from children.contested_record m using linkage_gone g where ${sameRecord('m', 'g')};`;

const stored = (from: string): string => `
    insert into children.contested_record (${columns.join(', ')})
    select ${columns.map((column) => `s.${column}`).join(', ')} from linkage_contested m join ${from} s on s.n = m.n`;

/** A full run says of every record anew whether its number is contested. In its feed a record has the number it has in the scope. */
export const contestedAnew = `
    delete from children.contested_record;
    ${stored('linkage_scope')};`;

/**
 * A small run says so of the records it linked; of one that was only scored again, and is open still, it keeps what was
 * noted before (`notedName`).
 */
export const contestedOfScope = `
    with noted as (
      select source_system, record_id, false as scored from linkage_reached where explanation ? 'name'
      union all select source_system, record_id, true from linkage_affected)
    delete from children.contested_record m
    using noted d join linkage_scope s using (source_system, record_id)
    where ${sameRecord('m', 'd')} and not exists (select from linkage_contested c where c.n = s.n)
      and not (d.scored and exists (select from linkage_open o where o.n = s.n));
    ${stored('linkage_scope')} on conflict do nothing;`;
