import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Flags, their history, what counties set, and what the last run was made for. */
export class Mismatch1767225600002 implements MigrationInterface {
  readonly name = 'Mismatch1767225600002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(mismatchTable);
    await runner.query(eventTable);
    await runner.query(parameterTable);
    await runner.query(runTables);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table reconciliation.run_state, reconciliation.child_redirect,
      reconciliation.rule_parameter, reconciliation.mismatch_event, reconciliation.mismatch`);
    await runner.query('drop function reconciliation.refuse_change()');
  }
}

const mismatchTable = `
create table reconciliation.mismatch (
  mismatch_id text primary key,
  rule text not null,
  rule_version int not null,
  child_id text not null,
  discriminator text not null,
  department text not null,
  division text not null,
  status text not null constraint mismatch_status_check check (status in
    ('OPEN', 'ACKNOWLEDGED', 'CORRECTION_REPORTED', 'RESOLVED', 'REOPENED', 'DISMISSED', 'ESCALATED')),
  severity text not null constraint mismatch_severity_check check (severity in ('HIGH', 'MEDIUM', 'LOW')),
  severity_rank smallint not null generated always as
    (case severity when 'HIGH' then 0 when 'MEDIUM' then 1 else 2 end) stored,
  evidence jsonb not null,
  opened_at timestamptz not null,
  due_at timestamptz not null,
  resolved_at timestamptz,
  dismissed_until date,
  updated_at timestamptz not null,
  version int not null default 1,
  constraint mismatch_identity unique (rule, child_id, discriminator)
);
comment on table reconciliation.mismatch is 'One row per flag, kept for good: a relapse reopens it';
comment on column reconciliation.mismatch.mismatch_id is 'Follows from rule, child and discriminator; kept when the child is joined to another';
comment on column reconciliation.mismatch.discriminator is 'Tells flags of one rule and child apart, for instance by source system';
comment on column reconciliation.mismatch.dismissed_until is 'Last day on which a dismissal holds; null: for good';
comment on column reconciliation.mismatch.version is 'Raised on every change, for optimistic concurrency';

create index mismatch_child on reconciliation.mismatch (child_id);
create index mismatch_queue on reconciliation.mismatch (due_at, severity_rank, mismatch_id)
  where status not in ('RESOLVED', 'DISMISSED');
create index mismatch_department_queue on reconciliation.mismatch (department, due_at, severity_rank, mismatch_id)
  where status not in ('RESOLVED', 'DISMISSED');
create index mismatch_division on reconciliation.mismatch (division text_pattern_ops);
`;

const eventTable = `
create table reconciliation.mismatch_event (
  event_id bigint generated always as identity primary key,
  mismatch_id text not null references reconciliation.mismatch,
  from_status text,
  to_status text not null,
  at timestamptz not null,
  actor text not null,
  reason text
);
comment on table reconciliation.mismatch_event is 'Every transition of every flag; rows are never changed';
comment on column reconciliation.mismatch_event.actor is 'A department''s user, or hub';
comment on column reconciliation.mismatch_event.reason is 'The import that proved it (import:<id>), or the reason given';
create index mismatch_event_mismatch on reconciliation.mismatch_event (mismatch_id, event_id);

create function reconciliation.refuse_change() returns trigger language plpgsql as
  'begin raise exception ''History is append-only''; end';
create trigger mismatch_event_append_only before update or delete on reconciliation.mismatch_event
  for each row execute function reconciliation.refuse_change();
`;

const parameterTable = `
create table reconciliation.rule_parameter (
  rule text not null,
  parameter text not null,
  division text not null constraint rule_parameter_division_check check (length(division) in (0, 2, 4, 6, 9, 12)),
  effective_from date not null,
  effective_to date,
  value text not null,
  primary key (rule, parameter, division, effective_from),
  constraint rule_parameter_period_check check (effective_to is null or effective_to >= effective_from)
);
comment on table reconciliation.rule_parameter is 'What a jurisdiction set in place of a rule''s defaults; the longest division that fits a child wins';
comment on column reconciliation.rule_parameter.division is 'Division prefix it holds for; empty: everywhere';
comment on column reconciliation.rule_parameter.effective_to is 'Last day it holds; null: until replaced';
`;

const runTables = `
create table reconciliation.child_redirect (
  child_id text primary key,
  redirect_to text not null
);
comment on table reconciliation.child_redirect is 'Identities that were joined to another: an old id is answered by the survivor';

create table reconciliation.run_state (
  only_row boolean primary key default true check (only_row),
  today date not null,
  signature text not null
);
comment on table reconciliation.run_state is 'What the last full evaluation was made for';
comment on column reconciliation.run_state.signature is 'Digest of rules, parameters and covering exports: when it differs, every child is judged anew';
`;
