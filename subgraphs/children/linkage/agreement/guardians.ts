/**
 * SQL condition: the rows name one guardian or parent in common. Agencies ask different members of a family: a school the
 * mother, the registry the father. `guardian_names` lists them where a row names more than `guardian_name`.
 */
export function sharedGuardianSql(one: string, other: string): string {
  return `(${one}.guardian_name = ${other}.guardian_name
    or ${one}.guardian_name = any(${other}.guardian_names) or ${other}.guardian_name = any(${one}.guardian_names)
    or ${one}.guardian_names && ${other}.guardian_names)`;
}

/** SQL: the guardian or parent whom a row names beside `guardian_name`; the first where there are several. An index has it. */
export function otherGuardianSql(row: string): string {
  return `case when ${row}.guardian_names[1] = ${row}.guardian_name then ${row}.guardian_names[2] else ${row}.guardian_names[1] end`;
}

/** SQL condition: the rows are of one family, by a guardian or the phone. */
export function sameFamilySql(one: string, other: string): string {
  return `(${one}.guardian_citizen_id = ${other}.guardian_citizen_id or ${one}.phone = ${other}.phone
    or ${sharedGuardianSql(one, other)})`;
}

/** SQL condition: the rows name two guardians or parents in common. */
export function bothGuardiansSql(one: string, other: string): string {
  const named = (row: string): string => `coalesce(${row}.guardian_names, array[${row}.guardian_name])`;
  return `(select count(distinct g) from unnest(${named(one)}) g where g = any(${named(other)})) > 1`;
}

/**
 * The same beyond doubt, where nothing but the name speaks beside it. A guardian's name alone is borne by many; two of
 * them, or one in the same village, are not, unless the name has two numbers: those are two of the clan. Names are counted only for those
 * who share one: where that is unknown, `and` would go on to count.
 */
export function surelySameFamilySql(one: string, other: string): string {
  return `(${one}.guardian_citizen_id = ${other}.guardian_citizen_id or ${one}.phone = ${other}.phone
    or ${sharedGuardianSql(one, other)} is true and (${one}.village = ${other}.village
        and (${one}.guardian_name = ${other}.guardian_name and ${one}.guardian_citizen_id <> ${other}.guardian_citizen_id) is not true
      or ${bothGuardiansSql(one, other)}))`;
}

/**
 * SQL condition: the rows have a guardian in common whose name is given and father's name, of five characters and more: beside a child's name as long, which has the
 * father's in it too, hardly two families of a county have both.
 */
export function longGuardianSql(one: string, other: string): string {
  const named = (row: string): string => `coalesce(${row}.guardian_names, array[${row}.guardian_name])`;
  return `exists (select from unnest(${named(one)}) g where length(g) > 4 and g = any(${named(other)}))`;
}

/** SQL condition: the rows name other guardians in other villages. Such two share a phone where it is the school's. */
export function strangersSql(one: string, other: string): string {
  return `coalesce(${one}.guardian_name <> ${other}.guardian_name and ${one}.village <> ${other}.village
    and (${one}.guardian_citizen_id = ${other}.guardian_citizen_id) is not true and ${sharedGuardianSql(one, other)} is not true, false)`;
}
