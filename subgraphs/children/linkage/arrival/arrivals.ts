import {
  adultNumberSql,
  ageLimitYears,
  candidateSql,
  derivedColumns,
  feedColumns,
  idBirthSql,
  rowOf,
  storedPupilSql,
  valueColumns,
} from '../feed.ts';
import { contestedGone, contestedRetold } from '../publication/contested-records.ts';
import { pickQuiet, retoldSql, unmovedSql } from './quiet.ts';
import type { LinkageStep } from '../step.ts';

const derivedSql = `${idBirthSql('f')}, coalesce(f.birth_date, ${idBirthSql('f')})`;

const frontierColumns =
  'source_system, record_id, name_key, former_name_key, birth_date, id_birth, id17, local_key, child_id, other17';

/** What a record said before this run, by which scored records or contested numbers may have met it. */
const formerColumns =
  'id17, name_key, birth_date, id_birth, guardian_citizen_id, guardian_name, guardian_names, phone, village';

/** The digest of the row first: where it differs, nothing else is compared. */
const comparedColumns = ['row_hash', ...valueColumns.filter((column) => column !== 'row_hash')];

/** Where a record stands in a file says nothing about the child. */
const contentColumns = comparedColumns.filter(
  (column) => !['file_row', 'batch_id', 'import_id', 'as_of', 'citizen_id_raw'].includes(column),
);

const differsSql = `${rowOf('l', comparedColumns)} is distinct from ${rowOf('f', comparedColumns)}`;
const changedSql = `l.record_id is null or ${rowOf('l', contentColumns)} is distinct from ${rowOf('f', contentColumns)}`;

/**
 * Takes the feed over into `children.link_record`, or, in a full run, only compares it. Notes the records that differ in
 * `linkage_dirty` (`changed`: by more than where they stand in a file) and those taken away in `linkage_gone`; an
 * incremental run also the keys of touched records, as they were and as they are, in `linkage_frontier`.
 */
export const feed: LinkageStep = {
  name: 'feed',
  sql: ({ full, fresh }) => (fresh ? 'analyze linkage_feed;' : full ? compareAll : storeTouched),
};

/** A full run writes each row once, with its child, when it has one (`write-links`). */
const compareAll = `
    analyze linkage_feed;

    with gone as (
      delete from children.link_record l
      where not exists (select from linkage_feed f where f.source_system = l.source_system and f.record_id = l.record_id)
      returning l.source_system, l.record_id, l.child_id)
    insert into linkage_gone select * from gone;

    insert into linkage_dirty
    select f.source_system, f.record_id, ${changedSql}
    from linkage_feed f left join children.link_record l using (source_system, record_id)
    where l.record_id is null or ${differsSql};`;

/**
 * A grown-up's rows are known for as long as a child's row bears the number. When the last one is touched or grows up they go,
 * and who may have met them is looked at.
 */
const forgetAdults = `
    with number as materialized (
      select distinct f.id17 from linkage_former f, linkage_run r where f.birth_date > f.id_birth and f.id_birth <= r.born_after),
    adult as materialized (
      select l.* from number join children.link_record l using (id17)
      where not ${candidateSql('l')} and not exists (
        select from children.link_record c where c.id17 = l.id17 and ${adultNumberSql('c')})),
    met as (
      insert into linkage_frontier (${frontierColumns}) select ${frontierColumns} from adult),
    noted as (
      insert into linkage_former (followed, ${formerColumns}) select true, ${formerColumns} from adult),
    gone as (
      delete from children.link_record l using adult a
      where l.source_system = a.source_system and l.record_id = a.record_id
      returning l.source_system, l.record_id, l.child_id)
    insert into linkage_gone select * from gone;`;

/** Each stored row is looked up once, and overwritten in its place: nobody else writes meanwhile. */
const storeTouched = `
    analyze linkage_feed (source_system, record_id);
    insert into linkage_change
    select source_system, record_id, l.record_id is not null, f.record_id is not null, ${differsSql}, ${changedSql},
      ${unmovedSql}, ${retoldSql}, l.as_of is distinct from f.as_of, l.explanation ? 'name', l.child_id, l.id17, l.id_birth, l.birth_date, l.name_key,
      l.former_name_key, l.local_key, l.other17, l.guardian_citizen_id, l.guardian_name, l.guardian_names, l.phone, l.village, l.ctid
    from linkage_touched t full join linkage_feed f using (source_system, record_id)
    left join children.link_record l using (source_system, record_id)
    -- A grown-up's row was touched, and is neither here nor there.
    where f.record_id is not null or l.record_id is not null;
    analyze linkage_change (source_system, record_id, unmoved, child_id);
    ${pickQuiet}

    with loud as materialized (
      select c.* from linkage_change c where not exists (select from linkage_quiet q
        where q.source_system = c.source_system and q.record_id = c.record_id)),
    noted as (insert into linkage_former (followed, ${formerColumns}) select true, ${formerColumns} from loud where stored)
    insert into linkage_frontier (${frontierColumns})
    select ${frontierColumns} from loud where stored
    union all
    select c.source_system, c.record_id, f.name_key, f.former_name_key, f.birth_date, f.id_birth, f.id17, f.local_key,
      c.child_id, f.other17
    from loud c join linkage_feed f using (source_system, record_id);

    with gone as (
      delete from children.link_record l using linkage_change c
      where c.stored and not c.fed and l.source_system = c.source_system and l.record_id = c.record_id
      returning l.source_system, l.record_id, l.child_id)
    insert into linkage_gone select * from gone;

    insert into linkage_dirty
    select source_system, record_id, changed from linkage_change where fed and (differs or not stored);

    insert into children.link_record (${[...feedColumns, ...derivedColumns].join(', ')})
    select ${feedColumns.map((column) => `f.${column}`).join(', ')}, ${derivedSql}
    from linkage_feed f join linkage_change c using (source_system, record_id) where not c.stored;

    update children.link_record l
    set (${[...valueColumns, ...derivedColumns].join(', ')}) = row(${valueColumns.map((column) => `f.${column}`).join(', ')}, ${derivedSql})
    from linkage_change c join linkage_feed f using (source_system, record_id)
    where c.stored and c.differs and l.ctid = c.place;
    ${forgetAdults}
    ${contestedGone}
    ${contestedRetold}`;

/**
 * Time alone changes who is a child. Records that grew up since the last run are dropped, those whose birth date has
 * come are looked at; either way their neighbours are too. So are the few that were held too young for their list.
 */
export const ageing: LinkageStep = {
  name: 'ageing',
  sql: () => `
    create temp table linkage_aged on commit drop as
    with day as materialized (
      select d.* from linkage_run r join children.linkage_state s on s.today < r.today
      cross join lateral (values ((s.today - interval '${ageLimitYears} years')::date, r.born_after), (s.today, r.today)) d (after, until)),
    met as (
      select l.source_system, l.record_id from day d
      join children.link_record l on l.born > d.after and l.born <= d.until
      union
      select l.source_system, l.record_id from day d
      join children.link_record l on l.birth_date <> l.id_birth and l.id_birth > d.after and l.id_birth <= d.until
      union
      select l.source_system, l.record_id from day d
      cross join children.contested_record m
      join children.link_record l on l.source_system = m.source_system and l.record_id = m.record_id and l.explanation ->> 'ejected' = 'too-young')
    select l.source_system, l.record_id,
      not ${candidateSql('l', storedPupilSql('l'))} and not exists (
        select from children.link_record a, linkage_run r
        where a.id17 = l.id17 and a.birth_date > r.born_after and a.id_birth <= r.born_after) as grown
    from met join children.link_record l using (source_system, record_id);
    insert into linkage_frontier (${frontierColumns})
    select ${frontierColumns} from children.link_record l join linkage_aged a using (source_system, record_id);
    insert into linkage_former (followed, ${formerColumns})
    select true, ${formerColumns} from children.link_record l join linkage_aged a using (source_system, record_id);
    with gone as (
      delete from children.link_record l using linkage_aged a
      where a.grown and l.source_system = a.source_system and l.record_id = a.record_id
      returning l.source_system, l.record_id, l.child_id)
    insert into linkage_gone select * from gone;
    ${forgetAdults}
    ${contestedGone}`,
};
