/** What stands in front of the birth date: where the number was issued. A number that is mended keeps it (GB 11643-1999). */
export const placeOfNumberSql = (number: string): string => `${number} / 100000000000`;

/** A lunar date read as a solar one is so many days off at most. */
const daysOff = 55;

/** Who was registered by the wrong year is a year or two off. */
const yearsOff = 2;

const part = (name: string, one: string, other: string): string =>
  `(extract(${name} from ${one}) = extract(${name} from ${other}))`;

/** SQL condition on two birth dates: one is what the other may have been mended into. A part of it differs, or it was a lunar date. */
const mendedSql = (one: string, other: string): string => {
  const [year, month, day] = ['year', 'month', 'day'].map((name) => part(name, one, other));
  return `(${one} <> ${other} and (abs(${one} - ${other}) <= ${daysOff} or ${year} and (${month} or ${day} or to_char(${one}, 'MMDD') = to_char(${other}, 'DDMM'))
        or ${month} and ${day} and to_char(${one}, 'MMDD') <> '0101' and abs(extract(year from ${one}) - extract(year from ${other})) <= ${yearsOff}))`;
};

/** SQL: the parts of a birth date (`w`), for {@link mendedWithin}. */
export const partsOfBirth = (day: string): string => `
      cross join lateral (select y.*, make_date(y.year, 1, y.day) as january from (
        select extract(year from ${day})::int as year, extract(month from ${day})::int as month, extract(day from ${day})::int as day offset 0) y offset 0) w`;

/**
 * SQL conditions on a birth date, to look it up by: each that the other may have been mended into meets one of them, and few others do. Of a
 * short month its last day stands for those that it does not have.
 */
export const mendedWithin = (one: string, other: string): string[] => {
  const months = Array.from({ length: 12 }, (_, month) => `(w.january + interval '${month} months')::date`);
  const years = Array.from({ length: yearsOff }, (_, year) => [year + 1, -year - 1])
    .flat()
    .map((year) => `(${one} + interval '${year} years')::date`);
  const swapped = `case when w.day <= 12 then make_date(w.year, w.day, w.month) end`;
  return [
    `${other} between ${one} - ${daysOff} and ${one} + ${daysOff}`,
    `${other} = any (array[${[...months, ...years, swapped].join(', ')}])`,
  ];
};

/**
 * SQL condition on two rows that agree with the birth date of their numbers: the one number may be what became of the other. The same
 * name, place and sex, and a birth date that was mended.
 */
export const mayBeMendedSql = (one: string, other: string): string =>
  `(${one}.name_key = ${other}.name_key and ${one}.id17 <> ${other}.id17 and ${placeOfNumberSql(`${one}.id17`)} = ${placeOfNumberSql(`${other}.id17`)}
        and ${one}.id17 % 2 = ${other}.id17 % 2 and ${one}.born = ${one}.id_birth and ${other}.born = ${other}.id_birth
        and ${mendedSql(`${one}.id_birth`, `${other}.id_birth`)})`;
