import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Records of contested numbers in a table of their own. In the links' indexes their note made each change of it an entry in all of these:
 * rows of which nothing else is new now stay on their page (decision 0365).
 */
export class ContestedRecords1800000000625 implements MigrationInterface {
  readonly name = 'ContestedRecords1800000000625';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      lock table children.link_record in access exclusive mode;
      create table children.contested_record (
        source_system text not null,
        record_id bigint not null,
        id17 bigint,
        name_key text not null,
        birth_date date,
        id_birth date,
        born date,
        guardian_citizen_id text,
        primary key (source_system, record_id)
      );
      comment on table children.contested_record is 'Records whose link notes something of their name, because their number is contested, with what they are looked up by; written with the links';
      insert into children.contested_record
      select source_system, record_id, id17, name_key, birth_date, id_birth, born, guardian_citizen_id
      from children.link_record where explanation ? 'name';
      create index contested_record_by_name on children.contested_record (name_key);
      create index contested_record_by_guardian on children.contested_record (guardian_citizen_id) where guardian_citizen_id is not null;
      analyze children.contested_record;
      drop index children.link_record_contested, children.link_record_contested_guardian;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      lock table children.link_record in access exclusive mode;
      create index link_record_contested on children.link_record (name_key, born) where explanation ? 'name';
      create index link_record_contested_guardian on children.link_record (guardian_citizen_id)
        where explanation ? 'name' and guardian_citizen_id is not null;
      drop table children.contested_record;
    `);
  }
}
