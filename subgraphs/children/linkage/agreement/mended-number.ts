/** What stands in front of the birth date: where the number was issued. A number that is mended keeps it (GB 11643-1999). */
export const placeOfNumberSql = (number: string): string => `${number} / 100000000000`;

/** Who was registered by the wrong year is a year or two off. */
const yearsOff = 2;

const part = (name: string, one: string, other: string): string =>
  `(extract(${name} from ${one}) = extract(${name} from ${other}))`;

/** SQL condition on two birth dates: one is what the other may have been mended into. A part of it differs, or it was a lunar date. */
const mendedSql = (one: string, other: string): string => {
  const [year, month, day] = ['year', 'month', 'day'].map((name) => part(name, one, other));
  return `(${one} <> ${other} and (abs(${one} - ${other}) <= 55 or ${year} and (${month} or ${day} or to_char(${one}, 'MMDD') = to_char(${other}, 'DDMM'))
        or ${month} and ${day} and to_char(${one}, 'MMDD') <> '0101' and abs(extract(year from ${one}) - extract(year from ${other})) <= ${yearsOff}))`;
};

/** As far apart as two such dates may be: so many years with a leap day in one of them. Within a year the other year's start and end lie nearer. */
export const mendedDays = yearsOff * 365 + 1;

/**
 * SQL condition on two rows that agree with the birth date of their numbers: the one number may be what became of the other. The same
 * name, place and sex, and a birth date that was mended.
 */
export const mayBeMendedSql = (one: string, other: string): string =>
  `(${one}.name_key = ${other}.name_key and ${one}.id17 <> ${other}.id17 and ${placeOfNumberSql(`${one}.id17`)} = ${placeOfNumberSql(`${other}.id17`)}
        and ${one}.id17 % 2 = ${other}.id17 % 2 and ${one}.born = ${one}.id_birth and ${other}.born = ${other}.id_birth
        and ${mendedSql(`${one}.id_birth`, `${other}.id_birth`)})`;
