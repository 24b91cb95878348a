import type { MigrationInterface, QueryRunner } from 'typeorm';

const table = 'children.link_record';
/** As `otherGuardianSql` has it. */
const otherGuardian =
  '(case when guardian_names[1] = guardian_name then guardian_names[2] else guardian_names[1] end)';

/**
 * Who looks for a child whose name and birth date are both slightly off meets it by a guardian and the year of birth: by the guardian
 * whom the child's row names first, and by the one it names beside. The start of a name will do, and fits into an index however
 * long the name.
 */
export class FamiliesByYear1800000000430 implements MigrationInterface {
  readonly name = 'FamiliesByYear1800000000430';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index link_record_by_guardian_name on ${table} (left(guardian_name, 16), born) where guardian_name is not null;
      alter index ${table}_by_guardian_name alter column 1 set statistics 10;
      create index link_record_by_other_guardian on ${table} (left(${otherGuardian}, 16), born)
        where guardian_names is not null;
      alter index ${table}_by_other_guardian alter column 1 set statistics 10;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index ${table}_by_guardian_name, ${table}_by_other_guardian`);
  }
}
