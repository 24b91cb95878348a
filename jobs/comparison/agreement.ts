import { recordsOf } from './records.ts';
import type { ComparedSource } from './sources.ts';

const fields = [
  { value: 'one_name', agreed: 'agreed_name', variants: 'name_variants', inNumber: null },
  {
    value: 'sex',
    agreed: 'agreed_sex',
    variants: 'sex_variants',
    inNumber: `case when substr(citizen_id, 17, 1)::int % 2 = 1 then 'MALE' else 'FEMALE' end`,
  },
  {
    value: 'birth_date',
    agreed: 'agreed_birth_date',
    variants: 'birth_date_variants',
    inNumber: `to_date(substr(citizen_id, 7, 8), 'YYYYMMDD')`,
  },
] as const;

/**
 * Which value leads among the current records. Agencies vote, not systems: the education bureau's three systems copy
 * each other. The child's trusted citizen number votes on sex and birth date. A tie leads to nothing.
 */
export function agreementSql(sources: readonly ComparedSource[]): readonly string[] {
  const claims = sources.map(
    (source) => `
  select r.child_id, '${source.agency}' as agency, coalesce(renamed.present, r.name_key) as one_name, r.sex, r.birth_date
  from ${recordsOf(source)} r
  left join renamed on renamed.child_id = r.child_id and renamed.former = r.name_key
  where r.current`,
  );
  return [
    `create temp table claim on commit drop as ${claims.join(' union ')}`,
    `create temp table disputed on commit drop as
     select child_id, min(one_name) as agreed_name, min(sex) as agreed_sex, min(birth_date) as agreed_birth_date,
       count(distinct one_name) as name_variants, count(distinct sex) as sex_variants,
       count(distinct birth_date) as birth_date_variants
     from claim group by child_id`,
    ...fields.map(({ value, agreed, variants, inNumber }) => {
      const number =
        inNumber === null
          ? ''
          : ` union
          select child_id, 'CITIZEN_NUMBER', ${inNumber} from children.child
          where child_id in (select child_id from disputed where ${variants} > 1) and citizen_id is not null`;
      return `
     update disputed set ${agreed} = leader.value
     from (
       select child_id, case when count(*) filter (where place = 1) = 1 then min(value) filter (where place = 1) end as value
       from (
         select child_id, value, rank() over (partition by child_id order by count(*) desc) as place
         from (
           select claim.child_id, claim.agency, claim.${value} as value from claim
           join disputed on disputed.child_id = claim.child_id and disputed.${variants} > 1
           where claim.${value} is not null${number}
         ) as voice group by child_id, value
       ) as voted group by child_id
     ) as leader
     where leader.child_id = disputed.child_id and disputed.${variants} > 1`;
    }),
  ];
}
