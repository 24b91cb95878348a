import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A mismatch may end without anything having been corrected: others of its rule and child go on with it. */
export class Superseded1800000000390 implements MigrationInterface {
  readonly name = 'Superseded1800000000390';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table reconciliation.mismatch
        drop constraint mismatch_status_check,
        add constraint mismatch_status_check check (status in ('OPEN', 'ACKNOWLEDGED', 'CORRECTION_REPORTED', 'RESOLVED',
          'REOPENED', 'DISMISSED', 'ESCALATED', 'SUPERSEDED')),
        add column superseded_by text[],
        add constraint mismatch_superseded_check check ((status = 'SUPERSEDED') = (superseded_by is not null));
      comment on column reconciliation.mismatch.superseded_by is
        'Mismatches of the same rule and child that go on with it, by id; null unless SUPERSEDED';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table reconciliation.mismatch drop constraint mismatch_superseded_check, drop constraint mismatch_status_check;
      update reconciliation.mismatch set status = 'RESOLVED' where status = 'SUPERSEDED';
      alter table reconciliation.mismatch drop column superseded_by,
        add constraint mismatch_status_check check (status in ('OPEN', 'ACKNOWLEDGED', 'CORRECTION_REPORTED', 'RESOLVED',
          'REOPENED', 'DISMISSED', 'ESCALATED'));
    `);
  }
}
