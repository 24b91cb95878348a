import type { Sql } from '../../platform/postgres/index.ts';
import type { StoredColumn, StoredTable } from './columns.ts';

/**
 * Takes the numbers in `erasing_number` out of whatever rows of other people they stand in: a sibling's row with the
 * wrong number, a ward's row that names its guardian, a note. Answers how many cells there were, and in which
 * tables.
 */
export async function removeNumbers(
  tx: Sql,
  tables: readonly StoredTable[],
): Promise<{ cleaned: number; in: string[] }> {
  const rows: { number: string }[] = await tx.query('select number from erasing_number');
  const numbers = rows.map(({ number }) => number);
  const touched: string[] = [];
  if (numbers.length === 0) return { cleaned: 0, in: touched };
  const patterns = numbers.map((number) => `%${number}%`);
  let cleaned = 0;
  for (const { name, words } of tables) {
    if (words.length === 0) continue;
    // One look at each table; hardly any has something to take out.
    const anywhere = words.map((column) => `${asText(column)} like any($1)`).join(' or ');
    const [found]: { some: boolean }[] = await tx.query(
      `select exists (select from ${name} where ${anywhere}) as some`,
      [patterns],
    );
    if (found?.some !== true) continue;
    touched.push(name);
    for (const column of words) {
      for (const number of numbers) {
        const [, count]: [unknown, number] = await tx.query(
          `update ${name} set ${column.name} = ${without(column)} where ${asText(column)} like '%' || $1::text || '%'`,
          [number],
        );
        cleaned += count;
      }
    }
  }
  return { cleaned, in: touched };
}

function asText({ name, kind }: StoredColumn): string {
  return kind === 'text' ? name : `${name}::text`;
}

/** A number that stood alone is nothing now; a key stays a key, of nobody. */
function without({ name, kind, nullable }: StoredColumn): string {
  switch (kind) {
    case 'json':
      return `replace(${name}::text, $1::text, '')::jsonb`;
    case 'array':
      return `array(select replace(item, $1::text, '') from unnest(${name}) with ordinality as list(item, place)
        where item <> $1::text order by place)`;
    case 'text':
      return nullable
        ? `case when ${name} = $1::text then null else replace(${name}, $1::text, '') end`
        : `replace(${name}, $1::text, 'erased-' || gen_random_uuid())`;
  }
}
