import { addDays, plainDate } from '../../platform/plain-date.ts';
import type { PlainDate } from '../../platform/plain-date.ts';
import type { Sql } from '../../platform/postgres/index.ts';
import { checkSum, reconciles } from '../../subgraphs/reconciliation/statistics/arithmetic.ts';
import { standingParameters, standingSql } from '../../subgraphs/reconciliation/statistics/standing.ts';
import type { StandingScope } from '../../subgraphs/reconciliation/statistics/standing.ts';
import type { DocumentContext, DocumentDefinition, DocumentRow } from './document.ts';
import { placeName } from './place-name.ts';

/** The dropouts of one place between two days. Opening + new − returned − ended is closing. */
export type MonthRow = {
  place: string;
  opening: number;
  added: number;
  /** Back on a roll. */
  returned: number;
  /** Neither: left the register, moved away, came of age in the registry's own words. */
  ended: number;
  closing: number;
  /** Pupils on the roll at the end. */
  onRoll: number;
};

type Standing = { child_id: string; town: string | null; dropped: boolean; active: boolean };

/** The same day of the month before; the last day of a shorter month. */
export function monthBefore(day: PlainDate): PlainDate {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  const [inYear, inMonth] = month === 1 ? [year - 1, 12] : [year, month - 1];
  const first = (y: number, m: number): PlainDate => plainDate(`${y}-${String(m).padStart(2, '0')}-01`);
  const lastDay = Number(addDays(first(year, month), -1).slice(8));
  return plainDate(
    `${first(inYear, inMonth).slice(0, 8)}${String(Math.min(date, lastDay)).padStart(2, '0')}`,
  );
}

/** Dropouts by township between the day a month before and the day, in code order; the place itself comes last. */
async function listMonth(tx: Sql, scope: StandingScope): Promise<readonly MonthRow[]> {
  const opening = await listDropped(tx, { ...scope, day: monthBefore(scope.day) }, []);
  const before = new Map(opening.map((row) => [row.child_id, row]));
  const closing = await listDropped(tx, scope, [...before.keys()]);
  const after = new Map(closing.map((row) => [row.child_id, row]));
  const rows = new Map<string, MonthRow>();
  const rowOf = (town: string | null): MonthRow => {
    const place = town ?? '';
    const row = rows.get(place) ?? {
      place,
      opening: 0,
      added: 0,
      returned: 0,
      ended: 0,
      closing: 0,
      onRoll: 0,
    };
    rows.set(place, row);
    return row;
  };
  // A child that moved within the month counts where it is at the end, with its past, so that every line adds up.
  for (const id of new Set([...before.keys(), ...after.keys()])) {
    const [then, now] = [before.get(id), after.get(id)];
    const row = rowOf((now ?? then)?.town ?? null);
    if (then !== undefined) row.opening += 1;
    if (now?.dropped === true) {
      row.closing += 1;
      if (then === undefined) row.added += 1;
    } else if (then !== undefined) {
      if (now?.active === true) row.returned += 1;
      else row.ended += 1;
    }
  }
  for (const { town, count } of await countOnRoll(tx, scope)) rowOf(town).onRoll += count;
  return [...rows.values()].toSorted((left, right) => (left.place < right.place ? -1 : 1));
}

async function listDropped(
  tx: Sql,
  scope: StandingScope,
  also: readonly string[],
): Promise<readonly Standing[]> {
  return tx.query(
    `/* report: dropouts */ ${standingSql}
     select s.child_id, case when length(s.division) >= 9 then left(s.division, 9) end as town, s.dropped, s.active
     from standing s where s.dropped or s.child_id = any($6::text[])`,
    [...standingParameters(scope), also],
  );
}

async function countOnRoll(
  tx: Sql,
  scope: StandingScope,
): Promise<readonly { town: string | null; count: number }[]> {
  return tx.query(
    `/* report: roll by town */ ${standingSql}
     select case when length(s.division) >= 9 then left(s.division, 9) end as town, count(*)::int as count
     from standing s where s.active group by 1`,
    standingParameters(scope),
  );
}

const counts = ['opening', 'added', 'returned', 'ended', 'closing', 'onRoll'] as const;

function totalOf(rows: readonly MonthRow[]): MonthRow {
  const sum = (column: (typeof counts)[number]): number =>
    rows.reduce((total, row) => total + row[column], 0);
  return {
    place: '',
    opening: sum('opening'),
    added: sum('added'),
    returned: sum('returned'),
    ended: sum('ended'),
    closing: sum('closing'),
    onRoll: sum('onRoll'),
  };
}

const cellsOf = (place: string, row: MonthRow): DocumentRow => [
  place,
  ...counts.map((column) => row[column]),
];

/** 月报表 (R44, R49): dropouts by township, and the report's own sums. */
export const monthlyReport: DocumentDefinition = {
  name: 'monthly-report',
  sheets: [
    {
      name: '月报表',
      columns: [
        { id: 'place', caption: '乡镇（街道）', width: 24 },
        { id: 'opening', caption: '期初辍学人数', width: 14, style: 'count' },
        { id: 'added', caption: '本月新增', width: 12, style: 'count' },
        { id: 'returned', caption: '本月复学', width: 12, style: 'count' },
        { id: 'ended', caption: '其他减少', width: 12, style: 'count' },
        { id: 'closing', caption: '期末辍学人数', width: 14, style: 'count' },
        { id: 'onRoll', caption: '期末在籍学生数', width: 16, style: 'count' },
      ],
      async *rows({ tx, scope }: DocumentContext) {
        const rows = await listMonth(tx, scope);
        for (const row of rows) yield cellsOf(row.place === '' ? '未写明乡镇' : placeName(row.place), row);
        yield cellsOf('合计', totalOf(rows));
      },
    },
    {
      name: '核对',
      columns: [
        { id: 'check', caption: '核对关系', width: 50 },
        { id: 'whole', caption: '应为', width: 12, style: 'count' },
        { id: 'sum', caption: '实为', width: 12, style: 'count' },
        { id: 'difference', caption: '相差', width: 12, style: 'count' },
        { id: 'result', caption: '结果', width: 12 },
      ],
      async *rows({ tx, scope }: DocumentContext) {
        const rows = await listMonth(tx, scope);
        const [direct]: { dropped: number; active: number }[] = await tx.query(
          `${standingSql} select count(*) filter (where s.dropped)::int as dropped,
             count(*) filter (where s.active)::int as active from standing s`,
          standingParameters(scope),
        );
        const total = totalOf(rows);
        const part = (label: string, count: number) => ({ label, count });
        const flow = {
          zh: '期初＋新增－复学－其他减少＝期末',
          en: 'opening + new − returned − ended = closing',
        };
        const checks = [
          checkSum({
            code: 'flow',
            title: flow,
            whole: total.closing,
            parts: [
              part('期初', total.opening),
              part('新增', total.added),
              part('复学', -total.returned),
              part('其他减少', -total.ended),
            ],
            childIds: [],
          }),
          checkSum({
            code: 'dropped-by-town',
            title: {
              zh: '各乡镇期末辍学人数之和＝全辖区辍学人数',
              en: 'Townships add up to the place: dropouts',
            },
            whole: direct?.dropped ?? 0,
            parts: rows.map((row) => part(row.place, row.closing)),
            childIds: [],
          }),
          checkSum({
            code: 'roll-by-town',
            title: {
              zh: '各乡镇在籍学生数之和＝全辖区在籍学生数',
              en: 'Townships add up to the place: pupils',
            },
            whole: direct?.active ?? 0,
            parts: rows.map((row) => part(row.place, row.onRoll)),
            childIds: [],
          }),
        ];
        for (const check of checks) {
          const { title, whole, sum, difference } = check;
          yield [title.zh, whole, sum, difference, reconciles(check) ? '相符' : '不符'];
        }
      },
    },
  ],
};
