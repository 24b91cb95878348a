import { feedColumns, rowOf, valueColumns } from './feed.ts';
import type { LinkageStep } from './step.ts';

/**
 * Writes each record's child, rule and explanation. The explanation keeps codes only: the words are made when it is
 * read (`explanation.ts`), and no citizen number is ever copied into it.
 */
export const writeLinks: LinkageStep = {
  name: 'write-links',
  sql: ({ full }) => `
    create temp table linkage_verdict on commit drop as
      select f.source_system, f.record_id, f.child_id, case when f.child_id is not null then f.rule end as rule,
        case when f.child_id is not null then jsonb_strip_nulls(jsonb_build_object(
          'name', case when m.n is not null then
            case when h.class = m.class then case when h.records = 1 then 'alone' else 'agrees' end else 'differs' end
            end,
          'birthDate', case when s.id17 is null then null when s.birth_date is null then 'not-given'
            when s.birth_date = s.id_birth then 'agrees' else 'contradicts' end,
          'ejected', lower(replace(q.why, '_', '-')))) || coalesce(f.note, p.note, '{}') end as explanation
      from linkage_final f
      join linkage_scope s on s.n = f.n
      left join linkage_contested m on m.n = f.n
      left join linkage_class h on h.id17 = m.id17 and h.holder
      left join linkage_seeker q on q.n = f.n
      left join linkage_note p on p.n = f.n;
    analyze linkage_verdict;
    ${full ? storeAll : storeLinks}
  `,
};

const storeLinks = `
    update children.link_record l set child_id = v.child_id, rule = v.rule, explanation = v.explanation
    from linkage_verdict v
    where v.source_system = l.source_system and v.record_id = l.record_id
      and (v.child_id, v.rule, v.explanation) is distinct from (l.child_id, l.rule, l.explanation);`;

const verdictColumns = ['child_id', 'rule', 'explanation'];
const stored = [...valueColumns, ...verdictColumns];
const storedRow = `row(${[
  ...valueColumns.map((column) => `f.${column}`),
  ...verdictColumns.map((column) => `v.${column}`),
].join(', ')})`;

const storeAll = `
    update children.link_record l set (${stored.join(', ')}) = ${storedRow}
    from linkage_feed f join linkage_verdict v using (source_system, record_id)
    where f.source_system = l.source_system and f.record_id = l.record_id
      and ${rowOf('l', stored)} is distinct from ${storedRow};

    insert into children.link_record (${[...feedColumns, ...verdictColumns].join(', ')})
    select f.*, v.child_id, v.rule, v.explanation
    from linkage_feed f join linkage_verdict v using (source_system, record_id)
    left join children.link_record l using (source_system, record_id)
    where l.record_id is null;
    analyze children.link_record;`;
