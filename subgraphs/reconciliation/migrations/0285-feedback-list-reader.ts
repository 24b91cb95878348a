import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Feedback lists are read for callers like all else: under the division their statement is for. */
export class FeedbackListReader1800000000285 implements MigrationInterface {
  readonly name = 'FeedbackListReader1800000000285';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      grant select on reconciliation.feedback_list, reconciliation.feedback_answer to hub_reconciliation_reader;
      alter table reconciliation.feedback_list enable row level security;
      create policy within_division on reconciliation.feedback_list for select to hub_reconciliation_reader using (
        starts_with(division, (select substr(nullif(current_setting('hub.division', true), ''), 2))));
      alter table reconciliation.feedback_answer enable row level security;
      create policy within_division on reconciliation.feedback_answer for select to hub_reconciliation_reader using (
        (select true from reconciliation.feedback_list l where l.list_id = feedback_answer.list_id));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop policy within_division on reconciliation.feedback_answer;
      alter table reconciliation.feedback_answer disable row level security;
      drop policy within_division on reconciliation.feedback_list;
      alter table reconciliation.feedback_list disable row level security;
      revoke select on reconciliation.feedback_list, reconciliation.feedback_answer from hub_reconciliation_reader;
    `);
  }
}
