import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A flag that stays open though it no longer fires shows what is said today; what was said when it last held is needed as well. */
export class HeldEvidence1800000000475 implements MigrationInterface {
  readonly name = 'HeldEvidence1800000000475';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table reconciliation.mismatch add column held_evidence jsonb;
      comment on column reconciliation.mismatch.held_evidence is
        'What the sources said when the flag last held, where that is no longer what they say; else null: evidence tells it';
      comment on column reconciliation.mismatch.superseded_by is
        'Mismatches of the same child that go on with it, by id: of the same rule, or about a row that has vanished; null unless SUPERSEDED';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table reconciliation.mismatch drop column held_evidence');
  }
}
