/**
 * SQL condition: the rows name one guardian or parent in common. Agencies ask different members of a family: a school the
 * mother, the registry the father. `guardian_names` lists them where a row names more than `guardian_name`.
 */
export function sharedGuardianSql(one: string, other: string): string {
  return `(${one}.guardian_name = ${other}.guardian_name
    or ${one}.guardian_name = any(${other}.guardian_names) or ${other}.guardian_name = any(${one}.guardian_names)
    or ${one}.guardian_names && ${other}.guardian_names)`;
}
