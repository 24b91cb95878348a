import { recordsOf } from './records.ts';
import type { ComparedSource } from './sources.ts';

/** Which of two texts is less does not matter here, only that they differ. */
const collated = (value: string): string => (value === 'birth_date' ? '' : ` collate "C"`);

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
  const claims = (among: string): readonly string[] =>
    sources.map(
      (source) => `
  select r.child_id, '${source.agency}' as agency, coalesce(renamed.present, r.name_key) as one_name, r.sex, r.birth_date
  from ${recordsOf(source)} r${among}
  left join renamed on renamed.child_id = r.child_id and renamed.former = r.name_key
  where r.current`,
    );
  return [
    // Nearly all agree: only where the least value is not the greatest one is there anything to count.
    `create temp table disputed on commit drop as
     select child_id, ${fields
       .map(
         ({ value, agreed, variants }) =>
           `min(${value}${collated(value)}) as ${agreed}, case when min(${value}${collated(value)}) < max(${value}${collated(value)}) then 2
         else (count(${value}) > 0)::int end as ${variants}`,
       )
       .join(', ')}
     from (${claims('').join(' union all ')}) as said group by child_id;
     analyze disputed (child_id)`,
    `create temp table claim on commit drop as ${claims(
      ` join (select child_id from disputed where ${fields.map(({ variants }) => `${variants} > 1`).join(' or ')}) as several using (child_id)`,
    ).join(' union ')}`,
    `update disputed set ${fields.map(({ variants }) => `${variants} = counted.${variants}`).join(', ')}
     from (
       select child_id, ${fields.map(({ value, variants }) => `count(distinct ${value}) as ${variants}`).join(', ')}
       from claim group by child_id
     ) as counted
     where counted.child_id = disputed.child_id`,
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
