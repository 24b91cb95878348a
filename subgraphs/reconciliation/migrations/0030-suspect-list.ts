import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lists of suspected dropouts as they were sent down, whom each line is about, and what was found out about it. */
export class SuspectList1770000000030 implements MigrationInterface {
  readonly name = 'SuspectList1770000000030';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(listTables);
    await runner.query(readingTable);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop table reconciliation.suspect_reading, reconciliation.suspect_line, reconciliation.suspect_list',
    );
  }
}

const listTables = `
create table reconciliation.suspect_list (
  list text primary key constraint suspect_list_name_check check (length(list) between 1 and 100),
  code_set text,
  claims_returns boolean not null,
  division text not null,
  as_of date not null,
  import_id uuid not null,
  received_at timestamptz not null default now()
);
comment on table reconciliation.suspect_list is 'One row a list of suspected dropouts, or of claimed returns; its newest edition';
comment on column reconciliation.suspect_list.code_set is 'Code set its codes are of (cases/code-sets.ts); null: none named';
comment on column reconciliation.suspect_list.claims_returns is 'Every line claims that the child is back at school (R20)';
comment on column reconciliation.suspect_list.division is 'Division prefix the list was declared for; empty: undeclared';

create table reconciliation.suspect_line (
  line_id bigint generated always as identity primary key,
  list text not null references reconciliation.suspect_list,
  line_key text not null,
  ordinal int not null,
  import_id uuid not null,
  sheet text not null,
  file_row int not null,
  as_of date not null,
  withdrawn boolean not null default false,
  division text not null,
  name text not null,
  name_key text not null,
  sex text,
  birth_date date,
  citizen_id text constraint suspect_line_citizen_id_check check (citizen_id ~ '^[0-9]{17}[0-9X]$'),
  citizen_id_raw text,
  citizen_id_status text not null,
  id_evidence text not null,
  certificate_number text,
  student_number text,
  phone text,
  village text,
  guardian_name text,
  guardian_citizen_id text,
  school_name text,
  printed_code text,
  printed_reason text,
  claims_return boolean not null,
  returned_on date,
  child_id text,
  match text not null default 'NONE' constraint suspect_line_match_check check (match in
    ('CITIZEN_ID', 'STUDENT_NUMBER', 'NAME_AND_BIRTH_DATE', 'PERSON', 'AMBIGUOUS', 'NONE')),
  judged_category text,
  category text not null default 'UNEXPLAINED',
  basis text not null default 'EVIDENCE',
  judged_on date,
  version int not null default 1,
  constraint suspect_line_identity unique (list, line_key, ordinal)
);
comment on table reconciliation.suspect_line is 'One row a line of a list, kept through its editions';
comment on column reconciliation.suspect_line.line_key is 'The number printed, else name and birth date';
comment on column reconciliation.suspect_line.ordinal is 'Tells lines of one list with the same key apart';
comment on column reconciliation.suspect_line.withdrawn is 'The newest edition of the list no longer holds it';
comment on column reconciliation.suspect_line.printed_code is 'What the sender says, in the code set of the list: a claim, not a finding';
comment on column reconciliation.suspect_line.child_id is 'The child it is about, when exactly one fits';
comment on column reconciliation.suspect_line.match is 'How the child was found; PERSON: nobody who counts as a child, but registered';
comment on column reconciliation.suspect_line.judged_category is 'What people found, with evidence; holds until an export proves something else';
comment on column reconciliation.suspect_line.basis is 'Source system that proves the category, or EVIDENCE';
comment on column reconciliation.suspect_line.judged_on is 'Day of the last classification; null: not looked at yet';
create index suspect_line_child on reconciliation.suspect_line (child_id) where child_id is not null;
create index suspect_line_unjudged on reconciliation.suspect_line (line_id) where judged_on is null;
create index suspect_line_division on reconciliation.suspect_line (division text_pattern_ops);
`;

const readingTable = `
create table reconciliation.suspect_reading (
  reading_id bigint generated always as identity primary key,
  line_id bigint not null references reconciliation.suspect_line,
  category text not null,
  basis text not null,
  child_id text,
  match text not null,
  on_day date not null,
  at timestamptz not null default clock_timestamp(),
  actor text not null,
  department text,
  evidence text[] not null default '{}',
  note text
);
comment on table reconciliation.suspect_reading is 'Every classification of every line, dated and attributed; rows are never changed (R61)';
comment on column reconciliation.suspect_reading.on_day is 'Day it holds from';
comment on column reconciliation.suspect_reading.actor is 'A department''s user, or hub';
create index suspect_reading_line on reconciliation.suspect_reading (line_id, reading_id);
create trigger suspect_reading_append_only before update or delete on reconciliation.suspect_reading
  for each row execute function reconciliation.refuse_change();
`;
