import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Linkage compares all guardians that a row names and a second number that it prints, and so do stewards: a decision made
 * on them lapses when they change. Decisions from before rest on what was compared then. And a decision that stands against
 * a newer one, or against two trusted numbers, is told apart from one that counts.
 */
export class EvidenceOfDecisions1800000000405 implements MigrationInterface {
  readonly name = 'EvidenceOfDecisions1800000000405';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function children.evidence_digest(name_key text, former_name_key text, sex text, birth_date date,
        citizen_id text, id_evidence text, local_key text, guardian_citizen_id text, guardian_name text, phone text,
        village text, division text, guardian_names text[], other_citizen_id text)
        returns text language sql immutable parallel safe as
      $$ select md5(jsonb_build_array($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)::text) $$;
      comment on function children.evidence_digest(text, text, text, date, text, text, text, text, text, text, text, text, text[], text)
        is 'Over the values of a record that linkage compares. Where the row stands in a file is none';
    `);
    await runner.query(`
      create or replace view children.decision_state as
      select s.*, case
          when s.state <> 'IN_FORCE' then false
          when exists (select from children.touched_record t
            where (t.source_system, t.record_id) in
              ((s.source_system, s.record_id), (s.other_source_system, s.other_record_id))) then false
          when s.kind = 'MUST_LINK' then r.child_id is distinct from o.child_id
          else r.child_id = o.child_id end as overruled
      from (${stateOf([before, now])}) s
      left join children.link_record r on r.source_system = s.source_system and r.record_id = s.record_id
      left join children.link_record o on o.source_system = s.other_source_system and o.record_id = s.other_record_id;
      comment on column children.decision_state.overruled is
        'In force, and yet the last link run could not do what it says: a newer decision, or two trusted numbers, are against it';
    `);
    await runner.query(inSight);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop view children.decision_in_sight, children.decided_pair, children.decision_state;
      create view children.decision_state as ${stateOf([before])};
      comment on view children.decision_state is 'IN_FORCE, LAPSED (the evidence changed or is gone), or UNDONE';
      ${decidedPair}
      ${inSight}
      grant select on children.decision_in_sight, children.decided_pair to hub_children_reader;
      drop function children.evidence_digest(text, text, text, date, text, text, text, text, text, text, text, text, text[], text);
    `);
  }
}

const before = [
  'name_key',
  'former_name_key',
  'sex',
  'birth_date',
  'citizen_id',
  'id_evidence',
  'local_key',
  'guardian_citizen_id',
  'guardian_name',
  'phone',
  'village',
  'division',
];
const now = [...before, 'guardian_names', 'other_citizen_id'];

function digestSql(row: string, columns: readonly string[]): string {
  return `children.evidence_digest(${columns.map((column) => `${row}.${column}`).join(', ')})`;
}

const hashSql = (columns: readonly string[]): string =>
  `${digestSql('r', columns)} || ':' || ${digestSql('o', columns)}`;

/** Decisions and their state; a decision rests on one of these lists of columns, whichever was compared in its day. */
function stateOf(evidence: readonly (readonly string[])[]): string {
  return `
      select d.*, u.reason as undo_reason, u.actor as undone_by, u.undone_at,
        case when u.decision_id is not null then 'UNDONE'
          when r.record_id is null or o.record_id is null
            or d.evidence_hash not in (${evidence.map(hashSql).join(', ')}) then 'LAPSED'
          else 'IN_FORCE' end as state
      from children.decision d
      left join children.decision_undone u using (decision_id)
      left join children.link_record r on r.source_system = d.source_system and r.record_id = d.record_id
      left join children.link_record o on o.source_system = d.other_source_system and o.record_id = d.other_record_id`;
}

const decidedPair = `
create view children.decided_pair as
select distinct on (
    least((source_system, record_id)::text, (other_source_system, other_record_id)::text),
    greatest((source_system, record_id)::text, (other_source_system, other_record_id)::text))
  source_system, record_id, other_source_system, other_record_id, kind, decision_id, seq
from children.decision_state where state = 'IN_FORCE'
order by least((source_system, record_id)::text, (other_source_system, other_record_id)::text),
  greatest((source_system, record_id)::text, (other_source_system, other_record_id)::text), seq desc;
comment on view children.decided_pair is 'Decisions in force by the values of the last link run, the newest of each pair';`;

const inSight = `
create or replace view children.decision_in_sight with (security_barrier) as
select d.* from children.decision_state d where exists (
  select from children.link_record r left join children.child c on c.child_id = r.child_id
  where (r.source_system, r.record_id) in
      ((d.source_system, d.record_id), (d.other_source_system, d.other_record_id))
    and (starts_with(coalesce(r.division, ''), (select substr(nullif(current_setting('hub.division', true), ''), 2)))
      or starts_with(coalesce(c.division, ''), (select substr(nullif(current_setting('hub.division', true), ''), 2)))));
comment on view children.decision_in_sight is 'Decisions about a record the reader may see. Whether one has lapsed depends on both records, also on one that lies elsewhere';`;
