import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A record that does not say whether a child is left behind used to read as one that says no. */
export class UntoldGroups1800000000620 implements MigrationInterface {
  readonly name = 'UntoldGroups1800000000620';

  async up(runner: QueryRunner): Promise<void> {
    // Readers are kept out from the alteration until the end of the transaction: what takes long comes before it.
    await runner.query(`
      insert into reconciliation.stale_claim select distinct child_id from reconciliation.source_claim
      on conflict do nothing;
      alter table reconciliation.source_claim add column untold text[] not null default '{}';
      comment on column reconciliation.source_claim.untold is
        'Groups of which the record says neither that the child is in them nor that it is not';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table reconciliation.source_claim drop column untold');
  }
}
