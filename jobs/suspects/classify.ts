import type { PlainDate } from '../../platform/plain-date.ts';
import type { CategoryCode } from '../../subgraphs/reconciliation/cases/categories.ts';
import { comparisonRow } from '../../subgraphs/reconciliation/mismatch/comparison-row.ts';
import { cutOffOn, day } from '../../subgraphs/reconciliation/mismatch/dates.ts';
import {
  hasCompleted,
  hasFinished,
  schoolAgeParameters,
} from '../../subgraphs/reconciliation/mismatch/school-age.ts';
import { isTrue } from '../../subgraphs/reconciliation/mismatch/sql.ts';
import { addYears } from '../../platform/plain-date.ts';
import type { SourceSystem } from '../../platform/source-systems.ts';

type Proof = { when: string; category: CategoryCode; basis: SourceSystem | 'BIRTH_DATE' | 'EVIDENCE' };

/**
 * What the exports prove of a matched child, first proof first; the comparison row is `c`, the match is `m`. A word of
 * the population registry about death outranks all; then where the child is at school; then why it need not be here.
 */
function proofs(today: PlainDate): readonly Proof[] {
  const row = comparisonRow;
  const { student, term, household } = row;
  const context = { ...schoolAgeParameters, today };
  const fresh = `${student.asOf.sql} >= ${day(today).sql} - ${schoolAgeParameters.longestSilenceDays}`;
  const gone = `${household.goneRecords.sql} > 0 and ${household.normalRecords.sql} = 0`;
  const attending = `${student.enrolledRecords.sql} > 0 and ${fresh} and coalesce(${term.reported.sql}, true)`;
  const tooOld = isTrue(hasCompleted(row, context, schoolAgeParameters.lastAge + 1)).sql;
  return [
    { when: `${household.deceasedRecords.sql} > 0`, category: 'DECEASED', basis: 'population-registry' },
    { when: `${attending} and m.wrong`, category: 'NAME_OR_NUMBER_WRONG', basis: 'student-registry' },
    { when: attending, category: 'ENROLLED', basis: 'student-registry' },
    {
      when: `${student.enrolledRecords.sql} > 0 and ${fresh}`,
      category: 'ABSENT',
      basis: 'term-registration',
    },
    {
      when: `${student.onLeaveRecords.sql} > 0 and ${fresh}`,
      category: 'ON_LEAVE',
      basis: 'student-registry',
    },
    {
      when: `coalesce(${term.reported.sql}, false) and ${student.unknownRecords.sql} = 0`,
      category: 'ATTENDING_IN_PROVINCE',
      basis: 'term-registration',
    },
    {
      when: `${student.deferredRecords.sql} > 0 and ${fresh}`,
      category: 'DEFERRED',
      basis: 'student-registry',
    },
    { when: isTrue(hasFinished(row, context)).sql, category: 'FINISHED', basis: 'student-registry' },
    { when: tooOld, category: 'OVER_AGE', basis: 'BIRTH_DATE' },
    {
      when: `${gone} and ${household.status.sql} = 'EMIGRATED'`,
      category: 'ABROAD',
      basis: 'population-registry',
    },
    {
      when: `${gone} and ${household.status.sql} in ('MOVED_OUT', 'CANCELLED')`,
      category: 'HUKOU_MOVED',
      basis: 'population-registry',
    },
    {
      when: `${gone} and ${household.status.sql} = 'MISSING'`,
      category: 'MISSING',
      basis: 'population-registry',
    },
    { when: `${student.droppedOutRecords.sql} > 0`, category: 'DROPPED_OUT', basis: 'student-registry' },
    {
      when: `${row.child.birthDate.sql} is not null and not ${isTrue(hasCompleted(row, context, schoolAgeParameters.entryAge)).sql}`,
      category: 'NOT_YET_OF_AGE',
      basis: 'BIRTH_DATE',
    },
    { when: `${household.normalRecords.sql} > 1`, category: 'DUPLICATE_HUKOU', basis: 'population-registry' },
    { when: 'true', category: 'UNEXPLAINED', basis: 'EVIDENCE' },
  ];
}

/** The source that holds the birth date: the police's before the others'. */
const birthDateSource = `case when c.household_records > 0 then 'population-registry'
  when c.student_records > 0 then 'student-registry' when c.welfare_records > 0 then 'poverty-monitoring'
  when c.disability_records > 0 then 'disability-register' when c.term_records > 0 then 'term-registration'
  when c.graduate_records > 0 then 'graduate-roster' else 'EVIDENCE' end`;

/** R20: a claimed return is believed when the registry has the child on its roll, and only then. */
const returned = `c.student_active_records > 0`;

/** Statements that fill `suspect_finding (line_id, child_id, match, category, basis)` for every line of `suspect_judged`. */
export function classifyStatements(today: PlainDate): readonly string[] {
  const list = proofs(today);
  const chosen = list.map(({ when }, index) => `when ${when} then ${index}`).join('\n      ');
  const categoryOf = list.map(({ category }, index) => `when ${index} then '${category}'`).join(' ');
  const basisOf = list
    .map(
      ({ basis }, index) => `when ${index} then ${basis === 'BIRTH_DATE' ? birthDateSource : `'${basis}'`}`,
    )
    .join(' ');
  const tooOldSince = addYears(
    cutOffOn(today, schoolAgeParameters.cutOff),
    -(schoolAgeParameters.lastAge + 1),
  );
  return [
    `create temp table suspect_finding on commit drop as
     select s.line_id, m.child_id, m.match,
       case when s.claims_return then case when ${returned} then 'RETURN_REGISTERED' else 'RETURN_NOT_REGISTERED' end
         else case proof.place ${categoryOf} end end as category,
       case when s.claims_return then
           case when ${returned} or c.student_covered_as_of is not null then 'student-registry' else 'EVIDENCE' end
         else case proof.place ${basisOf} end end as basis
     from suspect_judged s
     join suspect_match m on m.line_id = s.line_id and m.child_id is not null
     join reconciliation.comparison c on c.child_id = m.child_id
     cross join lateral (select case ${chosen} end as place) as proof`,

    // Grown up or dead before they became anybody's child here: the police know the person all the same.
    `insert into suspect_finding
     select distinct on (s.line_id) s.line_id, null, 'PERSON',
       case when p.status = 'DECEASED' then 'DECEASED' else 'OVER_AGE' end, 'population-registry'
     from suspect_judged s
     join households.person_record p on p.citizen_id = s.citizen_id and p.name_key = s.name_key and p.present
     where not s.claims_return
       and not exists (select from suspect_match m where m.line_id = s.line_id)
       and (p.status = 'DECEASED' or coalesce(p.birth_date, s.born) <= date '${tooOldSince}')
     order by s.line_id, p.status = 'DECEASED' desc`,

    `insert into suspect_finding
     select s.line_id, null, case when m.line_id is null then 'NONE' else 'AMBIGUOUS' end,
       case when m.line_id is null then 'NOT_FOUND' else 'AMBIGUOUS_MATCH' end, 'EVIDENCE'
     from suspect_judged s left join suspect_match m using (line_id)
     where not exists (select from suspect_finding f where f.line_id = s.line_id)`,
  ];
}
