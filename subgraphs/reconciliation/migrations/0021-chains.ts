import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who is responsible where: contact arrangements, their posts, and the post each flag lies with. */
export class Chains1770000000021 implements MigrationInterface {
  readonly name = 'Chains1770000000021';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(tables);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index reconciliation.mismatch_post_queue');
    await runner.query('alter table reconciliation.mismatch drop column post_id');
    await runner.query('drop table reconciliation.chain_post, reconciliation.chain_arrangement');
  }
}

const tables = `
create table reconciliation.chain_arrangement (
  arrangement_id int generated always as identity primary key,
  chain text not null,
  division text not null constraint chain_arrangement_division_check check (length(division) in (2, 4, 6, 9, 12)),
  effective_from date not null,
  effective_to date,
  file_name text not null,
  file_sha256 text not null,
  imported_at timestamptz not null,
  constraint chain_arrangement_period_check check (effective_to is null or effective_to >= effective_from)
);
comment on table reconciliation.chain_arrangement is
  'Contact-arrangement sheets as imported; of those of one division the one that began last is in force, of equal ones the newest';
comment on column reconciliation.chain_arrangement.chain is 'Kind of chain, for instance twin-lines-four-guarantees';
comment on column reconciliation.chain_arrangement.effective_to is 'Last day it holds; null: until replaced';

create table reconciliation.chain_post (
  arrangement_id int not null references reconciliation.chain_arrangement on delete cascade,
  post_id text not null,
  step text not null,
  step_rank smallint not null,
  department text,
  division text not null,
  school text not null default '',
  title text not null,
  holder text not null,
  phone text,
  valid_from date,
  valid_to date
);
comment on table reconciliation.chain_post is 'Posts of an arrangement; a post keeps its id when its holder changes';
comment on column reconciliation.chain_post.post_id is 'Follows from chain, step, department, division, school and title';
comment on column reconciliation.chain_post.department is 'Department whose flags it answers for; null: a leader above the departments';
comment on column reconciliation.chain_post.step_rank is 'Place in the chain: the higher, the nearer to the child';
comment on column reconciliation.chain_post.school is 'School number or name it is confined to; empty: the whole division';
comment on column reconciliation.chain_post.valid_from is 'First day the holder holds it, where the sheet says so';
create index chain_post_place on reconciliation.chain_post (arrangement_id, department, division, school);
create index chain_post_post on reconciliation.chain_post (post_id);

alter table reconciliation.mismatch add column post_id text;
comment on column reconciliation.mismatch.post_id is 'Post it lies with, by the arrangement in force on the day of the last run; null: the department''s own desk';
create index mismatch_post_queue on reconciliation.mismatch (post_id, due_at, severity_rank, mismatch_id)
  where status not in ('RESOLVED', 'DISMISSED');
`;
