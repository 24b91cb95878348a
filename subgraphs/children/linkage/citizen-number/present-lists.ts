/** SQL, an aggregate over contested rows: the lists that have one of them today, a bit each, by their place in the order. */
export const listsSql = `bit_or(1 << holder_rank) filter (where present)`;

/** SQL condition: the list of the contested row is one of the `lists` of the other. */
export const onListSql = (row: string, other: string): string =>
  `coalesce(${other}.lists & (1 << ${row}.holder_rank) <> 0, false)`;
