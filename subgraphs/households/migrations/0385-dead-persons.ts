import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The reconciliation asks of each guardian whether the registry holds them as dead: few are, and it read everybody. */
export class HouseholdsDeadPersons1800000000385 implements MigrationInterface {
  readonly name = 'HouseholdsDeadPersons1800000000385';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create index person_record_dead on households.person_record (citizen_id)
      where status = 'DECEASED' and present`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index households.person_record_dead');
  }
}
