import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Records are looked up by keys: rough counts suffice, and the linkage itself has always made do with them. The server counts
 * anew after every larger change, and for its usual precision reads ten times the rows, in thirty columns.
 */
export class RoughStatistics1800000000291 implements MigrationInterface {
  readonly name = 'RoughStatistics1800000000291';

  async up(runner: QueryRunner): Promise<void> {
    await setStatistics(runner, 10);
  }

  async down(runner: QueryRunner): Promise<void> {
    await setStatistics(runner, -1);
  }
}

async function setStatistics(runner: QueryRunner, target: number): Promise<void> {
  const columns = (await runner.query(`
    select quote_ident(attname) as name from pg_attribute
    where attrelid = 'children.link_record'::regclass and attnum > 0 and not attisdropped`)) as {
    name: string;
  }[];
  const changes = columns.map(({ name }) => `alter column ${name} set statistics ${target}`);
  await runner.query(`alter table children.link_record ${changes.join(', ')}`);
}
