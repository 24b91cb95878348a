import type { Sql } from '../../platform/postgres/index.ts';
import { columnName, listColumns } from '../../subgraphs/reconciliation/mismatch/comparison-row.ts';
import type { CountyParameter } from '../../subgraphs/reconciliation/mismatch/parameters.ts';
import { schoolingSql } from '../../subgraphs/reconciliation/mismatch/schooling.ts';
import type { PlainDate } from '../../platform/plain-date.ts';
import { agreementSql } from './agreement.ts';
import { coverageSql } from './coverage.ts';
import {
  currentTermTable,
  formerNamesSql,
  groupOf,
  groupSql,
  knownTermOf,
  knownTermTable,
  recordsOf,
  recordsSql,
  severalTable,
  termNumberFunction,
} from './records.ts';
import { deleteCounted } from './school-counts.ts';
import { comparedSources } from './sources.ts';
import type { ComparedSource } from './sources.ts';

/**
 * Rebuilds the comparison rows of the children in the temporary table `judged (child_id)`. Runs inside the caller's
 * transaction, as the pipeline's role; leaves temporary tables that end with it. With `everything` the schools' counts are
 * made anew afterwards, and what the old rows added to them is not looked up.
 */
export async function buildComparison(
  tx: Sql,
  today: PlainDate,
  settings: readonly CountyParameter[] = [],
  everything = false,
): Promise<void> {
  await tx.query(`create temp table run on commit drop as select date '${today}' as today`);
  await tx.query(termNumberFunction);
  await tx.query(knownTermTable);
  await tx.query(currentTermTable);
  await tx.query(severalTable(everything));
  for (const source of comparedSources) {
    await tx.query(recordsSql(source));
    await tx.query(`analyze ${recordsOf(source)}`);
  }
  await tx.query(formerNamesSql(comparedSources));
  for (const source of comparedSources) {
    await tx.query(groupSql(source));
    // Joined by a column that is known to be unique, the narrow tables are hashed and not the wide row.
    await tx.query(`analyze ${groupOf(source)} (child_id)`);
  }
  for (const statement of agreementSql(comparedSources)) await tx.query(statement);
  await tx.query(locatedSql);
  await tx.query(coverageSql(comparedSources));
  await tx.query(livingGuardiansSql(comparedSources));
  await tx.query(sheetSql);
  if (everything)
    await tx.query('delete from reconciliation.comparison where child_id in (select child_id from judged)');
  else await deleteCounted(tx, 'c.child_id in (select child_id from judged)');
  await tx.query(insertSql(today, settings));
}

/**
 * The judged children with their golden values, and `place`, their hukou place: as registered, else as the school
 * recorded it, else where the golden record puts the child.
 */
const locatedSql = `
create temp table located on commit drop as
select judged.child_id, child.division, child.name, child.birth_date, child.citizen_id,
  coalesce(
    group_household.household_division,
    substring(group_student.student_hukou_place from '^(?:[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})$'),
    child.division) as place
from judged
join children.child using (child_id)
left join group_household using (child_id)
left join group_student using (child_id);
analyze located (child_id)`;

/** Guardians by name; one whom the population registry lists as dead, by number, is not living. */
function livingGuardiansSql(sources: readonly ComparedSource[]): string {
  const cells = sources.map(
    (source) => `
  select child_id, guardians from ${recordsOf(source)}
  where current and jsonb_typeof(guardians) = 'array' and guardians <> '[]'`,
  );
  return `
create temp table guarded on commit drop as
select child_id, count(*) as living
from (
  select distinct cell.child_id, person ->> 'name' as name
  from (${cells.join(' union all ')}) as cell
  cross join lateral jsonb_array_elements(guardians) as person
  where person ->> 'name' <> '' and not exists (
    select from households.person_record dead
    where dead.citizen_id = nullif(person ->> 'citizenId', '') and dead.status = 'DECEASED' and dead.present)
) as guardian
group by child_id;
analyze guarded (child_id)`;
}

/**
 * The classes that stand on the sheets of the current term, and their grades: only where a class or grade stands does a
 * missing name say anything.
 */
const sheetSql = `
create temp table class_sheet on commit drop as
select coalesce(s.school_id, s.school_name) as school, s.grade, s.class_name, max(s.as_of) as as_of
from students.term_record s ${knownTermOf('s')}
where s.present and known.term_no = (select term_no from current_term)
group by 1, 2, 3;
create temp table grade_sheet on commit drop as select distinct school, grade from class_sheet;
analyze class_sheet;
analyze grade_sheet`;

function insertSql(today: PlainDate, settings: readonly CountyParameter[]): string {
  const columns = listColumns();
  const values: Readonly<Record<string, string>> = {
    child_id: 'child.child_id',
    child_division: 'child.division',
    child_name: 'child.name',
    child_birth_date: 'child.birth_date',
    child_citizen_id: 'child.citizen_id',
    child_agreed_name: 'disputed.agreed_name',
    child_agreed_sex: 'disputed.agreed_sex',
    child_agreed_birth_date: 'disputed.agreed_birth_date',
    child_name_variants: 'coalesce(disputed.name_variants, 0)',
    child_sex_variants: 'coalesce(disputed.sex_variants, 0)',
    child_birth_date_variants: 'coalesce(disputed.birth_date_variants, 0)',
    child_disabled: 'coalesce(disability_valid_records > 0, false) or coalesce(welfare_disabled, false)',
    child_living_guardians: 'coalesce(guarded.living, 0)',
    child_guardians_told: `(${comparedSources
      .map((source) => `coalesce(${groupOf(source)}.guardians_told, false)::int`)
      .join(' + ')}) > 1`,
    child_schooling: 'null::text',
    child_of_school_age: 'null::boolean',
    child_judged_on: 'run.today',
    term_class_covered: 'class_sheet.school is not null',
    term_class_covered_as_of: 'class_sheet.as_of',
    term_last_school_covered: 'grade_sheet.school is not null',
    ...Object.fromEntries(comparedSources.flatMap(coverageValues)),
  };
  const selected = columns.map(({ name, type }) => {
    const value = values[name] ?? name;
    return `${type === 'integer' && !mayBeNull.has(name) && !(name in values) ? `coalesce(${value}, 0)` : value} as ${name}`;
  });
  const schooling = schoolingSql(today, settings);
  const inserted = columns.map(({ name }) => {
    if (name === 'child_schooling') return schooling.status;
    return name === 'child_of_school_age' ? schooling.ofSchoolAge : `c.${name}`;
  });
  return `
insert into reconciliation.comparison (${columns.map(({ name }) => name).join(', ')})
select ${inserted.join(', ')}
from (
  select ${selected.join(',\n    ')}
  from located as child
  ${comparedSources.map((source) => `left join ${groupOf(source)} using (child_id)${coverageJoin(source)}`).join('\n  ')}
  left join disputed using (child_id)
  left join guarded using (child_id)
  left join class_sheet on class_sheet.school = coalesce(student_school_id, student_school_name)
    and class_sheet.grade = student_grade and class_sheet.class_name = student_class_name
  left join grade_sheet on grade_sheet.school = term_last_school and grade_sheet.grade = term_last_grade
  cross join run
) as c`;
}

const mayBeNull = new Set(['graduate_graduation_year', 'disability_grade', 'term_number']);

function coverageJoin({ group, schema, tellsAbsence }: ComparedSource): string {
  const batch = `
  left join ${schema}.import_batch batch_${group} on batch_${group}.batch_id = group_${group}.batch_id`;
  if (!tellsAbsence) return batch;
  return `${batch}
  left join covered covered_${group} on covered_${group}.source_group = '${group}'
    and covered_${group}.division = coalesce(child.place, '')`;
}

/** The import that spoke last: the one that holds the child's newest record, or a later one that covers the place. */
function coverageValues({ group, tellsAbsence }: ComparedSource): readonly [string, string][] {
  const [coveredAsOf, importId] = [columnName(group, 'coveredAsOf'), columnName(group, 'importId')];
  if (!tellsAbsence) {
    return [
      [coveredAsOf, 'null::date'],
      [importId, `batch_${group}.import_id`],
    ];
  }
  return [
    [coveredAsOf, `covered_${group}.as_of`],
    [
      importId,
      `case when covered_${group}.batch_id is not null and (batch_${group}.batch_id is null
        or (covered_${group}.as_of, covered_${group}.batch_id) > (batch_${group}.as_of, batch_${group}.batch_id))
        then covered_${group}.import_id else batch_${group}.import_id end`,
    ],
  ];
}
