import { columnName, listSql, onlyName } from '../../subgraphs/reconciliation/mismatch/comparison-row.ts';
import type { ComparedSource } from './sources.ts';

const numberTells = (value: string): string => `case when c.child_citizen_id is not null then ${value} end`;

/** What sources may disagree about: the list each of them gives, and what the citizen number says of it, if the child has one. */
const fields = [
  { said: 'nameKeys', agreed: 'child_agreed_name', variants: 'child_name_variants', inNumber: null },
  {
    said: 'sexes',
    agreed: 'child_agreed_sex',
    variants: 'child_sex_variants',
    inNumber: numberTells(
      `case when substr(c.child_citizen_id, 17, 1)::int % 2 = 1 then 'MALE' else 'FEMALE' end`,
    ),
  },
  {
    said: 'birthDates',
    agreed: 'child_agreed_birth_date',
    variants: 'child_birth_date_variants',
    inNumber: numberTells(`to_date(substr(c.child_citizen_id, 7, 8), 'YYYYMMDD')`),
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
 * child's trusted citizen number votes on sex and birth date. A tie leads to nothing. Nearly always one value stands against
 * another: those voices are counted on the spot, and only three values or more are put up as rows to be counted.
 */
export function agreementColumns(sources: readonly ComparedSource[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    fields.flatMap(({ said, agreed, variants, inNumber }) => {
      const lists = sources.map(
        ({ group, agency }) => `('${agency}', ${listSql('c', columnName(group, said))})`,
      );
      const claims = `(values ${lists.join(', ')}) as claim (agency, list) cross join lateral unnest(claim.list) as value`;
      const { first, last } = ends(said);
      const told = sources.map(({ group, agency }) => ({ agency, name: columnName(group, said) }));
      const duel = duelOf(told, `c.${first}`, `c.${last}`, inNumber);
      return [
        [
          agreed,
          `case when c.${first} < c.${last} then case when ${duel.isOne} then ${duel.winner} else ${leader(claims, inNumber)} end
        else c.${first} end`,
        ],
        [
          variants,
          `case when c.${first} < c.${last} then case when ${duel.isOne} then 2 else (select count(distinct value)::int from ${claims}) end
        else (c.${first} is not null)::int end`,
        ],
      ];
    }),
  );
}

/** SQL: whether nobody gives anything but `first` and `last`, and no source gives both; and which has more voices then. */
function duelOf(
  told: readonly { agency: string; name: string }[],
  first: string,
  last: string,
  inNumber: string | null,
): { isOne: string; winner: string } {
  const only = (name: string): string => `c.${onlyName(name)}`;
  const lists = told.map(({ name }) => `c.${name}`);
  const values = [...told.map(({ name }) => only(name)), ...(inNumber === null ? [] : [inNumber])];
  const known = values.map((value) => `coalesce(${value} in (${first}, ${last}), true)`);
  const agencies = [...new Set(told.map(({ agency }) => agency))].map((agency) =>
    told.filter((one) => one.agency === agency).map(({ name }) => only(name)),
  );
  const voters = inNumber === null ? agencies : [...agencies, [inNumber]];
  const voices = (value: string): string =>
    voters.map((said) => `coalesce(${value} in (${said.join(', ')}), false)::int`).join(' + ');
  const lead = `(${voices(first)}) - (${voices(last)})`;
  return {
    isOne: `num_nonnulls(${lists.join(', ')}) = 0 and ${known.join(' and ')}`,
    winner: `case sign(${lead}) when 1 then ${first} when -1 then ${last} end`,
  };
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
