import type { ComparisonRow } from './comparison-row.ts';
import { sql } from './sql.ts';
import type { Fragment } from './sql.ts';

/**
 * Category and grade that the number of the child's certificate names; null where the number has another form.
 * Source: 残疾人证管理办法 第五条 (digit 19 the category, digit 20 the grade); GB/T 26341 (the categories in this order).
 */
export function certificateDigits({ disability }: ComparisonRow): { category: Fragment; grade: Fragment } {
  const number = disability.certificateNumber;
  const whole = sql`${number} ~* '^[0-9]{17}[0-9X][1-7][1-4](B[0-9])?$'`;
  const categories = ['VISUAL', 'HEARING', 'SPEECH', 'PHYSICAL', 'INTELLECTUAL', 'MENTAL', 'MULTIPLE'];
  return {
    category: sql`(case when ${whole} then (${categories})[substr(${number}, 19, 1)::int] end)`,
    grade: sql`(case when ${whole} then substr(${number}, 20, 1)::int end)`,
  };
}
