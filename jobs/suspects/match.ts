/**
 * Whom each line of a suspect list is about, by the linkage's own records: the number it prints, else name and birth date
 * with one more field that agrees. Never a guess: two children that fit, or a number and a name that contradict each
 * other, are `AMBIGUOUS`. Statements fill `suspect_match (line_id, child_id, match, wrong)`; a line without a row there
 * fits nobody. `wrong`: the printed name or number is not the child's.
 */
export const matchStatements: readonly string[] = [
  `create temp table suspect_judged on commit drop as
   select line.*, coalesce(line.birth_date, to_date(substr(line.citizen_id, 7, 8), 'YYYYMMDD')) as born,
     replace(line.guardian_name, ' ', '') as guardian
   from reconciliation.suspect_line line where not line.withdrawn`,
  'analyze suspect_judged',

  // A child's trusted number; where no child has it as such, whoever's record prints it.
  `create temp table suspect_numbered on commit drop as
   select s.line_id, c.child_id, 'CITIZEN_ID' as match from suspect_judged s
   join children.child c on c.citizen_id = s.citizen_id and c.retired_at is null
   union
   select s.line_id, l.child_id, 'CITIZEN_ID' from suspect_judged s
   join children.link_record l on l.id17 = left(s.citizen_id, 17)::bigint and l.child_id is not null
   where not exists (select from children.child c where c.citizen_id = s.citizen_id and c.retired_at is null)
   union
   select s.line_id, l.child_id, 'STUDENT_NUMBER' from suspect_judged s
   join children.link_record l on l.source_system = 'student-registry' and l.local_key = s.student_number
     and l.child_id is not null
   where s.citizen_id is null`,

  `create temp table suspect_fit on commit drop as
   select distinct s.line_id, l.child_id from suspect_judged s
   join children.link_record l on l.born = s.born and (l.name_key = s.name_key or l.former_name_key = s.name_key)
   where l.child_id is not null and coalesce(l.sex = s.sex, true)`,

  // One more field of any record of the child, for both ways of finding it.
  `create temp table suspect_compared on commit drop as
   select candidate.line_id, candidate.child_id,
     bool_or(s.name_key = m.name_key or coalesce(s.name_key = m.former_name_key, false)) as named,
     bool_or(length(s.name_key) > 1 and public.levenshtein(left(s.name_key, 60), left(m.name_key, 60)) = 1) as nearly_named,
     coalesce(bool_or(m.guardian_citizen_id = s.guardian_citizen_id), false)
       or coalesce(bool_or(replace(m.guardian_name, ' ', '') = s.guardian), false)
       or coalesce(bool_or(m.phone = s.phone), false)
       or coalesce(bool_or(m.village = s.village and (starts_with(m.division, s.division) or starts_with(s.division, m.division))), false)
       or coalesce(bool_or(pupil.school_name = s.school_name), false) as corroborated
   from (select line_id, child_id from suspect_numbered union select line_id, child_id from suspect_fit) as candidate
   join suspect_judged s using (line_id)
   join children.link_record m on m.child_id = candidate.child_id
   left join students.student_record pupil on m.source_system = 'student-registry' and pupil.record_id = m.record_id
   group by 1, 2`,

  `create temp table suspect_match on commit drop as
   with by_number as (
     select n.line_id, min(n.child_id) as child_id, min(n.match) as match, bool_and(c.named) as named, count(*) as children
     from suspect_numbered n join suspect_compared c using (line_id, child_id)
     -- A number whose holder has another name altogether, and nothing else in common, is not the child's.
     where c.named or c.nearly_named or c.corroborated
     group by 1
   ), by_name as (
     select f.line_id, min(f.child_id) filter (where c.corroborated) as child_id,
       count(*) filter (where c.corroborated) as children
     from suspect_fit f join suspect_compared c using (line_id, child_id)
     group by 1
   )
   select s.line_id,
     case when by_number.children = 1 then by_number.child_id
       when by_number.children is null and by_name.children = 1 then by_name.child_id end as child_id,
     case when by_number.children = 1 then by_number.match
       when by_number.children is null and by_name.children = 1 then 'NAME_AND_BIRTH_DATE'
       else 'AMBIGUOUS' end as match,
     case when by_number.children = 1 then not by_number.named
       else s.citizen_id_status = 'INVALID' or s.citizen_id is not null and exists (
         select from children.child c where c.child_id = by_name.child_id and c.citizen_id <> s.citizen_id) end as wrong
   from suspect_judged s
   left join by_number using (line_id)
   left join by_name using (line_id)
   where by_number.line_id is not null or by_name.line_id is not null
     or exists (select from suspect_numbered n where n.line_id = s.line_id)`,
  'analyze suspect_match',
];
