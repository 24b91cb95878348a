import { columnName } from '../../subgraphs/reconciliation/mismatch/comparison-row.ts';
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

/**
 * Column → SQL over a row `c` that has the groups of all sources: which value leads among the current records, and how
 * many there are. Agencies vote, not systems: the education bureau's three systems copy each other. The child's trusted
 * citizen number votes on sex and birth date. A tie leads to nothing.
 */
export function agreementColumns(sources: readonly ComparedSource[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    fields.flatMap(({ said, agreed, variants, inNumber }) => {
      const lists = sources.map(({ group, agency }) => ({ agency, list: `c.${columnName(group, said)}` }));
      // Lists are in order, and nearly all agree: only where the first of all is not the last is there anything to count.
      const first = `least(${lists.map(({ list }) => `${list}[1]`).join(', ')})`;
      const last = `greatest(${lists.map(({ list }) => `${list}[cardinality(${list})]`).join(', ')})`;
      const claims = `(values ${lists.map(({ agency, list }) => `('${agency}', ${list})`).join(', ')}) as claim (agency, list)
        cross join lateral unnest(claim.list) as value`;
      return [
        [agreed, `case when ${first} < ${last} then ${leader(claims, inNumber)} else ${first} end`],
        [
          variants,
          `case when ${first} < ${last} then (select count(distinct value)::int from ${claims})
        else (${first} is not null)::int end`,
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
