import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../test/database.ts';
import type { TestDatabase } from '../test/database.ts';
import { holdsEmbeddedId } from './embedded-ids.ts';
import { maskEmbeddedIdsSql } from './embedded-ids-sql.ts';

let database: TestDatabase;
let sql: DataSource;
beforeAll(async () => {
  database = await createTestDatabase();
  sql = await database.dataSource('jobs');
});
afterAll(() => database.drop());

async function mask(text: string): Promise<string> {
  const [row] = await sql.query<{ masked: string }[]>(`select ${maskEmbeddedIdsSql('$1::text')} as masked`, [
    text,
  ]);
  return row?.masked ?? '';
}

describe('masking numbers inside a text in SQL', () => {
  it.each([
    ['G450703201501010015', 'G450703********0015'],
    ['340524800101001，450703201501010015', '340524******001，450703********0015'],
    ['45070320150101002352B1', '450703********2352B1'],
    ['{"remark": "身份证450703 2015 0101 0015。"}', '{"remark": "身份证450703********0015。"}'],
    ['450703-20150101-0023，4507032015０１０１００１５', '450703********0023，450703********００１５'],
    ['4 5 0 7 0 3 2 0 1 5 0 1 0 1 0 0 1 5', '4 5 0 7 0 3********0 0 1 5'],
    ['110105.19491231.002×', '110105********002×'],
    ['450703 20150101 0023 52', '450703********0023 52'],
    ['340524 800101 001', '340524******001'],
  ])('shows %s as %s', async (text, masked) => {
    expect(await mask(text)).toBe(masked);
    expect(holdsEmbeddedId(await mask(text))).toBe(false);
  });

  it.each([
    '{"division": "450703", "born": "20150101", "class": "0015"}',
    '0777-2835761、13907771234、189 0112 1234',
    '518000 0755 1234 5678',
    '6217 0012 3456 7890 123',
    '2013-09-01 2014-09-01 2015-09-01 2016-09-01',
    '2014.1.1-2015.1.12 2016.3.1',
    '450703101201 001',
  ])('leaves %s as it is', async (text) => {
    expect(await mask(text)).toBe(text);
  });
});
