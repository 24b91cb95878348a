import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Takes away citizen numbers that nothing reads: of the past, and in columns that nothing compares. */
export class HouseholdsWithoutUnreadNumbers1800000000275 implements MigrationInterface {
  readonly name = 'HouseholdsWithoutUnreadNumbers1800000000275';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      update households.person_record set head_citizen_id = null where head_citizen_id is not null;
      comment on column households.person_record.head_citizen_id is 'Empty: nothing reads it, so it is no longer stored.';
      update households.person_record_history
      set payload = regexp_replace(
        regexp_replace((payload - '{source_key,citizen_id,citizen_id_raw,local_key,guardian_citizen_id,guardians,head_citizen_id,student_number,provincial_number,certificate_number,first_certificate_number,former_citizen_id,person_number,household_number}'::text[])::text,
          '([0-9]{6})[0-9]{6,}([0-9]{3}[0-9Xx])', '\\1********\\2', 'g'),
        '([0-9]{6})[0-9]{6}([0-9]{2}[0-9Xx])', '\\1******\\2', 'g')::jsonb;
      comment on table households.person_record_history is 'Values of versions other than the one in person_record, without empty cells and without numbers of persons.';
    `);
  }

  /** What was taken away stays away; the agency's next export would bring it again. */
  async down(): Promise<void> {
    await Promise.resolve();
  }
}
