import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A flag may be found and closed within one day, before anybody was asked: no correction is to be read from that. */
export class Unasked1800000000531 implements MigrationInterface {
  readonly name = 'Unasked1800000000531';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table reconciliation.mismatch_event add column unasked boolean not null default false;
      comment on column reconciliation.mismatch_event.unasked is
        'It was resolved on the day it was found, before anybody acted on it or was sent a list: nobody corrected anything';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table reconciliation.mismatch_event drop column unasked');
  }
}
