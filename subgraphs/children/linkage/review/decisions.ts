import { codeType, nameType } from '../feed.ts';
import type { LinkageStep } from '../step.ts';
import { sameEvidenceSql } from './evidence.ts';

/**
 * Stewards' decisions before anything is scored. A decision is in force while both records say what they said when it
 * was made; of several about one pair the newest counts. Leaves
 *
 * - `linkage_decided` (n, other_n, kind, seq, decision_id): the pairs in force;
 * - `linkage_forbidden` (n, id17): numbers whose child a seeking record must not join: nobody may score these pairs;
 * - the records said to belong to the child of another number than their own, or not to that of their own, among the
 *   seekers (`linkage_ejected`, why DECISION);
 * - in `linkage_attached` the seekers said to belong to a child with a trusted number: they need no scoring.
 */
export const decisions: LinkageStep = {
  name: 'decisions',
  sql: ({ undecided = false }) => (undecided ? nothingDecided : decided),
};

const nothingDecided = `
    create temp table linkage_decided (n bigint, kind ${codeType}) on commit drop;
    create temp table linkage_forbidden (n bigint, id17 bigint) on commit drop;`;

const decided = `
    create temp table linkage_decided on commit drop as
    with decided_on as (
      select source_system, record_id from children.decision
      union select other_source_system, other_record_id from children.decision),
    party as (select s.* from linkage_scope s join decided_on using (source_system, record_id))
    select distinct on (least(r.n, o.n), greatest(r.n, o.n))
      r.n, o.n as other_n, r.id17, o.id17 as other_id17, d.kind::${codeType}, d.seq, d.decision_id::${codeType}
    from children.decision d
    join party r on r.source_system = d.source_system and r.record_id = d.record_id
    join party o on o.source_system = d.other_source_system and o.record_id = d.other_record_id
    where not exists (select from children.decision_undone u where u.decision_id = d.decision_id)
      and ${sameEvidenceSql('d.evidence_hash', 'r', 'o')}
    order by least(r.n, o.n), greatest(r.n, o.n), d.seq desc;
    analyze linkage_decided;

    with decided_out as materialized (
      select distinct d.n, d.id17 from linkage_decided d
      join linkage_kept k on k.n = d.n
      join linkage_kept t on t.n = d.other_n
      where (d.kind = 'CANNOT_LINK') = (d.id17 = d.other_id17)),
    unkept as (
      delete from linkage_kept k using decided_out x where x.n = k.n),
    ejected as (
      insert into linkage_ejected (n, id17, why, seek_day)
      select x.n, x.id17, 'DECISION', s.birth_date from decided_out x join linkage_scope s on s.n = x.n)
    insert into linkage_seeker (n, source_system, record_id, local_key, name_key, former_name_key, sex, birth_date, day,
      ejected_from, why)
    select s.n, s.source_system, s.record_id, s.local_key::${nameType}, s.name_key::${nameType}, s.former_name_key::${nameType}, s.sex,
      s.birth_date, s.birth_date, s.id17, 'DECISION'
    from decided_out x join linkage_scope s on s.n = x.n;

    create temp table linkage_forbidden on commit drop as
    select distinct e.n, k.id17
    from linkage_decided d
    cross join lateral (values (d.n, d.other_n), (d.other_n, d.n)) e (n, other_n)
    join linkage_seeker s on s.n = e.n
    join linkage_kept k on k.n = e.other_n
    where d.kind = 'CANNOT_LINK';
    analyze linkage_forbidden;

    insert into linkage_attached (n, cluster, rule, note)
    select distinct on (e.n) e.n, k.id17, 'STEWARD', jsonb_build_object('decision', d.decision_id)
    from linkage_decided d
    cross join lateral (values (d.n, d.other_n), (d.other_n, d.n)) e (n, other_n)
    join linkage_seeker s on s.n = e.n
    join linkage_kept k on k.n = e.other_n
    where d.kind = 'MUST_LINK'
    order by e.n, d.seq desc;
`;

/** The cluster of a decided record alone; far from the negative numbers of the groups without a citizen number. */
const alone = (n: string): string => `(-1000000000000 - ${n})`;

/**
 * The same decisions after scoring, over whatever the steps between made of the records.
 * Nodes are the decided records, each with its cluster as a label: holders of a number share the number's, records of
 * a group without a number share the group's, any other has a label of its own and moves freely. Newest decision
 * first, must-links join labels and cannot-links keep two apart; a decision that contradicts a newer one, or would
 * join two trusted numbers, waits. Every tie is broken by content or by the order of decisions.
 */
export const enforceDecisions: LinkageStep = {
  name: 'enforce-decisions',
  needed: 'select exists (select from linkage_decided) as needed',
  sql: () => enforce,
};

const enforce = `
    create temp table linkage_node on commit drop as
    select p.n, p.n is not null and k.n is not null as holder, a.cluster as base,
      case when k.n is not null then k.id17 when a.cluster < 0 then a.cluster else ${alone('p.n')} end as label,
      null::text as must, null::text as apart
    from (select n from linkage_decided union select other_n from linkage_decided) p
    left join linkage_kept k on k.n = p.n
    left join linkage_attached a on a.n = p.n;

    -- A group's own node carries along its members nobody decided on; who is kept from another member leaves it.
    insert into linkage_node (n, holder, base, label)
    select distinct base, false, base, base from linkage_node where base < 0;
    update linkage_node m set label = ${alone('m.n')}, base = null
    from linkage_decided d join linkage_node o on o.n = d.other_n
    where d.kind = 'CANNOT_LINK' and m.n = d.n and m.base < 0 and m.base = o.base;

    create temp table linkage_apart (seq bigint, n bigint, other_n bigint, decision_id text) on commit drop;
    do $$
    declare d record; mine bigint; theirs bigint; stays bigint; goes bigint;
    begin
      for d in select * from linkage_decided order by seq desc loop
        select label into mine from linkage_node where n = d.n;
        select label into theirs from linkage_node where n = d.other_n;
        if d.kind = 'CANNOT_LINK' then
          if mine <> theirs then insert into linkage_apart values (d.seq, d.n, d.other_n, d.decision_id); end if;
          continue;
        end if;
        if mine <> theirs then
          continue when mine > 0 and theirs > 0;
          continue when exists (
            select from linkage_apart x join linkage_node a on a.n = x.n join linkage_node b on b.n = x.other_n
            where (a.label, b.label) in ((mine, theirs), (theirs, mine)));
          stays := case when theirs > 0 then theirs else mine end;
          goes := case when theirs > 0 then mine else theirs end;
          update linkage_node set label = stays where label = goes;
        end if;
        update linkage_node set must = coalesce(must, d.decision_id) where n in (d.n, d.other_n);
      end loop;
    end $$;

    -- Where nobody holds a number, together they go where most of them were attached, unless one is kept from there.
    create temp table linkage_placed on commit drop as
    select distinct on (l.label) l.label, coalesce(b.base, l.label) as cluster
    from (select distinct label from linkage_node) l
    left join lateral (
      select m.base, count(*) as records from linkage_node m
      where l.label < 0 and m.label = l.label and m.base > 0 and not exists (
        select from linkage_apart x join linkage_node p on p.n = x.n join linkage_node q on q.n = x.other_n
        where (p.label, q.label) in ((l.label, m.base), (m.base, l.label)))
      group by m.base) b on true
    order by l.label, b.records desc nulls last, b.base;

    -- Two that are kept apart may still have been attached to one child: the one decided on leaves with its own.
    do $$
    declare pair record; mine record; theirs record; goes bigint;
    begin
      for pair in select * from linkage_apart order by seq desc loop
        select p.* into mine from linkage_node m join linkage_placed p using (label) where m.n = pair.n;
        select p.* into theirs from linkage_node m join linkage_placed p using (label) where m.n = pair.other_n;
        continue when mine.cluster <> theirs.cluster;
        goes := case when mine.label < 0 then mine.label else theirs.label end;
        update linkage_placed set cluster = goes where label = goes;
        update linkage_node set apart = pair.decision_id where label = goes and apart is null;
      end loop;
      update linkage_node m set apart = a.decision_id
      from (select distinct on (e.n) e.n, x.decision_id
        from linkage_apart x cross join lateral (values (x.n), (x.other_n)) e (n) order by e.n, x.seq desc) a
      where a.n = m.n and m.apart is null;
    end $$;

    update linkage_attached a set cluster = p.cluster
    from linkage_node g join linkage_placed p using (label)
    where g.n < 0 and a.cluster = g.n and p.cluster <> g.n
      and not exists (select from linkage_node m where m.n = a.n);

    insert into linkage_attached (n, cluster, rule, note)
    select m.n, p.cluster, case when m.must is not null then 'STEWARD' when m.base < 0 then g.rule else 'UNLINKED' end,
      jsonb_build_object('decision', coalesce(m.must, m.apart))
    from linkage_node m join linkage_placed p using (label) left join linkage_attached g on g.n = m.n
    where m.n > 0 and not m.holder
      and (m.must is not null or p.cluster is distinct from m.base and (m.base is not null or m.apart is not null))
    on conflict (n) do update set cluster = excluded.cluster, rule = excluded.rule,
      note = case when excluded.rule in ('STEWARD', 'UNLINKED') then excluded.note else linkage_attached.note end;
`;
