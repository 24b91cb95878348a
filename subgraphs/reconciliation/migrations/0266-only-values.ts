import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A list that holds one value keeps it in a column of its own: see `mostlySingle` in `comparison-row.ts`. */
export class OnlyValues1800000000266 implements MigrationInterface {
  readonly name = 'OnlyValues1800000000266';

  async up(runner: QueryRunner): Promise<void> {
    const added = columns.map(({ only, type }) => `add column ${only} ${type}`);
    await runner.query(`alter table reconciliation.comparison ${added.join(', ')}`);
    // Rows written before hold their lists as they were: both are read.
  }

  async down(runner: QueryRunner): Promise<void> {
    const back = columns.map(
      ({ list, only }) => `${list} = case when ${only} is null then ${list} else array[${only}] end`,
    );
    await runner.query(`update reconciliation.comparison set ${back.join(', ')}`);
    const dropped = columns.map(({ only }) => `drop column ${only}`);
    await runner.query(`alter table reconciliation.comparison ${dropped.join(', ')}`);
  }
}

const groups = ['student', 'term', 'graduate', 'household', 'welfare', 'disability'];
const lists = ['names', 'name_keys', 'sexes', 'birth_dates', 'citizen_ids'];

const columns = groups.flatMap((group) =>
  lists.map((list) => ({
    list: `${group}_${list}`,
    only: `${group}_${list}_only`,
    type: list === 'birth_dates' ? 'date' : 'text',
  })),
);
