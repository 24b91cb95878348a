import type { MigrationInterface, QueryRunner } from 'typeorm';

const records: readonly (readonly [source: string, schema: string, table: string, place: string])[] = [
  ['student-registry', 'students', 'student_record', 'school_division'],
  ['term-registration', 'students', 'term_record', 'division'],
  ['graduate-roster', 'students', 'graduate_record', 'division'],
  ['population-registry', 'households', 'person_record', 'division'],
  ['poverty-monitoring', 'welfare', 'member_record', 'division'],
  ['disability-register', 'disability', 'certificate_record', 'division'],
];

/**
 * Why an export waits for a person. And what the newest full exports of each place tell of it, from the rows that are still theirs:
 * the next file is held against them. Of the exports before them it stays unknown, which holds nothing.
 */
export class HeldExports1800000000644 implements MigrationInterface {
  readonly name = 'HeldExports1800000000644';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table jobs.import add column hold jsonb;
      comment on column jobs.import.hold is 'Why it waits for a person, where shrink_held: reason, and what it was compared with. Null also where an older version held it.';
      comment on column jobs.import.shrink_held is 'It shrank suspiciously, lacks a file, or seems to be another place’s, and waits for a person: nothing has disappeared because of it.';
    `);
    for (const [source, schema, table, place] of records)
      await runner.query(measure(source, schema, table, place));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table jobs.import drop column hold');
  }
}

const measure = (source: string, schema: string, table: string, place: string): string => `
  with newest as (
    select batch_id from (
      select batch_id, rank() over (partition by scope order by as_of desc) as age
      from ${schema}.import_batch where source_system = '${source}' and removes) b
    where age = 1
  ), own as (
    select batch_id, nullif(r.${place}, '') as place, count(*) as rows
    from ${schema}.${table} r where batch_id in (select batch_id from newest)
    group by 1, 2
  ), share as (
    select batch_id, left(place, digits) as place, digits, sum(rows) as rows
    from own cross join (values (2), (4), (6), (9), (12)) level (digits)
    where length(place) >= digits
    group by 1, 2, 3
  ), told as (
    select distinct on (batch_id) batch_id, place
    from share join (
      select batch_id, sum(rows) as all_rows, sum(rows) filter (where place is not null) as telling from own group by 1
    ) o using (batch_id)
    where telling >= 20 and 2 * telling >= all_rows and rows >= 0.95 * telling
    order by batch_id, digits desc
  ), sampled as (
    select batch_id, array_agg(digest order by digest) as sample
    from (
      select batch_id, digest, row_number() over (partition by batch_id order by digest) as n
      from (
        select batch_id, ('x' || left(md5(record_id::text), 8))::bit(32)::int as digest
        from ${schema}.${table} where batch_id in (select batch_id from newest)
      ) d
    ) o
    where n <= 256
    group by 1
  )
  update ${schema}.import_batch b
  set told_place = told.place, record_sample = sampled.sample
  from sampled left join told using (batch_id)
  where b.batch_id = sampled.batch_id`;
