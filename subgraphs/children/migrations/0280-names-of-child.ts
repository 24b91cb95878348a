import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Every id one child was ever known by. Old ids point at rows outside any page, and the audit log, which keeps them, has no
 * other way to learn whose they are.
 */
export class NamesOfChild1800000000280 implements MigrationInterface {
  readonly name = 'NamesOfChild1800000000280';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function children.names_of_child(id text) returns setof text
      language sql stable security definer set search_path = children, pg_temp as $$
        with recursive survivor as (
          select child_id, redirect_to from children.child where child_id = $1
          union select c.child_id, c.redirect_to from children.child c join survivor s on c.child_id = s.redirect_to
        ), same as (
          select child_id from survivor where redirect_to is null and children.survives_in_sight(child_id)
          union select c.child_id from children.child c join same on c.redirect_to = same.child_id
        ) select child_id from same $$;
      comment on function children.names_of_child is 'Ids of one child, joined ones with it; none when it does not lie in the reader''s division';
      revoke execute on function children.names_of_child from public;
      grant execute on function children.names_of_child to hub_children_reader;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function children.names_of_child(text)');
  }
}
