import { expect, it } from 'vitest';
import { useChildren } from './test-support.ts';

const children = useChildren();

/** One column with the usual precision is enough for the server to read ten times the rows, after each larger change. */
it('keeps rough statistics of every column of the records, and of what indexes work out of them', async () => {
  const precise = await children.db.query(`
    select a.attrelid::regclass::text as of, a.attname from pg_attribute a
    where a.attnum > 0 and not a.attisdropped and a.attstattarget is distinct from 10
      and (a.attrelid = 'children.link_record'::regclass
        or exists (select from pg_index i where i.indexrelid = a.attrelid and i.indrelid = 'children.link_record'::regclass
          and i.indkey[a.attnum - 1] = 0))`);
  expect(precise).toEqual([]);
});
