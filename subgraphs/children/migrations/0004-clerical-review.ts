import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What the linkage leaves to people: the queue of reviews and the stewards' decisions. Decisions are append-only, an
 * undoing is a row of its own: who decided what, when and why stays readable for ever.
 */
export class ClericalReview1790000000001 implements MigrationInterface {
  name = 'ClericalReview1790000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(candidateTable);
    await runner.query(reviewTable);
    await runner.query(decisionTables);
    await runner.query(decisionViews);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop view children.decision_edge, children.decided_pair, children.decision_state;
      drop table children.touched_record, children.review_command, children.decision_undone, children.decision,
        children.review, children.review_candidate;
      drop function children.refuse_change();
      drop function children.evidence_digest(text, text, text, date, text, text, text, text, text, text, text, text);
    `);
  }
}

const candidateTable = `
create table if not exists children.review_candidate (
  source_system text not null,
  record_id bigint not null,
  child_id text not null,
  bits double precision not null,
  levels jsonb not null,
  runner_up jsonb,
  model_version text not null,
  primary key (source_system, record_id, child_id)
);
comment on table children.review_candidate is 'Links between the thresholds, as the last link run scored them: likely, and not certain';
create index if not exists review_candidate_by_child on children.review_candidate (child_id);
`;

const reviewTable = `
create table children.review (
  review_id text primary key,
  source_system text not null,
  record_id bigint not null,
  status text not null check (status in ('OPEN', 'DECIDED', 'REOPENED', 'WITHDRAWN')),
  evidence_hash text not null,
  version int not null default 1,
  opened_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  seq bigint generated always as identity unique,
  unique (source_system, record_id)
);
comment on table children.review is 'One row a record that somebody is or was asked about';
comment on column children.review.evidence_hash is 'Over the record and its candidates: when it changes, the version goes up';
create index review_by_status on children.review (status, seq);
`;

const decisionTables = `
create table children.decision (
  seq bigint generated always as identity unique,
  decision_id text primary key,
  kind text not null check (kind in ('MUST_LINK', 'CANNOT_LINK')),
  source_system text not null,
  record_id bigint not null,
  other_source_system text not null,
  other_record_id bigint not null,
  review_id text,
  child_id text,
  reason text not null check (reason <> ''),
  actor text not null,
  department text not null,
  decided_at timestamptz not null default now(),
  evidence_hash text not null,
  check ((source_system, record_id) <> (other_source_system, other_record_id))
);
comment on table children.decision is 'Stewards'' decisions about two records. Of several in force about one pair the newest counts';
comment on column children.decision.child_id is 'The child the decision was about, as it was called then; the other record is its anchor';
comment on column children.decision.evidence_hash is 'Over the compared values of both records: in force only while it is the same';
create index decision_by_record on children.decision (source_system, record_id);
create index decision_by_other on children.decision (other_source_system, other_record_id);

create table children.decision_undone (
  decision_id text primary key references children.decision,
  reason text not null check (reason <> ''),
  actor text not null,
  department text not null,
  undone_at timestamptz not null default now()
);

create table children.review_command (
  actor text not null,
  idempotency_key text not null,
  request_digest text not null,
  subject_id text not null,
  decision_ids text[] not null,
  at timestamptz not null default now(),
  primary key (actor, idempotency_key)
);
comment on table children.review_command is 'Commands that were carried out: one sent again is answered, not repeated';

create table children.touched_record (source_system text not null, record_id bigint not null);
comment on table children.touched_record is 'Records of new or undone decisions, for the next link run. Without a key: each decision must leave its own trace';

create function children.refuse_change() returns trigger language plpgsql as
  'begin raise exception ''% is append-only'', tg_table_name; end';
create trigger decision_append_only before update or delete on children.decision
  for each row execute function children.refuse_change();
create trigger decision_undone_append_only before update or delete on children.decision_undone
  for each row execute function children.refuse_change();
`;

const decisionViews = `
create function children.evidence_digest(name_key text, former_name_key text, sex text, birth_date date,
  citizen_id text, id_evidence text, local_key text, guardian_citizen_id text, guardian_name text, phone text,
  village text, division text) returns text language sql immutable parallel safe as
$$ select md5(jsonb_build_array($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)::text) $$;
comment on function children.evidence_digest is 'Over the values of a record that linkage compares. Where the row stands in a file is none';

create view children.decision_state as
select d.*, u.reason as undo_reason, u.actor as undone_by, u.undone_at,
  case when u.decision_id is not null then 'UNDONE'
    when r.record_id is null or o.record_id is null or d.evidence_hash <>
      children.evidence_digest(r.name_key, r.former_name_key, r.sex, r.birth_date, r.citizen_id, r.id_evidence,
        r.local_key, r.guardian_citizen_id, r.guardian_name, r.phone, r.village, r.division) || ':' ||
      children.evidence_digest(o.name_key, o.former_name_key, o.sex, o.birth_date, o.citizen_id, o.id_evidence,
        o.local_key, o.guardian_citizen_id, o.guardian_name, o.phone, o.village, o.division)
      then 'LAPSED'
    else 'IN_FORCE' end as state
from children.decision d
left join children.decision_undone u using (decision_id)
left join children.link_record r on r.source_system = d.source_system and r.record_id = d.record_id
left join children.link_record o on o.source_system = d.other_source_system and o.record_id = d.other_record_id;
comment on view children.decision_state is 'IN_FORCE, LAPSED (the evidence changed or is gone), or UNDONE';

create view children.decided_pair as
select distinct on (
    least((source_system, record_id)::text, (other_source_system, other_record_id)::text),
    greatest((source_system, record_id)::text, (other_source_system, other_record_id)::text))
  source_system, record_id, other_source_system, other_record_id, kind, decision_id, seq
from children.decision_state where state = 'IN_FORCE'
order by least((source_system, record_id)::text, (other_source_system, other_record_id)::text),
  greatest((source_system, record_id)::text, (other_source_system, other_record_id)::text), seq desc;
comment on view children.decided_pair is 'Decisions in force by the values of the last link run, the newest of each pair';

create view children.decision_edge as
select d.source_system, d.record_id, e.source_system as other_source_system, e.record_id as other_record_id
from children.decision d
cross join lateral (values (d.source_system, d.record_id), (d.other_source_system, d.other_record_id)) e (source_system, record_id)
union
select d.other_source_system, d.other_record_id, e.source_system, e.record_id
from children.decision d
cross join lateral (values (d.source_system, d.record_id), (d.other_source_system, d.other_record_id)) e (source_system, record_id);
comment on view children.decision_edge is 'Which records a decision, in force or not, makes depend on each other; each also on itself';
`;
