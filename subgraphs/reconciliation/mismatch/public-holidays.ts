import type { PlainDate } from '../../../platform/plain-date.ts';
import { addDays, plainDate } from '../../../platform/plain-date.ts';

/** One year's arrangement of public holidays (部分节假日安排), as the notice of the State Council's office gives it. */
type Arrangement = {
  year: number;
  notice: string;
  source: string;
  /** First and last day of each rest, weekends inside included. */
  rest: readonly (readonly [string, string])[];
  /** Saturdays and Sundays on which people work instead (调休上班). */
  worked: readonly string[];
};

const arrangements: readonly Arrangement[] = [
  {
    year: 2024,
    notice: '国办发明电〔2023〕7号',
    source: 'https://www.gov.cn/zhengce/content/202310/content_6911527.htm',
    rest: [
      ['2024-01-01', '2024-01-01'],
      ['2024-02-10', '2024-02-17'],
      ['2024-04-04', '2024-04-06'],
      ['2024-05-01', '2024-05-05'],
      ['2024-06-10', '2024-06-10'],
      ['2024-09-15', '2024-09-17'],
      ['2024-10-01', '2024-10-07'],
    ],
    worked: [
      '2024-02-04',
      '2024-02-18',
      '2024-04-07',
      '2024-04-28',
      '2024-05-11',
      '2024-09-14',
      '2024-09-29',
      '2024-10-12',
    ],
  },
  {
    year: 2025,
    notice: '国办发明电〔2024〕12号',
    source: 'https://www.gov.cn/zhengce/content/202411/content_6986382.htm',
    rest: [
      ['2025-01-01', '2025-01-01'],
      ['2025-01-28', '2025-02-04'],
      ['2025-04-04', '2025-04-06'],
      ['2025-05-01', '2025-05-05'],
      ['2025-05-31', '2025-06-02'],
      ['2025-10-01', '2025-10-08'],
    ],
    worked: ['2025-01-26', '2025-02-08', '2025-04-27', '2025-09-28', '2025-10-11'],
  },
  {
    year: 2026,
    notice: '国办发明电〔2025〕7号',
    source: 'https://www.gov.cn/zhengce/content/202511/content_7047090.htm',
    rest: [
      ['2026-01-01', '2026-01-03'],
      ['2026-02-15', '2026-02-23'],
      ['2026-04-04', '2026-04-06'],
      ['2026-05-01', '2026-05-05'],
      ['2026-06-19', '2026-06-21'],
      ['2026-09-25', '2026-09-27'],
      ['2026-10-01', '2026-10-07'],
    ],
    worked: ['2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10'],
  },
];

/** Years whose public holidays are known. In all others a working day is Monday to Friday. */
export const holidayYears: readonly { year: number; notice: string; source: string }[] = arrangements.map(
  ({ year, notice, source }) => ({ year, notice, source }),
);

/** The years among those given in which only weekends are left out, because no notice is known. */
export function yearsOfWeekdaysOnly(years: readonly number[]): readonly number[] {
  return [...new Set(years)].filter((year) => !arrangements.some((known) => known.year === year)).toSorted();
}

/** Every day that is not what its weekday says: a rest on a weekday, or work on a weekend. */
function exceptionalDays(): readonly { day: PlainDate; working: boolean }[] {
  return arrangements.flatMap(({ rest, worked }) => [
    ...rest.flatMap(([first, last]) => daysBetween(plainDate(first), plainDate(last))),
    ...worked.map((day) => ({ day: plainDate(day), working: true })),
  ]);
}

function daysBetween(first: PlainDate, last: PlainDate): { day: PlainDate; working: boolean }[] {
  const days: { day: PlainDate; working: boolean }[] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) days.push({ day, working: false });
  return days;
}

/**
 * Statements that make `working_day` say what the arrangements say: each day of a quarter of a century with the number
 * of working days up to it.
 */
export function workingDayStatements(): readonly string[] {
  const exceptions = exceptionalDays().map(({ day, working }) => `(date '${day}', ${working})`);
  return [
    'delete from reconciliation.working_day',
    `insert into reconciliation.working_day (day, number)
     select day, sum(working::int) over (order by day)
     from (
       select known.day, coalesce(exception.working, extract(isodow from known.day) < 6) as working
       from (select at::date as day from generate_series(timestamp '2015-01-01', '2039-12-31', '1 day') as at) as known
       left join (values ${exceptions.join(', ')}) as exception (day, working) using (day)
     ) as calendar`,
  ];
}
