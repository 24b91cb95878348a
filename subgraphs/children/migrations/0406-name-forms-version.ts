import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The stored forms of names are those of the tables they were worked out by; other tables, other forms. */
export class NameFormsVersion1800000000406 implements MigrationInterface {
  readonly name = 'NameFormsVersion1800000000406';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table children.linkage_state add column name_forms text;
      comment on column children.linkage_state.name_forms is 'By which tables the forms in name_pinyin were worked out. Another version makes the next run a full one, which works them out anew';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table children.linkage_state drop column name_forms');
  }
}
