import type { Sql } from '../connection/data-source.ts';

/** From this one on CREATE TABLE may say where the values of a column are stored. */
const saysStorage = 16;

/**
 * Statements as a server of this version reads them. Working tables tell of columns without long values (`storage plain`),
 * which saves a second table beside each; an older server does not know the words with a new table, and does without.
 */
export function asServerReads(query: Sql['query'], version: string | undefined): Sql['query'] {
  if (version === undefined || Number.parseInt(version, 10) >= saysStorage) return query;
  return (text, parameters) => query(text.replace(/ storage plain\b/g, ''), parameters);
}
