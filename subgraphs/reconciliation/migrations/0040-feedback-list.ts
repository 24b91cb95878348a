import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was sent to departments as feedback lists (R43), and what they answered. */
export class FeedbackList1770000000040 implements MigrationInterface {
  readonly name = 'FeedbackList1770000000040';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(listTables);
    await runner.query(answerTables);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table reconciliation.feedback_answer, reconciliation.feedback_return,
      reconciliation.feedback_list_row, reconciliation.feedback_list`);
  }
}

const listTables = `
create table reconciliation.feedback_list (
  list_id text primary key,
  department text not null,
  division text not null,
  since date,
  on_day date not null,
  rows int not null default 0,
  issued_at timestamptz not null
);
comment on table reconciliation.feedback_list is 'One row per 《部门筛查预警反馈清单》 that was made';
comment on column reconciliation.feedback_list.division is 'Division prefix it was made for; empty: everywhere';
comment on column reconciliation.feedback_list.since is 'First day of the period in which its flags were found; null: from the beginning';
comment on column reconciliation.feedback_list.on_day is 'Its flags stood open at the end of this day';

create table reconciliation.feedback_list_row (
  list_id text not null references reconciliation.feedback_list,
  mismatch_id text not null references reconciliation.mismatch,
  event_id bigint not null,
  cell_digests text not null,
  primary key (list_id, mismatch_id)
);
comment on table reconciliation.feedback_list_row is 'What was sent: a returned row is checked against it';
comment on column reconciliation.feedback_list_row.event_id is 'Newest event of the flag when the list was made: an answer to what has ended since counts for nothing';
comment on column reconciliation.feedback_list_row.cell_digests is 'A short digest of each locked cell, in the order of the columns; no values';
`;

const answerTables = `
create table reconciliation.feedback_return (
  return_id bigint generated always as identity primary key,
  file_sha256 text not null unique,
  received_on date not null,
  received_at timestamptz not null,
  rows int not null,
  answered int not null,
  rejected int not null
);
comment on table reconciliation.feedback_return is 'One row per returned file; the same file again is the same return';

create table reconciliation.feedback_answer (
  list_id text not null,
  mismatch_id text not null,
  answer_digest text not null,
  answer text not null constraint feedback_answer_check check (answer in
    ('ACKNOWLEDGED', 'CORRECTION_REPORTED', 'DISPUTED', 'MOVED_AWAY', 'NOT_OURS')),
  explanation text,
  done_on date,
  answered_by text not null,
  return_id bigint not null references reconciliation.feedback_return,
  primary key (list_id, mismatch_id, answer_digest),
  foreign key (list_id, mismatch_id) references reconciliation.feedback_list_row
);
comment on table reconciliation.feedback_answer is 'Every answer a department gave, append-only; the newest return counts';
comment on column reconciliation.feedback_answer.explanation is 'In the department''s words; citizen numbers are masked';
comment on column reconciliation.feedback_answer.answered_by is 'Person who filled in the row, for the department of the list';
create index feedback_answer_mismatch on reconciliation.feedback_answer (mismatch_id);
create trigger feedback_answer_append_only before update or delete on reconciliation.feedback_answer
  for each row execute function reconciliation.refuse_change();
`;
