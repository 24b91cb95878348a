import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainDate } from '../../platform/plain-date.ts';
import { connect } from '../../platform/postgres/connection/connect.ts';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { evaluateMasked } from './masked.ts';
import { evaluatePopulation } from './population.ts';

const today = plainDate('2026-11-22');
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

describe('the evaluation of a generated county', () => {
  it('finds nothing wrong where clerks make no mistakes, and leaves no database behind', async () => {
    const score = await evaluatePopulation({
      serverUrl: database.url,
      children: 80,
      seed: 5,
      errorRate: 0,
      today,
    });
    expect(score).toMatchObject({ falseJoins: 0, adultRows: 0, refusedRows: 0 });
    expect(score.pairs).toMatchObject({ precision: 1, recall: 1 });
    expect(score.byError.map(({ error }) => error)).toEqual(['none']);
    const client = await connect({ url: database.url });
    const { rows } = await client.query(
      `select datname from pg_database where datname like 'hub_evaluate_${process.pid}_%'`,
    );
    await client.end();
    expect(rows).toEqual([]);
  }, 120_000);
});

describe('the masked-ID test', () => {
  it('refuses an empty store', async () => {
    const jobs = await database.dataSource('jobs');
    await expect(evaluateMasked(jobs, { today, seed: 1, share: 0.05 })).rejects.toMatchObject({
      code: 'NOTHING_TO_MASK',
    });
  });

  it('finds the children of hidden numbers by the other fields, and keeps nothing of it', async () => {
    const jobs = await database.dataSource('jobs');
    const families = ['0101', '0202', '0303', '0404', '0505'].map((day, at) => {
      const names = ['黄子轩', '李欣怡', '韦思琪', '陈浩宇', '覃雨婷'];
      const ids = [
        '450703201501010015',
        '450703201502020011',
        '450703201503030018',
        '450703201504040014',
        '450703201505050010',
      ];
      return { day: `2015-${day.slice(0, 2)}-${day.slice(2)}`, name: names[at] ?? '', id: ids[at] ?? '' };
    });
    let record = 0;
    for (const source of ['population-registry', 'student-registry']) {
      for (const { day, name, id } of families) {
        record += 1;
        await jobs.query(
          `insert into children.link_record (source_system, record_id, source_key, file_row, batch_id, as_of, present, name,
             name_key, sex, birth_date, citizen_id, citizen_id_status, id_evidence, phone, village, division, child_id, rule)
           values ($1, $2, $3, 1, 1, '2026-11-01', true, $4, $4, null, $5, $3, 'VALID', 'CITIZEN_ID', $6, '青塘村', '450703',
             $7, 'CITIZEN_ID')`,
          [
            source,
            record,
            id,
            name,
            day,
            `1380000000${families.findIndex((one) => one.id === id)}`,
            `c${id}`,
          ],
        );
      }
    }
    const everything = 'select row_to_json(l)::text as row from children.link_record l order by record_id';
    const before: unknown[] = await jobs.query(everything);
    const score = await evaluateMasked(jobs, { today, seed: 1, share: 0.5 });
    expect(score.masked).toBeGreaterThan(0);
    expect(score.masked).toBe(score.right + score.wrong + score.missed + score.rightlyAlone);
    expect(score).toMatchObject({ wrong: 0, right: score.linkable });
    expect(await jobs.query(everything)).toEqual(before);
  });
});
