import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The beginning of the log may go, once it lies in a signed segment: a checkpoint says where the chain goes on, and only what
 * one covers can be deleted.
 */
export class AuditArchive1800000000280 implements MigrationInterface {
  readonly name = 'AuditArchive1800000000280';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table audit.checkpoint (
        batch bigint primary key,
        first_batch bigint not null unique,
        first_seq bigint not null,
        last_seq bigint not null,
        hash text not null,
        newest timestamptz(3) not null,
        made_at timestamptz(3) not null,
        key_id text not null,
        signature text not null,
        constraint checkpoint_range_check check (first_batch <= batch and first_seq <= last_seq + 1)
      );
      create table audit.retention (
        single boolean primary key default true,
        days int not null,
        clause text not null,
        constraint retention_one_row_check check (single),
        constraint retention_days_check check (days between 1095 and 36500)
      );
      insert into audit.retention (days, clause) values
        (1095, '《个人信息保护法》第五十五条、第五十六条：处理敏感个人信息、向其他处理者提供个人信息的处理情况记录至少保存三年');
    `);
    await runner.query(`
      create function audit.refuse_unarchived() returns trigger language plpgsql as $$
        begin
          if exists (select from gone where batch > (select coalesce(max(batch), 0) from audit.checkpoint)) then
            raise exception 'The audit log is only ever added to.' using errcode = 'insufficient_privilege';
          end if;
          return null;
        end $$;
      drop trigger batch_append_only on audit.batch;
      drop trigger entry_append_only on audit.entry;
      create trigger batch_append_only before update or truncate on audit.batch
        for each statement execute function audit.refuse_change();
      create trigger entry_append_only before update or truncate on audit.entry
        for each statement execute function audit.refuse_change();
      create trigger batch_archived_only after delete on audit.batch referencing old table as gone
        for each statement execute function audit.refuse_unarchived();
      create trigger entry_archived_only after delete on audit.entry referencing old table as gone
        for each statement execute function audit.refuse_unarchived();
      create trigger checkpoint_append_only before update or delete or truncate on audit.checkpoint
        for each statement execute function audit.refuse_change();
    `);
    await runner.query(`
      comment on table audit.checkpoint is 'Segments of the log that were archived and are no longer here; the newest is where the chain goes on.';
      comment on column audit.checkpoint.newest is 'When the newest entry of the segment was made.';
      comment on column audit.checkpoint.hash is 'Of the last batch of the segment.';
      comment on table audit.retention is 'Days an entry stays in the log before it may be archived; never less than the law asks for.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop trigger batch_append_only on audit.batch;
      drop trigger entry_append_only on audit.entry;
      drop trigger batch_archived_only on audit.batch;
      drop trigger entry_archived_only on audit.entry;
      drop function audit.refuse_unarchived();
      drop table audit.retention, audit.checkpoint;
      create trigger batch_append_only before update or delete or truncate on audit.batch
        for each statement execute function audit.refuse_change();
      create trigger entry_append_only before update or delete or truncate on audit.entry
        for each statement execute function audit.refuse_change();
    `);
  }
}
