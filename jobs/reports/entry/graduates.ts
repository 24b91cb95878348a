import type { DocumentContext } from '../document.ts';

/** What the exports say of a graduate on the day, and how it is printed. */
export const outcomeNames = {
  JUNIOR: '已升入初中',
  DECEASED: '户籍登记死亡',
  SAID_DEAD: '学籍登记死亡，户籍未登记',
  DROPPED_OUT: '学籍系统标注辍学',
  DEFERRED: '延缓入学',
  TRANSFERRED_OUT: '学籍已转出',
  GONE: '户籍迁出、注销或出国定居',
  MISSING: '户籍登记失踪',
  NOT_TOLD: '尚无新学年学籍数据',
  LEFT_JUNIOR: '曾有初中学籍，现不在籍',
  UNCLEAR: '学籍状态或年级不明',
  NOT_FOUND: '未查到初中学籍',
} as const;

export type Outcome = keyof typeof outcomeNames;

/**
 * A deferral, a transfer out of the data, a death and a move count as proof, as for the rule of R10. What the rule lets pass
 * without it is left open here: nobody has found the missing, nor read the unreadable.
 */
export const provenElsewhere: readonly Outcome[] = ['DECEASED', 'DEFERRED', 'TRANSFERRED_OUT', 'GONE'];

export const oneOf = (outcomes: readonly Outcome[]): string =>
  `g.outcome in (${outcomes.map((outcome) => `'${outcome}'`).join(', ')})`;

const holding = (condition: string): string => `coalesce(bool_or(c.holds and ${condition}), false)`;
const first = (value: string, condition: string): string =>
  `(array_agg(${value} order by c.holds desc, c.source, c.valid_from desc, c.record_id) filter (where ${condition}))[1]`;
const pastPrimary = `c.grade like any ('{J%,S%}')`;
const inJunior = `c.holds and c.active and ${pastPrimary}`;
/** By the claim `c`: its own day, or the first on which its record gave that status, and no other since, whatever else in the row changed. */
const awayOn = `coalesce(c.changed_on, (
  select min(o.valid_from) filter (where o.valid_from > coalesce(o.otherwise, '-infinity')) from (
    select s.valid_from, max(s.valid_from) filter (where s.status is distinct from c.status) over () as otherwise
    from reconciliation.source_claim s
    where s.child_id = c.child_id and s.source_system = c.source_system and s.record_id = c.record_id
      and s.valid_from <= c.valid_from
  ) as o))`;
/**
 * A transfer or a deferral from former years says nothing of where the graduate went: it is told in the year of leaving or
 * later, not of a class long past, and nobody has had the child on a roll since. As `student.awayOn` of the comparison reads it.
 */
const sinceLeaving = `${awayOn} >= make_date($3::int, 1, 1)
  and coalesce(c.grade <> all ('{P1,P2,P3,P4}'), true) and coalesce(${awayOn} > c.seen_on_roll, true)`;
/** The last day on which the record of the claim `c` was seen on a roll, where that is its last word; without end where it still is. */
const seenOnRoll = `case when c.valid_to is null or c.valid_to > $2::date then 'infinity'::date
  when not exists (
    select from reconciliation.source_claim n
    where n.child_id = c.child_id and n.source_system = c.source_system and n.record_id = c.record_id
      and n.valid_from > c.valid_from and n.valid_from <= $2::date)
  then (select max(o.as_of) from students.student_record_observation o
    where o.record_id = c.record_id and o.as_of < c.valid_to) end`;
const atHome = `c.source_system <> 'graduate-roster' and c.division is not null`;

/**
 * `graduate g`: one row a child and primary school for the graduates of a year, from what the sources said up to the end of
 * a day and nothing later (R10, R45). Parameters: division, day, year.
 *
 * `hand_over_place` is where the school lies as far as the roster tells; where it names no township, the graduate's home
 * does. What a former school's record still says, a death, a dropout, does not hold against a roll that has the child.
 * `notice_place` is the home, and the school's place for who lives in another county. `told` is whether a full export
 * of the student registry from after the summer speaks for the graduate: before that nobody can be missing.
 */
export const graduatesSql = `
with roster as materialized (
  select distinct on (c.child_id, c.school) c.child_id, c.record_id, c.school, c.valid_from as told_on,
    coalesce(c.school_name, c.school) as school_name, c.division as school_place
  from reconciliation.source_claim c
  where c.source_system = 'graduate-roster' and c.category = $3::int::text
    and c.valid_from <= $2::date and coalesce(c.valid_to > $2::date, true)
  order by c.child_id, c.school, c.valid_from desc, c.record_id
), placed as (
  select r.*, k.*,
    case when length(r.school_place) > 6 then r.school_place
      when starts_with(k.home, r.school_place) then k.home
      else coalesce(r.school_place, k.home, '') end as hand_over_place,
    case when starts_with(k.home, left(r.school_place, 6)) then k.home
      else coalesce(r.school_place, k.home, '') end as notice_place,
    exists (
      select from reconciliation.claim_export e
      where e.source_system = 'student-registry' and e.removes
        and e.as_of > make_date($3::int, 8, 31) and e.as_of <= $2::date
        and (starts_with(r.school_place, e.coverage) or starts_with(k.home, e.coverage))
    ) as told
  from roster r
  cross join lateral (
    select
      ${first('c.division', atHome)} as home,
      ${first('c.birth_date', 'c.birth_date is not null')} as birth_date,
      ${first('c.record_id', 'c.student')} as student_record_id,
      ${first('coalesce(c.school_name, c.school)', inJunior)} as junior_school,
      ${first('c.school', inJunior)} as junior_school_key,
      ${holding('c.active')} as at_school,
      ${holding(`c.active and ${pastPrimary}`)} as junior,
      ${holding(`c.household and c.status = 'DECEASED'`)} as deceased,
      ${holding(`c.student and c.status = 'DECEASED'`)} as said_dead,
      ${holding(`c.student and c.status = 'DROPPED_OUT'`)} as dropped,
      ${holding(`c.student and c.status = 'DEFERRED' and ${sinceLeaving}`)} as deferred,
      ${holding(`c.student and c.status = 'TRANSFERRED_OUT' and ${sinceLeaving}`)} as transferred,
      ${holding(`c.household and c.status = 'NORMAL'`)} as local,
      ${holding(`c.household and c.status in ('MOVED_OUT', 'EMIGRATED', 'CANCELLED')`)} as gone,
      ${holding(`c.household and c.status = 'MISSING'`)} as missing,
      ${holding(`(c.student and c.status = 'UNKNOWN' or c.active and c.grade is null)`)} as unclear,
      coalesce(bool_or(c.student and ${pastPrimary}), false) as junior_before
    from (
      select c.*, coalesce(c.valid_to > $2::date, true) as holds,
        c.source_system = 'student-registry' as student,
        c.source_system = 'population-registry' as household,
        c.source_system = 'student-registry' and c.status in ('ENROLLED', 'ON_LEAVE') as active,
        max(case when c.source_system = 'student-registry' and c.status in ('ENROLLED', 'ON_LEAVE') then ${seenOnRoll} end)
          over () as seen_on_roll,
        case c.source_system when 'population-registry' then 0 when 'student-registry' then 1 else 2 end as source
      from reconciliation.source_claim c
      where c.child_id = r.child_id and c.valid_from <= $2::date
    ) as c
  ) as k
), graduate as (
  select p.*,
    case when p.deceased then 'DECEASED' when p.junior then 'JUNIOR'
      when p.said_dead and not p.at_school then 'SAID_DEAD' when p.dropped and not p.at_school then 'DROPPED_OUT'
      when p.deferred then 'DEFERRED' when p.transferred then 'TRANSFERRED_OUT'
      when p.gone and not p.local then 'GONE' when p.missing and not p.local then 'MISSING'
      when not p.told then 'NOT_TOLD' when p.junior_before then 'LEFT_JUNIOR' when p.unclear then 'UNCLEAR'
      else 'NOT_FOUND' end as outcome
  from placed p
)`;

export function graduateParameters({ scope, intake }: DocumentContext): unknown[] {
  return [scope.division, scope.day, intake.year];
}

/**
 * `p`: what the roster printed of the graduate in the version that held on the day, and `n`: the student number. A roster
 * without numbers takes that of the student record: it stays the same from primary to junior school.
 */
export const printedSql = `
  left join lateral (
    select t.payload ->> 'student_number' as student_number, t.payload ->> 'junior_school' as going_to
    from students.graduate_record_timeline t
    where t.record_id = g.record_id and t.valid_from <= $2::date and coalesce(t.valid_to > $2::date, true) offset 0
  ) as p on true
  left join lateral (
    select coalesce(p.student_number, r.student_number) as student_number
    from (select g.student_record_id as record_id) as known left join students.student_record r using (record_id)
  ) as n on true`;
