import { beforeEach, describe, expect, it } from 'vitest';
import { RefusedError } from '../../../../platform/errors.ts';
import { withTransaction } from '../../../../platform/postgres/index.ts';
import { citizenNumber, linkRecords, useChildren } from '../test-support.ts';
import { loadModel, shippedModel } from './model-store.ts';
import { trainHubModel } from './train-hub.ts';

const children = useChildren();

/**
 * Families of two children in 40 villages. Three agencies know every child, each names one of its parents with a number and
 * all of one phone; the third agency names the other parent.
 */
async function storeFamilies(families: number): Promise<void> {
  await children.db.query(
    `insert into children.child (child_id, citizen_id, name, birth_date, division)
     select 'c' || k, null, '林', '2015-01-01', '450703101' from generate_series(0, $1 - 1) k`,
    [2 * families],
  );
  await children.db.query(
    `insert into children.link_record (source_system, record_id, source_key, file_row, batch_id, import_id, as_of, present,
       name, name_key, sex, birth_date, id_birth, born, citizen_id, citizen_id_raw, citizen_id_status, id_evidence,
       guardian_name, guardian_citizen_id, phone, village, division, row_hash, child_id, rule, center, explanation)
     select source, k, source || k, 1, 1, gen_random_uuid(), '2025-08-31', true, name, name, sex, day, day, day,
       number, number, 'VALID', 'CITIZEN_ID', '父' || family % 300 || parent,
       '45070319800101' || lpad((2 * family + parent)::text, 4, '0'), '138' || lpad(family::text, 8, '0'),
       '村' || family % 40, '450703101', gen_random_uuid(), 'c' || k, 'CITIZEN_ID', left(number, 17)::bigint, '{}'
     from (values ('population-registry', 0), ('student-registry', 0), ('poverty-monitoring', 1)) a (source, parent)
     cross join (
       select k, k / 2 as family, case k % 2 when 1 then 'MALE' else 'FEMALE' end as sex,
         chr(26446 + k % 50) || chr(20013 + k % 97) || chr(22825 + k % 89) as name,
         date '2010-01-01' + k * 7 % 3000 as day,
         '450703' || to_char(date '2010-01-01' + k * 7 % 3000, 'YYYYMMDD') || lpad((k % 1000)::text, 3, '0') || 'X' as number
       from generate_series(0, $1 - 1) k) p`,
    [2 * families],
  );
}

describe("training the hub's model", () => {
  beforeEach(() => children.db.query('delete from children.linkage_model'));

  it('gives every field a weight to go by', async () => {
    await storeFamilies(700);
    const model = await withTransaction(children.db, (sql) =>
      trainHubModel(sql, { version: 'v1', seed: 1, randomPairs: 100_000 }),
    );
    const bits = (field: string, level: string): number => {
      const weight = model.comparisons[field]?.find((one) => one.level === level);
      return weight === undefined ? Number.NaN : Math.log2(weight.m / weight.u);
    };
    expect(bits('name', 'exact')).toBeGreaterThan(8);
    expect(bits('birth-date', 'exact')).toBeGreaterThan(8);
    expect(bits('phone', 'same')).toBeGreaterThan(8);
    expect(bits('village', 'same')).toBeGreaterThan(4);
    // One pair in three names one parent, and next to no random pair does: siblings are as rare as families are many.
    expect(bits('guardian-number', 'same')).toBeGreaterThan(7);
    expect(bits('guardian-number', 'other')).toBeLessThan(0);
    for (const field of ['name', 'birth-date', 'phone', 'village', 'guardian-name'])
      expect(bits(field, 'other')).toBeLessThan(0);
  });

  it('is refused where too few records were linked by number, and the model in use stays', async () => {
    const one = { name: '林甲', born: '2015-01-01', id: citizenNumber('2015-01-01', 11) };
    await linkRecords(children.db, [
      { key: 'p', source: 'population-registry', ...one },
      { key: 's', source: 'student-registry', ...one },
    ]);
    const training = withTransaction(children.db, (sql) => trainHubModel(sql, { version: 'v1', seed: 1 }));
    await expect(training).rejects.toThrow(RefusedError);
    await expect(training).rejects.toMatchObject({
      code: 'TOO_FEW_LABELLED_PAIRS',
      exitCode: 1,
      message:
        'Training needs 2000 pairs of records under one trusted number, here are 1. The model default-6 stays in use.',
    });
    expect((await loadModel(children.db)).version).toBe(shippedModel.version);
  });
});
