import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The second wall: the role the subgraph reads as sees what is about children of the division its statement is for, and
 * cases handed to that division. `hub.division` holds a colon and the prefix for the length of one statement; without it
 * nothing is seen. Statistics, and the comparison of two lists, count rows outside too and are worked out by the owner.
 */
export class ReconciliationReader1800000000200 implements MigrationInterface {
  readonly name = 'ReconciliationReader1800000000200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function reconciliation.latest_event() returns bigint
        language sql stable security definer set search_path = reconciliation, pg_temp as
      $$ select coalesce(max(event_id), 0) from reconciliation.mismatch_event $$;
      comment on function reconciliation.latest_event is 'Number of the newest event anywhere: where a feed stands';
    `);
    await runner.query(policies);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of policed.toReversed()) {
      await runner.query(`drop policy within_division on reconciliation.${table}`);
      await runner.query(`alter table reconciliation.${table} disable row level security`);
    }
    await runner.query(`
      drop function reconciliation.latest_event();
      revoke select on all tables in schema reconciliation from hub_reconciliation_reader;
      revoke usage on schema reconciliation from hub_reconciliation_reader;
    `);
  }
}

const policed = [
  'comparison',
  'mismatch',
  'suspect_line',
  'case_transfer',
  'dropout_case',
  'mismatch_event',
  'case_event',
  'suspect_reading',
];

const policies = `
grant usage on schema reconciliation to hub_reconciliation_reader;
grant select on reconciliation.comparison, reconciliation.mismatch, reconciliation.mismatch_event,
  reconciliation.dropout_case, reconciliation.case_event, reconciliation.case_transfer, reconciliation.case_setting,
  reconciliation.suspect_list, reconciliation.suspect_line, reconciliation.suspect_reading,
  reconciliation.child_redirect, reconciliation.chain_arrangement, reconciliation.chain_post, reconciliation.term_start
  to hub_reconciliation_reader;

alter table reconciliation.comparison enable row level security;
create policy within_division on reconciliation.comparison for select to hub_reconciliation_reader using (
  starts_with(coalesce(child_division, ''), (select substr(nullif(current_setting('hub.division', true), ''), 2))));

alter table reconciliation.mismatch enable row level security;
create policy within_division on reconciliation.mismatch for select to hub_reconciliation_reader using (
  starts_with(division, (select substr(nullif(current_setting('hub.division', true), ''), 2))));

alter table reconciliation.suspect_line enable row level security;
create policy within_division on reconciliation.suspect_line for select to hub_reconciliation_reader using (
  starts_with(division, (select substr(nullif(current_setting('hub.division', true), ''), 2))));

alter table reconciliation.case_transfer enable row level security;
create policy within_division on reconciliation.case_transfer for select to hub_reconciliation_reader using (
  starts_with(to_division, (select substr(nullif(current_setting('hub.division', true), ''), 2))));

alter table reconciliation.dropout_case enable row level security;
create policy within_division on reconciliation.dropout_case for select to hub_reconciliation_reader using (
  starts_with(division, (select substr(nullif(current_setting('hub.division', true), ''), 2)))
  or exists (select from reconciliation.case_transfer t where t.case_id = dropout_case.case_id));

alter table reconciliation.mismatch_event enable row level security;
create policy within_division on reconciliation.mismatch_event for select to hub_reconciliation_reader using (
  (select true from reconciliation.mismatch p where p.mismatch_id = mismatch_event.mismatch_id));

alter table reconciliation.case_event enable row level security;
create policy within_division on reconciliation.case_event for select to hub_reconciliation_reader using (
  (select true from reconciliation.dropout_case p where p.case_id = case_event.case_id));

alter table reconciliation.suspect_reading enable row level security;
create policy within_division on reconciliation.suspect_reading for select to hub_reconciliation_reader using (
  (select true from reconciliation.suspect_line p where p.line_id = suspect_reading.line_id));
`;
