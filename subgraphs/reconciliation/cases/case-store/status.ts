/**
 * SQL: the status of a case `d` on the day `today`, an expression: a suspension that ran out holds no longer, whether
 * or not anybody has said so.
 */
export const statusAt = (today: string): string =>
  `case when d.status = 'SUSPENDED' and d.suspended_until < ${today}::date then 'OPEN' else d.status end`;
