/** By law children go to school at six (义务教育法 §11); some a year before. Who left primary school was there for years. */
const youngestPupil: Readonly<Record<string, number>> = {
  'student-registry': 5,
  'term-registration': 5,
  'graduate-roster': 10,
};

/** SQL condition: the row is of a list of pupils. */
export function isPupilsListSql(row: string): string {
  return `${row}.source_system in (${Object.keys(youngestPupil)
    .map((source) => `'${source}'`)
    .join(', ')})`;
}

/**
 * SQL condition: the child of the row's number is too young for the row's list. By its grade, where the row tells one: two years
 * behind the others, by September, is nobody. Else a school lists no toddlers. There the number is a younger brother's or sister's.
 */
export function tooYoungSql(row: string): string {
  const ages = Object.entries(youngestPupil).map(([source, years]) => `when '${source}' then ${years}`);
  return `case when ${row}.cohort_born_by is not null then ${row}.id_birth > ${row}.cohort_born_by + interval '1 year'
    else (${row}.id_birth + make_interval(years => case ${row}.source_system ${ages.join(' ')} end)) > (select today from linkage_run) end`;
}

/** SQL: by when those of the row's grade are born. Of a kindergarten without a class all that is told is that nobody is too young for it. */
const bornBy = (row: string): string => `nullif(${row}.cohort_born_by, 'infinity')`;

/** SQL condition: so much too young that no spelling of the name explains the row. */
export const farTooYoungSql = (row: string): string =>
  `coalesce(${row}.id_birth > ${bornBy(row)} + interval '3 years', false)`;

/** Years by which a pupil may be older than the others of the grade: some start late, at a special school above all, some stay down. */
const yearsBehind = 5;

/** SQL condition: the child of the row's number is far too old for the row's grade: an elder brother's or sister's number. */
export const tooOldSql = (row: string): string =>
  `coalesce(${row}.id_birth < ${bornBy(row)} - interval '${1 + yearsBehind} years', false)`;

/** SQL condition: the row tells a grade, and the child of its number is too young for it. No day but the child's is asked: what it says stays so. */
export const tooYoungForGradeSql = (row: string): string =>
  `coalesce(${row}.id_birth > ${row}.cohort_born_by + interval '1 year', false)`;

/** SQL condition: the row tells a grade, and the child of its number may be in it, or at least not too young. */
export const oldEnoughForGradeSql = (row: string): string =>
  `coalesce(${row}.id_birth <= ${row}.cohort_born_by + interval '1 year', false)`;

/** SQL condition: who was born on the day may well be in the row's grade: up to three years late, or one early. */
const fitsGradeSql = (row: string, day: string): string =>
  `${day} between ${bornBy(row)} - interval '3 years' and ${bornBy(row)} + interval '1 year'`;

/** SQL condition: who was born on the day is of those of the row's grade, or a year behind. */
export const ofGradeSql = (row: string, day: string): string =>
  `coalesce(${day} > ${bornBy(row)} - interval '2 years' and ${day} <= ${bornBy(row)}, false)`;

/** SQL condition: who was born on the day is plainly not of those of the row's grade: half a year too young, or three years late. */
export const plainlyOutOfGradeSql = (row: string, day: string): string =>
  `coalesce(${day} > ${bornBy(row)} + interval '6 months' or ${day} < ${bornBy(row)} - interval '3 years', false)`;

/** SQL condition: who was born on the day is more than a year too young for the row's grade, or four years late. */
export const outOfGradeSql = (row: string, day: string): string =>
  `coalesce(${day} > ${bornBy(row)} + interval '1 year' or ${day} < ${bornBy(row)} - interval '4 years', false)`;

/** SQL condition: by three years too young for the row's grade, or older than who starts late and stays down. */
export const farOutOfGradeSql = (row: string, day: string): string =>
  `(${day} > ${bornBy(row)} + interval '3 years' or ${day} < ${bornBy(row)} - interval '${1 + yearsBehind} years')`;

/**
 * SQL condition: the grade of the row `m` is that of its number's child, by birth, and the holder `s` of another number would be three
 * years out of it: the row is not that brother's or sister's.
 */
export const ofNumbersAgeSql = (row: string, other: string): string =>
  `coalesce(${fitsGradeSql(row, `${row}.id_birth`)}
    and (${other}.id_birth > ${bornBy(row)} + interval '3 years' or ${other}.id_birth < ${bornBy(row)} - interval '4 years'), false)`;

/** SQL condition: the other way round, the grade of the row `m` is that of the holder `s` of another number, and not that of its number's child. */
export const ofOthersAgeSql = (row: string, other: string): string =>
  `coalesce(${fitsGradeSql(row, `${other}.id_birth`)} and ${outOfGradeSql(row, `${row}.id_birth`)}, false)`;

/** SQL condition: the grade of the row is that of its number's child's age: with those of the year, or one late or early. */
export const ofNumbersGradeSql = (row: string): string =>
  `coalesce(${row}.id_birth between ${bornBy(row)} - interval '2 years' and ${bornBy(row)} + interval '1 year', false)`;

/** SQL condition: the two rows are of grades two years apart and more. Who stays down is one behind in the list of the year before. */
export const gradesApartSql = (one: string, other: string): string =>
  `coalesce(${bornBy(one)} not between ${bornBy(other)} - interval '1 year' and ${bornBy(other)} + interval '1 year', false)`;

/** SQL condition: by its birth date the number's child is of those of the grade of `other`, and the row's is above that: nobody goes to school and to kindergarten. */
export const aboveItsGradeSql = (row: string, other: string): string =>
  `coalesce(${other}.id_birth <= ${bornBy(other)} and ${other}.id_birth > ${bornBy(other)} - interval '1 year'
        and ${bornBy(row)} < ${bornBy(other)}, false)`;

/** SQL condition: the grade of the row is not that of its number's child. */
export const outOfNumbersGradeSql = (row: string): string =>
  `coalesce(${outOfGradeSql(row, `${row}.id_birth`)}, false)`;

/** SQL condition: the row's grade is that of its number's child, and nobody of the birth date beside it is in that grade: the date is a slip, or copied from another's paper. */
export const gradeDeniesDateSql = (row: string): string =>
  `coalesce(${fitsGradeSql(row, `${row}.id_birth`)} and ${outOfGradeSql(row, `${row}.birth_date`)}, false)`;

/** SQL condition: birth date and grade agree, and the number is of somebody years out of that grade. */
export const gradeDeniesNumberSql = (row: string): string =>
  `coalesce(${fitsGradeSql(row, `${row}.birth_date`)} and ${farOutOfGradeSql(row, `${row}.id_birth`)}, false)`;

/**
 * SQL condition: who was born on the day is not in the row's grade: far out of it, or out of it where the row's own date (`row.day`) fits. That
 * says something only where the row's own date is another.
 */
export const anotherGradeSql = (row: string, day: string): string =>
  `coalesce(${farOutOfGradeSql(row, day)} or ${fitsGradeSql(row, `${row}.day`)} and ${outOfGradeSql(row, day)}, false)`;
