import type { PlainDate } from '../../../../platform/plain-date.ts';
import type { Department } from '../../../../platform/source-systems.ts';

/** When a duty falls due. Days of the month and of the year that do not exist become the last day of the month. */
export type Recurrence =
  | { every: 'MONTH'; days: readonly number[] }
  /** 1 is Monday. */
  | { every: 'WEEK'; weekday: number }
  /** MM-DD. */
  | { every: 'YEAR'; days: readonly string[] }
  /** The last day of March, June, September and December. */
  | { every: 'QUARTER' }
  /** Counted from the first day of each term of the place. */
  | { every: 'TERM'; afterDays: number }
  | { every: 'TERM'; afterMonths: number };

/** Something a department has to do by a day, whatever the data say. */
export type Duty = {
  /** Stable, kebab-case. */
  code: string;
  title: { zh: string; en: string };
  /** Row of the acceptance list, then the clause. */
  clause: string;
  department: Department;
  recurrence: Recurrence;
  /** First day the clause is in force; null: always. */
  effectiveFrom: PlainDate | null;
  /** Last day; null: still. */
  effectiveTo: PlainDate | null;
};
