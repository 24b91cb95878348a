import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which systems know a child, and how many children they know in each division: so that a list need not look at the records
 * of every child, nor a total at every child.
 */
export class KnownChildren1800000000440 implements MigrationInterface {
  readonly name = 'KnownChildren1800000000440';

  async up(runner: QueryRunner): Promise<void> {
    // Both locks first: what follows rewrites a large table.
    await runner.query('lock table children.link_record in share mode; lock table children.child');
    await runner.query(tables);
    await runner.query(fill);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table children.known_children;
      alter table children.child drop column known_to;
    `);
  }
}

const tables = `
alter table children.child add column known_to int;
comment on column children.child.known_to is 'Systems with a record of the child, one bit each (linkage/golden-record/known-to.ts); written by the linkage. Null: nobody who may not see all agencies'' data is told of the child in a list';

create table children.known_children (
  division text not null,
  known_to int not null,
  children int not null,
  primary key (division, known_to)
);
comment on table children.known_children is 'Living children of each division by the systems that know them: their number, so that nobody has to count. Written by the linkage';
comment on column children.known_children.division is 'As the golden record has it, empty where it has none';

grant select on children.known_children to hub_children_reader;
alter table children.known_children enable row level security;
create policy within_division on children.known_children for select to hub_children_reader using (
  starts_with(division, (select substr(nullif(current_setting('hub.division', true), ''), 2))));
`;

const fill = `
update children.child c set known_to = k.known_to
from (
  select child_id, bit_or(case source_system when 'student-registry' then 1 when 'term-registration' then 2
    when 'graduate-roster' then 4 when 'population-registry' then 8 when 'poverty-monitoring' then 16
    when 'disability-register' then 32 end) as known_to
  from children.link_record where child_id is not null group by child_id) k
where k.child_id = c.child_id and c.retired_at is null;

insert into children.known_children (division, known_to, children)
select coalesce(division, ''), coalesce(known_to, 0), count(*) from children.child where retired_at is null group by 1, 2;
`;
