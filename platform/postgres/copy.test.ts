import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestDatabase } from '../../test/database.ts';
import { createBareDatabase } from '../../test/database.ts';
import type { CopyValue } from './copy.ts';
import { copyInto } from './copy.ts';
import { prepareDatabase } from './migrate.ts';
import { withTransaction } from './transaction.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createBareDatabase();
  await prepareDatabase(database.url, [{ schema: 'jobs', migrations: [] }]);
  const jobs = await database.dataSource('jobs');
  await jobs.query('create table staging (id int, text text, flag boolean)');
});
afterAll(() => database.drop());

async function copied(rows: Iterable<CopyValue[]> | AsyncIterable<CopyValue[]>): Promise<unknown> {
  const jobs = await database.dataSource('jobs');
  return withTransaction(jobs, async (transaction) => {
    await transaction.query('truncate staging');
    await copyInto(transaction.client, 'jobs.staging', ['id', 'text', 'flag'], rows);
    return transaction.query('select id, text, flag from staging order by id');
  });
}

describe('copying rows into a table', () => {
  it('keeps every character that PostgreSQL can hold', async () => {
    const rows: CopyValue[][] = [
      [1, 'tab\tline\nreturn\rbackslash\\N', true],
      [2, '\\.', false],
      [3, '', null],
      [4, null, null],
      [5, '𠮷野 "quoted", 全角　空格', true],
    ];
    await expect(copied(rows)).resolves.toEqual(rows.map(([id, text, flag]) => ({ id, text, flag })));
  });

  it('leaves out NUL, which PostgreSQL cannot hold', async () => {
    await expect(copied([[1, 'a\u0000b', null]])).resolves.toEqual([{ id: 1, text: 'ab', flag: null }]);
  });

  it('takes rows as they come, and rows larger than its buffer', async () => {
    async function* rows(): AsyncGenerator<CopyValue[]> {
      yield [1, '长'.repeat(100_000), true];
      for (let id = 2; id <= 5000; id += 1) yield [id, `第${id}行`, id % 2 === 0];
    }
    const jobs = await database.dataSource('jobs');
    await copied(rows());
    await expect(
      jobs.query('select count(*) as rows, max(length(text)) as longest, sum(id) as total from staging'),
    ).resolves.toEqual([{ rows: 5000, longest: 100_000, total: 12_502_500 }]);
  });

  it('leaves nothing when the rows break off', async () => {
    async function* rows(): AsyncGenerator<CopyValue[]> {
      for (let id = 1; id <= 5000; id += 1) yield [id, '行', true];
      throw new Error('The file ends in the middle.');
    }
    await copied([[9, 'before', null]]);
    await expect(copied(rows())).rejects.toThrow('The file ends in the middle.');
    const jobs = await database.dataSource('jobs');
    await expect(jobs.query('select id from staging')).resolves.toEqual([{ id: 9 }]);
  });

  it('refuses a row of another width before the database guesses', async () => {
    await expect(copied([[1, 'short']])).rejects.toThrow(RangeError);
  });
});

describe('a transaction', () => {
  it('takes everything back when the work fails, and gives the connection back', async () => {
    const jobs = await database.dataSource('jobs');
    await copied([[1, 'kept', null]]);
    for (let attempt = 0; attempt < 10; attempt += 1) {
      await expect(
        withTransaction(jobs, async (transaction) => {
          await transaction.query('delete from staging');
          throw new Error('Changed my mind.');
        }),
      ).rejects.toThrow('Changed my mind.');
    }
    await expect(jobs.query('select text from staging')).resolves.toEqual([{ text: 'kept' }]);
  });
});
