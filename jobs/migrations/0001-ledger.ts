import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The ledger of imports, what they put in quarantine, and what the next steps have to look at. */
export class Ledger1767225600001 implements MigrationInterface {
  readonly name = 'Ledger1767225600001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table jobs.import (
        import_id uuid primary key,
        source_system text not null,
        file_name text not null,
        spool_path text not null,
        file_sha256 text not null,
        as_of date not null,
        kind text not null,
        scope text not null default '',
        group_id uuid,
        status text not null default 'QUEUED',
        rows_read int not null default 0,
        rows_accepted int not null default 0,
        rows_quarantined int not null default 0,
        bytes_read bigint not null default 0,
        bytes_total bigint not null default 0,
        problem jsonb,
        headers jsonb not null default '[]',
        shrink_held boolean not null default false,
        batch_id int,
        created_at timestamptz not null default now(),
        started_at timestamptz,
        finished_at timestamptz,
        attempts int not null default 0,
        constraint import_kind_check check (kind in ('SNAPSHOT', 'DELTA')),
        constraint import_status_check check (status in ('QUEUED', 'RUNNING', 'IMPORTED', 'REFUSED', 'FAILED')),
        constraint import_scope_check check (scope = '' or length(scope) in (2, 4, 6, 9, 12))
      );
      create unique index import_same_file on jobs.import (source_system, file_sha256, as_of, kind, scope)
        where status not in ('REFUSED', 'FAILED');
      create index import_unfinished on jobs.import (created_at) where status in ('QUEUED', 'RUNNING');
      create index import_group on jobs.import (group_id) where group_id is not null;
      create index import_newest on jobs.import (created_at desc, import_id);
      create table jobs.quarantine (
        import_id uuid not null references jobs.import on delete cascade,
        sheet text not null,
        file_row int not null,
        column_name text not null,
        code text not null,
        value_masked text not null,
        expected text not null,
        rejected boolean not null
      );
      create index quarantine_import on jobs.quarantine (import_id, file_row);
      create table jobs.touched_record (
        source_system text not null,
        record_id bigint not null,
        primary key (source_system, record_id)
      );
      create table jobs.touched_child (
        child_id text primary key
      );
      create table jobs.step_run (
        run_id bigint generated always as identity primary key,
        step text not null,
        status text not null default 'RUNNING',
        summary jsonb,
        problem text,
        started_at timestamptz not null default now(),
        finished_at timestamptz,
        constraint step_run_step_check check (step in ('LINK', 'RECONCILE')),
        constraint step_run_status_check check (status in ('RUNNING', 'DONE', 'FAILED'))
      );
      create index step_run_newest on jobs.step_run (step, run_id desc);
    `);
    await runner.query(`
      create view jobs.import_overview as
      select import_id, source_system, file_name, file_sha256, as_of, kind, scope, group_id, status,
             rows_read, rows_accepted, rows_quarantined, bytes_read, bytes_total,
             problem ->> 'message' as problem, shrink_held, created_at, started_at, finished_at
      from jobs.import;
      grant usage on schema jobs to hub_reconciliation;
      grant select on jobs.import_overview to hub_reconciliation;
    `);
    await runner.query(`
      comment on table jobs.import is 'One row per export file handed in; the truth about jobs, whatever the queue forgot.';
      comment on column jobs.import.spool_path is 'The hub’s own copy of the file.';
      comment on column jobs.import.as_of is 'Day the export speaks of.';
      comment on column jobs.import.scope is 'Division prefix the file was declared to speak for; empty for undeclared.';
      comment on column jobs.import.group_id is 'Files handed in together are one snapshot.';
      comment on column jobs.import.problem is 'Why it was refused or failed: code, message, and for headers the missing columns and the captions seen.';
      comment on column jobs.import.headers is 'For each sheet read: where its header stands and which captions were left out.';
      comment on column jobs.import.shrink_held is 'A suspicious shrinkage waits for a person: nothing has disappeared because of it.';
      comment on column jobs.import.batch_id is 'Batch in the agency’s schema, once imported.';
      comment on table jobs.quarantine is 'Cells that could not be read as expected; with rejected, the whole row was left out.';
      comment on column jobs.quarantine.value_masked is 'Never a name or a whole citizen number.';
      comment on table jobs.touched_record is 'Records whose current row changed since linkage last looked.';
      comment on table jobs.touched_child is 'Children to compare again since reconciliation last looked.';
      comment on table jobs.step_run is 'Runs of linkage and reconciliation, with what they did.';
      comment on view jobs.import_overview is 'The ledger without paths of the server.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop view jobs.import_overview');
    await runner.query(
      'drop table jobs.step_run, jobs.touched_child, jobs.touched_record, jobs.quarantine, jobs.import',
    );
  }
}
