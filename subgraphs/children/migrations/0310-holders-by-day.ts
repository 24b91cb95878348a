import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who looks for a child meets few of those born on its day: whoever shares the village or the guardian with it is told
 * apart in the index. The start of a guardian's name will do, and fits into an index however long the name. (A phone is
 * in no index: to change one would then be to write into all.) Its statistics are rough, as those of all columns are
 * (0291); one of them came later (0295). A contradicting date, too, is looked up by the day.
 *
 * What is noted of a record is in one index less: whenever a name comes under a number, something is noted of all its
 * records. The index of names under contested numbers stays: whoever bears a sibling's name is looked up by it, out of
 * all namesakes.
 */
export class HoldersByDay1800000000310 implements MigrationInterface {
  readonly name = 'HoldersByDay1800000000310';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index link_record_by_day on children.link_record (born, village, left(guardian_name, 16));
      alter index children.link_record_by_day alter column 3 set statistics 10;
      alter table children.link_record alter column guardian_names set statistics 10;
      create index link_record_contradicting_day on children.link_record (id_birth) where birth_date <> id_birth;
      drop index children.link_record_by_born, children.link_record_contested_contradicting;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index link_record_by_born on children.link_record (born);
      create index link_record_contested_contradicting on children.link_record (id_birth)
        where explanation ? 'name' and birth_date <> id_birth;
      drop index children.link_record_by_day, children.link_record_contradicting_day;
      alter table children.link_record alter column guardian_names set statistics -1;
    `);
  }
}
