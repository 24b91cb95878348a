import { derivedColumns, feedColumns, rowOf, valueColumns } from '../feed.ts';
import { contestedAnew, contestedOfScope } from './contested-records.ts';
import type { LinkageStep } from '../step.ts';

/**
 * Writes each record's child, rule and explanation. The explanation keeps codes only: the words are made when it is
 * read (`explanation.ts`), and no citizen number is ever copied into it.
 */
export const writeLinks: LinkageStep = {
  name: 'write-links',
  sql: ({ full }) => `
    ${full ? storeAll : storeLinks}
  `,
};

/** Most records: under their own number, and nobody says otherwise. Literals cost less than an object built a row. */
export const plainSql = (row: string): string =>
  `case when ${row}.birth_date is null then '{"birthDate": "not-given"}'::jsonb else '{"birthDate": "agrees"}' end`;

/** A full run's verdict on the linked record `f`, whose own columns are those of `s`. */
export const verdictSql = (s: string, formerName = 'null'): string => `
        case when f.cluster > 0 then f.cluster end as center,
        case when q.n is null then null when o.n is null then 1 else 2 end::smallint as seeker, q.day as seek_day,
        case when m.n is null and q.n is null and f.note is null and p.n is null and ${s}.id17 is not null then ${plainSql(s)}
        else jsonb_strip_nulls(jsonb_build_object(
          'name', case when m.n is not null then
            case when h.class = m.class then case when h.records = 1 then 'alone' else 'agrees' end else 'differs' end
            else ${formerName} end,
          'birthDate', case when ${s}.id17 is null then null when ${s}.birth_date is null then 'not-given'
            when ${s}.birth_date = ${s}.id_birth then 'agrees' else 'contradicts' end,
          'ejected', lower(replace(q.why, '_', '-')))) || coalesce(f.note, case when p.n is not null then jsonb_build_object('candidates', p.candidates) end, '{}') end as explanation`;

/** What the verdict on `f` is made of. */
export const verdictJoins = `
      left join linkage_contested m on m.n = f.n
      left join linkage_class h on h.id17 = m.id17 and h.holder
      left join linkage_seeker q on q.n = f.n
      left join linkage_note p on p.n = f.n
      left join linkage_open o on o.n = f.n`;

function verdicts(full: boolean): string {
  return `
      select f.n, f.source_system, f.record_id, s.id_birth, s.born, f.child_id, f.rule,
        ${full ? verdictSql('s') : verdictSql('s', notedName)}
      from (select g.*, a.note from linkage_final g left join linkage_attached a on a.n = g.n) f
      join linkage_scope s on s.n = f.n
      ${verdictJoins}`;
}

/** What was noted of an affected record's name in its contest. Asked of the few that still look for a child only. */
const notedName = `case when o.n is not null then (select l.explanation ->> 'name' from children.link_record l
          where l.source_system = f.source_system and l.record_id = f.record_id) end`;

const verdictColumns = ['child_id', 'rule', 'explanation', 'center', 'seeker', 'seek_day'];

/** Records outside the scope that share a child with one inside it only move with it. */
const storeLinks = `
    with verdict as materialized (${verdicts(false)})
    update children.link_record l set (${verdictColumns.join(', ')}) = ${rowOf('v', verdictColumns)}
    from verdict v
    where v.source_system = l.source_system and v.record_id = l.record_id
      and ${rowOf('v', verdictColumns)} is distinct from ${rowOf('l', verdictColumns)};
    update children.link_record l set child_id = f.child_id
    from linkage_final f
    where f.child_id is distinct from f.old_child and f.source_system = l.source_system and f.record_id = l.record_id
      and not exists (select from linkage_scope s where s.n = f.n);
    ${contestedOfScope}`;

const fullColumns = [...derivedColumns, ...verdictColumns];
const stored = [...valueColumns, ...fullColumns];
const storedRow = `row(${[
  ...valueColumns.map((column) => `f.${column}`),
  ...fullColumns.map((column) => `v.${column}`),
].join(', ')})`;

/** In a full run a record's number in the scope is its number in the feed. */
const storeAll = `
    create temp table linkage_verdict on commit drop as ${verdicts(true)};
    analyze linkage_verdict (n, source_system, record_id);
    update children.link_record l set (${stored.join(', ')}) = ${storedRow}
    from linkage_feed f join linkage_verdict v on v.n = f.n
    where f.source_system = l.source_system and f.record_id = l.record_id
      and ${rowOf('l', stored)} is distinct from ${storedRow};
    insert into children.link_record (${[...feedColumns, ...fullColumns].join(', ')})
    select ${[...feedColumns.map((column) => `f.${column}`), ...fullColumns.map((column) => `v.${column}`)].join(', ')}
    from linkage_feed f join linkage_verdict v on v.n = f.n
    left join children.link_record l on l.source_system = f.source_system and l.record_id = f.record_id
    where l.record_id is null;
    ${contestedAnew}
    analyze children.link_record, children.contested_record;`;
