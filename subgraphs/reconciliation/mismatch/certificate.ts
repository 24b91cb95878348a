import { maskEmbeddedIdsSql } from '../../../platform/embedded-ids-sql.ts';
import type { Column, ComparisonRow } from './comparison-row.ts';
import { sql } from './sql.ts';

/**
 * What the number of the child's certificate says of itself; null where the number has another form. As columns, so that
 * evidence can show it without the number.
 */
export type CertificateNumber = {
  category: Column;
  grade: Column;
  /** The number, masked as everywhere. */
  masked: Column;
};

/** Source: 残疾人证管理办法 第五条 (digit 19 the category, digit 20 the grade); GB/T 26341 (the categories in this order). */
export function certificateNumberOf({ disability }: ComparisonRow): CertificateNumber {
  const number = disability.certificateNumber;
  const isWhole = sql`${number} ~* '^[0-9]{17}[0-9X][1-7][1-4](B[0-9])?$'`;
  const categories = ['VISUAL', 'HEARING', 'SPEECH', 'PHYSICAL', 'INTELLECTUAL', 'MENTAL', 'MULTIPLE'];
  return {
    category: {
      ...sql`(case when ${isWhole} then (${categories})[substr(${number}, 19, 1)::int] end)`,
      field: 'disability.numberCategory',
      group: 'disability',
      type: 'text',
    },
    grade: {
      ...sql`(case when ${isWhole} then substr(${number}, 20, 1)::int end)`,
      field: 'disability.numberGrade',
      group: 'disability',
      type: 'integer',
    },
    masked: { ...number, sql: maskEmbeddedIdsSql(number.sql) },
  };
}
