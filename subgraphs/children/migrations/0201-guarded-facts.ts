import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What the published number of mismatches and the published reading of schooling give away of agencies' data: filters of
 * callers who may not see those go by what is left.
 */
export class GuardedFacts1800000000201 implements MigrationInterface {
  readonly name = 'GuardedFacts1800000000201';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table children.guarded_flag (
        child_id text not null,
        department text not null,
        views text[] not null,
        flags int not null,
        primary key (child_id, department, views)
      );
      comment on table children.guarded_flag is 'Open mismatches that give away what an agency says of a child by being there; written by the reconciliation';
      comment on column children.guarded_flag.department is 'In charge of them, and so told of them whatever it may see';
      comment on column children.guarded_flag.views is 'Views one must hold to be told of them';

      create table children.guarded_schooling (
        child_id text primary key,
        views text[] not null,
        shown text not null
      );
      comment on table children.guarded_schooling is 'Children whose reading of schooling follows from what an agency says, and what others are shown; written by the reconciliation';

      grant select on children.guarded_flag, children.guarded_schooling to hub_children_reader;
      alter table children.guarded_flag enable row level security;
      create policy within_division on children.guarded_flag for select to hub_children_reader using (
        (select true from children.child c where c.child_id = guarded_flag.child_id));
      alter table children.guarded_schooling enable row level security;
      create policy within_division on children.guarded_schooling for select to hub_children_reader using (
        (select true from children.child c where c.child_id = guarded_schooling.child_id));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table children.guarded_schooling, children.guarded_flag');
  }
}
