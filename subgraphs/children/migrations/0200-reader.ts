import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The second wall: the role the subgraph reads as sees the children of the division its statement is for, what is linked to
 * them, and records that stand there themselves. `hub.division` holds a colon and the prefix for the length of one
 * statement; without it nothing is seen. What depends on rows outside (a redirect, the newest event, the state of a
 * decision) is told by functions and views of the owner.
 */
export class ChildrenReader1800000000200 implements MigrationInterface {
  readonly name = 'ChildrenReader1800000000200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(outsideRows);
    await runner.query(index);
    await runner.query(policies);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['review_candidate', 'review', 'change', 'link_record', 'child']) {
      await runner.query(`drop policy within_division on children.${table}`);
      await runner.query(`alter table children.${table} disable row level security`);
    }
    await runner.query(`
      drop index children.child_by_division;
      create index child_by_division on children.child ((coalesce(division, '')) collate "C", seq) where retired_at is null;
      drop view children.decision_in_sight;
      drop function children.survives_in_sight(text);
      drop function children.latest_change();
      revoke select on all tables in schema children from hub_children_reader;
      revoke usage on schema children from hub_children_reader;
    `);
  }
}

const outsideRows = `
create function children.survives_in_sight(id text) returns boolean
  language sql stable cost 5 security definer set search_path = children, pg_temp as
$$ select exists (select from children.child where child_id = $1
     and starts_with(coalesce(division, ''), substr(nullif(current_setting('hub.division', true), ''), 2))) $$;
comment on function children.survives_in_sight is 'Whether the child an old id redirects to lies in the reader''s division: the old row need not';

create function children.latest_change() returns bigint
  language sql stable security definer set search_path = children, pg_temp as
$$ select coalesce(max(seq), 0) from children.change $$;
comment on function children.latest_change is 'Number of the newest event anywhere: where a feed stands';

create view children.decision_in_sight with (security_barrier) as
select d.* from children.decision_state d where exists (
  select from children.link_record r left join children.child c on c.child_id = r.child_id
  where (r.source_system, r.record_id) in
      ((d.source_system, d.record_id), (d.other_source_system, d.other_record_id))
    and (starts_with(coalesce(r.division, ''), (select substr(nullif(current_setting('hub.division', true), ''), 2)))
      or starts_with(coalesce(c.division, ''), (select substr(nullif(current_setting('hub.division', true), ''), 2)))));
comment on view children.decision_in_sight is 'Decisions about a record the reader may see. Whether one has lapsed depends on both records, also on one that lies elsewhere';
`;

/**
 * The same order as before, by a CASE: PostgreSQL takes a COALESCE for something that might tell what a policy hides, and
 * would look at every child before it used the index.
 */
const index = `
drop index children.child_by_division;
create index child_by_division on children.child ((case when division is null then '' else division end) collate "C", seq)
  where retired_at is null;
`;

const policies = `
grant usage on schema children to hub_children_reader;
grant select on children.child, children.link_record, children.change, children.review, children.review_candidate,
  children.decision_in_sight, children.decided_pair, children.decision_edge to hub_children_reader;

alter table children.child enable row level security;
create policy within_division on children.child for select to hub_children_reader using (
  case when redirect_to is null
    then starts_with(coalesce(division, ''), (select substr(nullif(current_setting('hub.division', true), ''), 2)))
    else children.survives_in_sight(redirect_to) end);

alter table children.link_record enable row level security;
create policy within_division on children.link_record for select to hub_children_reader using (
  starts_with(coalesce(division, ''), (select substr(nullif(current_setting('hub.division', true), ''), 2)))
  or (select true from children.child c where c.child_id = link_record.child_id));

alter table children.change enable row level security;
create policy within_division on children.change for select to hub_children_reader using (
  starts_with(division, (select substr(nullif(current_setting('hub.division', true), ''), 2)))
  or starts_with(previous_division, (select substr(nullif(current_setting('hub.division', true), ''), 2))));

alter table children.review enable row level security;
create policy within_division on children.review for select to hub_children_reader using ((select true from children.link_record r
  where r.source_system = review.source_system and r.record_id = review.record_id));

alter table children.review_candidate enable row level security;
create policy within_division on children.review_candidate for select to hub_children_reader using ((select true from children.link_record r
  where r.source_system = review_candidate.source_system and r.record_id = review_candidate.record_id));
`;
