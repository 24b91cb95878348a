import { expect, it } from 'vitest';
import { comparedGuardianSql, comparedGuardiansSql } from './feed.ts';
import { useChildren } from './test-support.ts';

const children = useChildren();
const compared = async (name: string): Promise<unknown> => {
  const [row] = await children.db.query<[{ told: string }]>(
    `select ${comparedGuardianSql('g')} as told from (select $1::text as g) n`,
    [name],
  );
  return row.told;
};

it.each(['阿依古丽·艾力', '阿依古丽•艾力', '阿依古丽 艾力', '阿依古丽．艾力', '阿依古丽艾力'])(
  'a guardian is one with any dot, a blank or none: %s',
  async (name) => {
    expect(await compared(name)).toBe('阿依古丽艾力');
  },
);

it('a guardian’s name in letters keeps its blanks', async () => {
  expect(await compared('ANNA LI')).toBe('ANNA LI');
});

it('a list of guardians keeps its order, and none stays none', async () => {
  const [row] = await children.db.query<[{ told: unknown; none: unknown }]>(
    `select ${comparedGuardiansSql('g')} as told, ${comparedGuardiansSql('n')} as none
     from (select array['艾力·江', '阿依·丽'] as g, null::text[] as n) s`,
  );
  expect(row).toEqual({ told: ['艾力江', '阿依丽'], none: null });
});
