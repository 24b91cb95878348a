import { columnName, listSql } from '../../subgraphs/reconciliation/mismatch/comparison-row.ts';
import type { ComparedSource } from './sources.ts';

/** What sources may disagree about: the list each of them gives, and what the citizen number says of it. */
const fields = [
  { said: 'nameKeys', agreed: 'child_agreed_name', variants: 'child_name_variants', inNumber: null },
  {
    said: 'sexes',
    agreed: 'child_agreed_sex',
    variants: 'child_sex_variants',
    inNumber: `case when substr(c.child_citizen_id, 17, 1)::int % 2 = 1 then 'MALE' else 'FEMALE' end`,
  },
  {
    said: 'birthDates',
    agreed: 'child_agreed_birth_date',
    variants: 'child_birth_date_variants',
    inNumber: `to_date(substr(c.child_citizen_id, 7, 8), 'YYYYMMDD')`,
  },
] as const;

const ends = (said: string): { first: string; last: string } => {
  const name = columnName('all', said);
  return { first: `${name}_first`, last: `${name}_last` };
};

/**
 * Column → SQL over the groups of all sources: the least and the greatest of what they give, `endsOf` a list being its own.
 * Nearly all agree: only where the least is not the greatest is there anything to count.
 */
export function endColumns(
  sources: readonly ComparedSource[],
  endsOf: (list: string) => { first: string; last: string },
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    fields.flatMap(({ said }) => {
      const lists = sources.map(({ group }) => endsOf(columnName(group, said)));
      const { first, last } = ends(said);
      return [
        [first, `least(${lists.map((list) => list.first).join(', ')})`],
        [last, `greatest(${lists.map((list) => list.last).join(', ')})`],
      ];
    }),
  );
}

/**
 * Column → SQL over a row `c` that has the groups of all sources and `endColumns`: which value leads among the current
 * records, and how many there are. Agencies vote, not systems: the education bureau's three systems copy each other. The
 * child's trusted citizen number votes on sex and birth date. A tie leads to nothing.
 */
export function agreementColumns(sources: readonly ComparedSource[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    fields.flatMap(({ said, agreed, variants, inNumber }) => {
      const lists = sources.map(
        ({ group, agency }) => `('${agency}', ${listSql('c', columnName(group, said))})`,
      );
      const claims = `(values ${lists.join(', ')}) as claim (agency, list) cross join lateral unnest(claim.list) as value`;
      const { first, last } = ends(said);
      return [
        [agreed, `case when c.${first} < c.${last} then ${leader(claims, inNumber)} else c.${first} end`],
        [
          variants,
          `case when c.${first} < c.${last} then (select count(distinct value)::int from ${claims})
        else (c.${first} is not null)::int end`,
        ],
      ];
    }),
  );
}

/** The value with more voices than any other, each agency heard once for each value it gives. */
function leader(claims: string, inNumber: string | null): string {
  const number =
    inNumber === null
      ? ''
      : ` union select 'CITIZEN_NUMBER', ${inNumber} where c.child_citizen_id is not null`;
  return `(
    select case when count(*) filter (where place = 1) = 1 then min(value) filter (where place = 1) end
    from (
      select value, rank() over (order by count(*) desc) as place
      from (select distinct claim.agency, value from ${claims}${number}) as voice group by value
    ) as voted)`;
}
