import type { MigrationInterface, QueryRunner } from 'typeorm';

/** 一生一案: one case a child out of school. The events are the truth; the case row is what lists are read from. */
export class DropoutCase1770000000031 implements MigrationInterface {
  readonly name = 'DropoutCase1770000000031';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(caseTables);
    await runner.query(requestTables);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table reconciliation.case_setting, reconciliation.case_request,
      reconciliation.case_transfer, reconciliation.case_event, reconciliation.dropout_case`);
  }
}

const caseTables = `
create table reconciliation.dropout_case (
  case_id text primary key,
  child_id text not null,
  ledger text not null constraint dropout_case_ledger_check check (ledger in ('DROPOUT', 'AT_RISK')),
  status text not null constraint dropout_case_status_check check (status in
    ('OPEN', 'SUSPENDED', 'DEFERRED', 'RETURN_CLAIMED', 'CLOSED')),
  division text not null,
  category text,
  opened_on date not null,
  suspended_until date,
  next_duty_on date,
  version int not null,
  updated_at timestamptz not null default clock_timestamp()
);
comment on table reconciliation.dropout_case is 'One row a case; follows from its events';
comment on column reconciliation.dropout_case.division is 'Of the child when the case was opened: the place keeps its duty after a transfer (R76)';
comment on column reconciliation.dropout_case.suspended_until is 'Last day of the suspension in force; it holds no longer afterwards (R71)';
comment on column reconciliation.dropout_case.next_duty_on is 'Day of the next duty; null: none';
comment on column reconciliation.dropout_case.version is 'Number of its last event, for optimistic concurrency';
create unique index dropout_case_open on reconciliation.dropout_case (child_id, ledger) where status <> 'CLOSED';
create index dropout_case_child on reconciliation.dropout_case (child_id);
create index dropout_case_list on reconciliation.dropout_case (opened_on desc, case_id);
create index dropout_case_division on reconciliation.dropout_case (division text_pattern_ops);
create index dropout_case_duty on reconciliation.dropout_case (next_duty_on, case_id) where next_duty_on is not null;

create table reconciliation.case_event (
  event_id bigint generated always as identity primary key,
  case_id text not null references reconciliation.dropout_case,
  seq int not null,
  kind text not null,
  on_day date not null,
  at timestamptz not null default clock_timestamp(),
  actor text not null,
  department text,
  division text not null,
  detail jsonb not null,
  constraint case_event_place unique (case_id, seq)
);
comment on table reconciliation.case_event is 'Everything that happened to a case, dated and attributed; rows are never changed';
comment on column reconciliation.case_event.on_day is 'Day it happened, as reported; at: when it was entered';
comment on column reconciliation.case_event.actor is 'A department''s user, or hub';
comment on column reconciliation.case_event.division is 'The actor''s division prefix';
comment on column reconciliation.case_event.detail is 'What the kind of event carries (cases/case-events.ts)';
create trigger case_event_append_only before update or delete on reconciliation.case_event
  for each row execute function reconciliation.refuse_change();

create table reconciliation.case_transfer (
  case_id text not null references reconciliation.dropout_case,
  seq int not null,
  to_division text not null,
  to_department text not null,
  status text not null constraint case_transfer_status_check check (status in ('SENT', 'ACKNOWLEDGED', 'DECLINED')),
  primary key (case_id, seq)
);
comment on table reconciliation.case_transfer is 'Who else may see a case, because it was handed to them (R76)';
create index case_transfer_recipient on reconciliation.case_transfer (to_department, to_division text_pattern_ops)
  where status <> 'DECLINED';
`;

const requestTables = `
create table reconciliation.case_request (
  subject text not null,
  idempotency_key text not null,
  digest text not null,
  subject_id text not null,
  at timestamptz not null default clock_timestamp(),
  primary key (subject, idempotency_key)
);
comment on table reconciliation.case_request is 'Requests about cases and suspect lines that were done: a repetition is answered, not done again';
comment on column reconciliation.case_request.digest is 'Of operation and input';
comment on column reconciliation.case_request.subject_id is 'The case or line it was about';

create table reconciliation.case_setting (
  division text not null constraint case_setting_division_check check (length(division) in (0, 2, 4, 6, 9, 12)),
  setting text not null,
  effective_from date not null,
  value text not null,
  set_by text not null,
  primary key (division, setting, effective_from)
);
comment on table reconciliation.case_setting is 'What a jurisdiction set in place of defaults (cases/settings.ts) and names of notices (R41); the longest division wins';
`;
