import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The audit log: entries, and the chain of signed batches they were committed in. */
export class AuditLog1780000000001 implements MigrationInterface {
  readonly name = 'AuditLog1780000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table audit.batch (
        batch bigint primary key,
        first_seq bigint not null unique,
        entry_count int not null,
        previous_hash text not null,
        hash text not null,
        key_id text not null,
        signature text not null
      );
      create table audit.entry (
        seq bigint primary key,
        batch bigint not null,
        at timestamptz(3) not null,
        kind text not null,
        request_id text not null,
        subject text not null,
        client_id text not null,
        department text not null,
        division text not null,
        purpose text not null,
        case_id text,
        decision text not null,
        withheld boolean not null,
        fields text not null,
        sources text[] not null,
        children text[] not null,
        refused text[] not null,
        bulk boolean not null,
        row_count bigint,
        digest text,
        codes text[] not null,
        constraint entry_decision_check check (decision in ('ALLOW', 'DENY'))
      );
      create index entry_batch on audit.entry (batch);
      create index entry_child on audit.entry using gin ((children || refused));
      create index entry_bulk on audit.entry (seq) where bulk;
      create index entry_request on audit.entry (request_id);
    `);
    await runner.query(`
      create function audit.refuse_change() returns trigger language plpgsql as $$
        begin raise exception 'The audit log is only ever added to.' using errcode = 'insufficient_privilege'; end $$;
      create trigger batch_append_only before update or delete or truncate on audit.batch
        for each statement execute function audit.refuse_change();
      create trigger entry_append_only before update or delete or truncate on audit.entry
        for each statement execute function audit.refuse_change();
    `);
    await runner.query(`
      comment on table audit.entry is 'One row per answer, event or file that held data of children, and per refusal; opaque ids only.';
      comment on column audit.entry.fields is 'Fields of the schema asked for, never their values; or which export or report.';
      comment on column audit.entry.refused is 'Children asked for by id and not answered: none there, or not for this reader.';
      comment on column audit.entry.withheld is 'Shown to supervision only, when it is asked who looked at a child.';
      comment on column audit.entry.bulk is 'An export that may hold any child.';
      comment on table audit.batch is 'Entries committed together; each hash covers the one before.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table audit.entry, audit.batch');
    await runner.query('drop function audit.refuse_change()');
  }
}
