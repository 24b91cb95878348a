import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What departments do with flags: marks of the lifecycle, attributed events, idempotency keys. */
export class Lifecycle1770000000020 implements MigrationInterface {
  readonly name = 'Lifecycle1770000000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(marks);
    await runner.query(events);
    await runner.query(keys);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table reconciliation.idempotency_key');
    await runner.query(`alter table reconciliation.mismatch_event
      drop column kind, drop column actor_department, drop column department, drop column evidence,
      drop column until`);
    await runner.query(`drop index reconciliation.mismatch_deadline, reconciliation.mismatch_department_severity,
      reconciliation.mismatch_department_opened, reconciliation.mismatch_dismissed`);
    await runner.query(`alter table reconciliation.mismatch
      drop column rule_department, drop column reported_on, drop column escalated_at, drop column stale_since`);
  }
}

const marks = `
alter table reconciliation.mismatch
  add column rule_department text,
  add column reported_on date,
  add column escalated_at timestamptz,
  add column stale_since date;
comment on column reconciliation.mismatch.rule_department is
  'Department the rule names, while the flag lies with another one it was transferred to; null: with the one the rule names';
comment on column reconciliation.mismatch.reported_on is 'Day on which the department said that it is corrected';
comment on column reconciliation.mismatch.escalated_at is 'When it was escalated for this deadline; it is escalated once';
comment on column reconciliation.mismatch.stale_since is
  'First day on which no source that could show it corrected was fresh; null: at least one is';

create index mismatch_deadline on reconciliation.mismatch (due_at)
  where escalated_at is null and status not in ('RESOLVED', 'DISMISSED');
create index mismatch_department_severity on reconciliation.mismatch (department, severity_rank, due_at, mismatch_id)
  where status not in ('RESOLVED', 'DISMISSED');
create index mismatch_department_opened on reconciliation.mismatch (department, opened_at, mismatch_id)
  where status not in ('RESOLVED', 'DISMISSED');
create index mismatch_dismissed on reconciliation.mismatch (dismissed_until) where status = 'DISMISSED';
`;

const events = `
alter table reconciliation.mismatch_event
  add column kind text not null default 'STATUS'
    constraint mismatch_event_kind_check check (kind in ('STATUS', 'NOTE', 'TRANSFER', 'STALE', 'FRESH')),
  add column actor_department text,
  add column department text,
  add column evidence text,
  add column until date;
comment on column reconciliation.mismatch_event.kind is 'What happened; all but STATUS leave the status as it was, as a rule';
comment on column reconciliation.mismatch_event.actor_department is 'Department of the user; null: the hub itself';
comment on column reconciliation.mismatch_event.department is 'Department in charge after a transfer';
comment on column reconciliation.mismatch_event.evidence is 'What a dismissal rests on';
comment on column reconciliation.mismatch_event.until is 'Last day on which a dismissal holds';
`;

const keys = `
create table reconciliation.idempotency_key (
  client_id text not null,
  subject text not null,
  key text not null,
  input_digest text not null,
  outcome jsonb not null,
  expires_at timestamptz not null,
  primary key (client_id, subject, key)
);
comment on table reconciliation.idempotency_key is 'Commands that were carried out, so that the same one sent again is not carried out twice';
comment on column reconciliation.idempotency_key.input_digest is 'SHA-256 of command, input and authority: the same key with anything else is refused';
create index idempotency_key_expiry on reconciliation.idempotency_key (expires_at);
`;
