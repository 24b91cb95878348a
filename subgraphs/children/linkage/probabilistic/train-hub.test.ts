import { describe, expect, it } from 'vitest';
import { RefusedError } from '../../../../platform/errors.ts';
import { withTransaction } from '../../../../platform/postgres/index.ts';
import { citizenNumber, linkRecords, useChildren } from '../test-support.ts';
import { loadModel, shippedModel } from './model-store.ts';
import { trainHubModel } from './train-hub.ts';

const children = useChildren();

describe("training the hub's model", () => {
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
        'Training needs 2000 pairs of records under one trusted number, here are 1. The model default-4 stays in use.',
    });
    expect((await loadModel(children.db)).version).toBe(shippedModel.version);
  });
});
