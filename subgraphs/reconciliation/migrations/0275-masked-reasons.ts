import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Citizen numbers in the words of suspect lists, which nothing compares, are masked. */
export class MaskedReasons1800000000275 implements MigrationInterface {
  readonly name = 'MaskedReasons1800000000275';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      update reconciliation.suspect_line
      set printed_reason = regexp_replace(
        regexp_replace(printed_reason, '([0-9]{6})[0-9]{6,}([0-9]{3}[0-9Xx])', '\\1********\\2', 'g'),
        '([0-9]{6})[0-9]{6}([0-9]{2}[0-9Xx])', '\\1******\\2', 'g')
      where printed_reason ~ '[0-9]{14}';
      comment on column reconciliation.suspect_line.printed_reason is 'In the words of the list; citizen numbers are masked';
    `);
  }

  /** What was masked stays masked. */
  async down(): Promise<void> {
    await Promise.resolve();
  }
}
