import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * "Who looked at this child?", for the command, which acts as the log's owner, and for the subgraph of children, whose
 * reading role may call one function and read no table. That function asks the children's own store under which ids the
 * child is known: it answers only for children of the division of the statement.
 */
export class AuditAccess1800000000281 implements MigrationInterface {
  readonly name = 'AuditAccess1800000000281';

  async up(runner: QueryRunner): Promise<void> {
    // The children's store grants what is its own.
    await runner.query(`
      set local role hub_children;
      grant usage on schema children to hub_audit;
      grant execute on function children.names_of_child to hub_audit;
      set local role hub_audit;
    `);
    await runner.query(`
      create function audit.list_access(ids text[], with_withheld boolean, since timestamptz, until timestamptz,
        before_seq bigint, most int)
      returns table (seq bigint, "at" text, how text, kind text, subject text, client_id text, department text,
        division text, purpose text, case_id text, decision text, fields text, sources text[], request_id text,
        withheld boolean)
      language sql stable as $$
        select e.seq, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
               case when e.children && ids then 'ANSWERED' when e.bulk then 'EXPORTED' else 'REFUSED' end,
               e.kind, e.subject, e.client_id, e.department, e.division, e.purpose, e.case_id, e.decision, e.fields,
               e.sources, e.request_id, e.withheld
          from audit.entry e
         where ((e.children || e.refused) && ids or e.bulk) and (with_withheld or not e.withheld)
           and (since is null or e.at >= since) and (until is null or e.at < until)
           and (before_seq is null or e.seq < before_seq)
         order by e.seq desc limit most $$;
      revoke execute on function audit.list_access from public;

      create function audit.archived_until() returns text
      language sql stable security definer set search_path = audit, pg_temp as $$
        select to_char(max(newest) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') from audit.checkpoint $$;
      revoke execute on function audit.archived_until from public;

      create function audit.access_to_child(child text, with_withheld boolean, since timestamptz, until timestamptz,
        before_seq bigint, most int)
      returns table (seq bigint, "at" text, how text, kind text, subject text, client_id text, department text,
        division text, purpose text, case_id text, decision text, fields text, sources text[], request_id text,
        withheld boolean)
      language sql stable security definer set search_path = audit, pg_temp as $$
        select found.* from (select array(select children.names_of_child(child)) as ids) as known,
          lateral audit.list_access(known.ids, with_withheld, since, until, before_seq, most) as found
         where cardinality(known.ids) > 0 $$;
      revoke execute on function audit.access_to_child from public;

      grant usage on schema audit to hub_children_reader;
      grant execute on function audit.archived_until, audit.access_to_child to hub_children_reader;

      comment on function audit.list_access is 'Entries about any of the ids, and files that may hold any child, newest first';
      comment on function audit.access_to_child is 'The same for one child of the division of the statement, under every id it ever had; nothing for any other';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function audit.access_to_child(text, boolean, timestamptz, timestamptz, bigint, int);
      drop function audit.archived_until();
      drop function audit.list_access(text[], boolean, timestamptz, timestamptz, bigint, int);
      revoke usage on schema audit from hub_children_reader;
    `);
  }
}
