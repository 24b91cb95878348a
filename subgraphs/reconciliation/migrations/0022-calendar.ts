import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When terms begin, county by county: what the duties of a term are counted from. */
export class Calendar1770000000022 implements MigrationInterface {
  readonly name = 'Calendar1770000000022';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table reconciliation.term_start (
        division text not null constraint term_start_division_check check (length(division) in (2, 4, 6, 9, 12)),
        starts_on date not null,
        primary key (division, starts_on)
      );
      comment on table reconciliation.term_start is
        'First days of terms; a place without its own takes those of the next division above, and at last 1 September and 1 March';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table reconciliation.term_start');
  }
}
