import type { MigrationInterface, QueryRunner } from 'typeorm';

const told = (also: string): string =>
  `comment on column children.link_record.other_citizen_id is 'A second valid number that the row prints, inside the student number or the certificate number${also}; null where there is none, or the same'`;

/** The registry's second number is of another kind: the one that was changed into the row's own. */
export class FormerNumber1800000000556 implements MigrationInterface {
  readonly name = 'FormerNumber1800000000556';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(told('; in the population registry the one that the person had before'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(told(''));
  }
}
