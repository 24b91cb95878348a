import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What each rule was last evaluated with, so that a change re-evaluates what it touches and nothing else. */
export class RuleState1770000000012 implements MigrationInterface {
  readonly name = 'RuleState1770000000012';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table reconciliation.rule_state (
        rule text primary key,
        definition text not null,
        places jsonb not null
      );
      comment on table reconciliation.rule_state is 'What every rule was evaluated with last';
      comment on column reconciliation.rule_state.definition is 'Version and default parameters';
      comment on column reconciliation.rule_state.places is 'Division prefix → parameters in force there';
      comment on column reconciliation.rule_parameter.rule is 'Rule code; * is every rule that has the parameter';
      comment on column reconciliation.run_state.signature is 'Digest of covering exports and working days: when it differs, every child is judged anew';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table reconciliation.rule_state');
  }
}
