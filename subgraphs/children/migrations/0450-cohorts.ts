import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whether a number's child can be in a pupil's grade at all, and which rows are former entries. Rows from before get theirs by a full link. */
export class Cohorts1800000000450 implements MigrationInterface {
  readonly name = 'Cohorts1800000000450';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table children.link_record add column cohort_born_by date, add column closed boolean;
      alter table children.link_record alter column cohort_born_by set statistics 10, alter column closed set statistics 10;
      comment on column children.link_record.cohort_born_by is 'By which day those of the row''s grade are born, as a rule: mostly in the year before; null where no grade is told';
      comment on column children.link_record.closed is 'The list keeps the row as a former entry: moved away, transferred, left';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table children.link_record drop column cohort_born_by, drop column closed');
  }
}
