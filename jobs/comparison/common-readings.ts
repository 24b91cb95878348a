import { columnName, onlyName } from '../../subgraphs/reconciliation/mismatch/comparison-row.ts';
import type { SourceGroup } from '../../subgraphs/reconciliation/mismatch/comparison-row.ts';
import { anyOf, countOf, latestOf, leastOf, listOf } from './readings.ts';
import type { Reading } from './readings.ts';
import type { ComparedSource } from './sources.ts';

/** SQL over a record `r`, said of every source alike. */

const currentList = (column: string): Reading =>
  listOf(`r.${column}`, `r.current and r.${column} is not null`);

/**
 * The citizen number the row prints in its ID cell. Where the row's student or certificate number was believed instead,
 * that is what stands in `citizen_id`, and the cell is the raw text; a number known only out of a student number is no
 * print of the number itself: an old student number is not a wrong citizen number. A regular expression costs as much as
 * all else here together: most cells print the very number.
 */
export const printedId = `case when r.citizen_id_status <> 'VALID' then null
  when r.citizen_id_raw = r.citizen_id then r.citizen_id
  when r.citizen_id_raw ~ '^[0-9]{17}[0-9X]$' then r.citizen_id_raw
  when r.id_evidence in ('CITIZEN_ID', 'DISABILITY_CARD') then r.citizen_id end`;

const printedIds = (condition: string): Reading =>
  listOf('r.printed_id', `${condition} and r.current and r.printed_id is not null`);

/**
 * Whether a printed number is not the child's own (`own`). Where the child has none, only a number that another child
 * holds, or that belongs to somebody of another age: a birth date a few days off its own number is a slip in either, and
 * nobody can tell which.
 */
const foreign = (printed: string, birthDate: string): string => `case when ${printed} is null then false
  when own.citizen_id is not null then own.citizen_id <> ${printed}
  else coalesce(abs(${birthDate} - to_date(substr(${printed}, 7, 8), 'YYYYMMDD')) > 731, false)
    or exists (select from children.child other
      where other.citizen_id = ${printed} and other.retired_at is null and other.child_id <> own.child_id) end`;

export const ownNumber = {
  /** Of a record `r`. */
  ofRecord: foreign('r.printed_id', 'r.birth_date'),
  /** Of the only record in a source, once it has been read: the list of its number, if that is not the child's. */
  ofGroup: (group: SourceGroup): string => {
    const id = onlyName(columnName(group, 'citizenIds'));
    return `case when ${foreign(id, onlyName(columnName(group, 'birthDates')))} then array[${id}] end`;
  },
};

/** Asks whose child the record is: the only reading that needs more than the record. */
export const foreignIds = printedIds('r.foreign_id');

const invalid = `r.current and r.citizen_id_status = 'INVALID'`;
/** Of the newest record its source still holds. */
const newestHeld = (value: string): Reading => ({
  ofSeveral: `(array_agg(${value} order by r.as_of desc, r.batch_id desc) filter (where r.present))[1]`,
  ofOne: `case when r.present then ${value} end`,
});

const commonReadings: Readonly<Record<string, Reading>> = {
  records: countOf('r.current'),
  pastRecords: countOf('not r.present'),
  asOf: latestOf('r.as_of', 'r.present'),
  lastSeen: latestOf('r.as_of', 'not r.present'),
  names: currentList('name'),
  nameKeys: currentList('one_name'),
  sexes: currentList('sex'),
  birthDates: currentList('birth_date'),
  citizenIds: printedIds('true'),
  invalidIds: countOf(invalid),
  // Short or long numbers escape a mask that looks for 15 or 18 digits: the middle is hidden here for good.
  invalidId: leastOf(
    `case when length(r.citizen_id_raw) > 8
    then left(r.citizen_id_raw, 4) || repeat('*', length(r.citizen_id_raw) - 6) || right(r.citizen_id_raw, 2)
    else repeat('*', length(r.citizen_id_raw)) end`,
    invalid,
  ),
  // Not columns of the row, but needed to work some of them out.
  toldIn: newestHeld('r.batch_id'),
  toldOn: newestHeld('r.told_on'),
  toldBy: newestHeld('r.import_id'),
  guardiansTold: anyOf('r.guardians is not null', 'r.current'),
};

/** Field → reading: those of every source, then the source's own. */
export const readingsOf = (source: ComparedSource): readonly (readonly [string, Reading])[] =>
  Object.entries<Reading>({ ...commonReadings, ...source.readings });
