import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Working days by the public holidays, counted through; where a day is not in the table, by weekdays as before. */
export class WorkingDays1770000000011 implements MigrationInterface {
  readonly name = 'WorkingDays1770000000011';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table reconciliation.working_day (
        day date primary key,
        number int not null
      );
      create index working_day_number on reconciliation.working_day (number, day);
      create table reconciliation.working_day_source (
        only_row boolean primary key default true check (only_row),
        digest text not null
      );
      comment on table reconciliation.working_day_source is 'Digest of the arrangements that working_day was written from';
      comment on table reconciliation.working_day is 'Calendar days with the number of working days up to and including them; written from the notices of public holidays';
    `);
    await runner.query(`
      alter function reconciliation.working_days_before(date, int) rename to weekdays_before;
      comment on function reconciliation.weekdays_before is 'The day that lies n weekdays (Monday to Friday) before; a weekend counts as its Friday';
      create function reconciliation.working_days_before(day date, days int) returns date
      language sql stable parallel safe
      return coalesce(
        (select min(before.day) from reconciliation.working_day before
         where before.number = (select own.number - days from reconciliation.working_day own where own.day = working_days_before.day)),
        reconciliation.weekdays_before(day, days));
      comment on function reconciliation.working_days_before is 'The day that lies n working days before; a day off counts as the last working day before it';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function reconciliation.working_days_before(date, int);
      alter function reconciliation.weekdays_before(date, int) rename to working_days_before;
      drop table reconciliation.working_day_source, reconciliation.working_day;
    `);
  }
}
