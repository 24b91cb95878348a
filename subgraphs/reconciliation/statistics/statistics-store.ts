import type { PlainDate } from '../../../platform/plain-date.ts';
import type { Sql } from '../../../platform/postgres/index.ts';
import { figures, rollOfTheYear } from './figures.ts';
import type { Figure, FigureCode } from './figures.ts';
import type { FullExport, Place } from './known.ts';
import { standingParameters, standingSql } from './standing.ts';
import type { StandingScope } from './standing.ts';
import type { Count } from './suppression.ts';

export type StatisticsPart = 'NUMERATOR' | 'DENOMINATOR' | 'REST';

/** Counts of the pupils on the roll, for the report's own sums. */
export type RollCounts = {
  children: number;
  records: number;
  primary: number;
  junior: number;
  senior: number;
  /** Children who are on the roll of more than one stage, or in no class the hub knows. */
  unaccounted: readonly string[];
  /** Children with more than one active record. */
  repeated: readonly string[];
};

export type StatisticsStore = ReturnType<typeof createStatisticsStore>;

/** A list of children behind a sum is shown up to this many. */
const longestList = 1_000;

/** Reads under the subgraph's own role; the division given must lie within the caller's. */
export function createStatisticsStore(db: Sql) {
  return {
    async listExports(): Promise<readonly FullExport[]> {
      return db.query(
        `/* statistics: exports */ select source_system as source, as_of::text as "asOf", coverage
         from reconciliation.claim_export where removes order by as_of, batch_id`,
      );
    },

    async findPlace(division: string): Promise<Place> {
      const rows: { town: string }[] = await db.query(
        `/* statistics: towns */ select distinct left(division, 9) as town from reconciliation.source_claim
         where starts_with(division, $1) and length(division) >= 9
           and source_system in ('population-registry', 'student-registry') order by 1`,
        [division],
      );
      const [place]: { named: boolean }[] = await db.query(
        `/* statistics: place */ select exists (select from reconciliation.source_claim where starts_with(division, $1)) as named`,
        [division],
      );
      return { division, towns: rows.map(({ town }) => town), isNamed: place?.named === true };
    },

    /** Counts of every figure, in one pass over the children of the place. */
    async countFigures(scope: StandingScope): Promise<ReadonlyMap<FigureCode, Count>> {
      const rows: Record<string, number>[] = await db.query(
        `/* statistics: figures */ ${standingSql} select ${figures.map(countColumns).join(', ')} from standing s`,
        standingParameters(scope),
      );
      return new Map(figures.map(({ code }, index) => [code, countOf(rows[0] ?? {}, index)]));
    },

    /** The same for each division next below `parent` (its code extended by one level), for one pass. */
    async countFiguresBelow(
      scope: StandingScope,
      digits: number,
    ): Promise<ReadonlyMap<FigureCode, ReadonlyMap<string, Count>>> {
      const rows: (Record<string, number> & { place: string })[] = await db.query(
        `/* statistics: figures by division */ ${standingSql}
         select left(s.division, ${Math.trunc(digits)}) as place, ${figures.map(countColumns).join(', ')}
         from standing s group by 1 order by 1`,
        standingParameters(scope),
      );
      return new Map(
        figures.map(({ code }, index) => [
          code,
          new Map(rows.map((row) => [String(row.place ?? ''), countOf(row, index)])),
        ]),
      );
    },

    async countRoll(scope: StandingScope): Promise<RollCounts> {
      const rows: RollCounts[] = await db.query(
        `/* statistics: roll */ ${standingSql}
         select count(*) filter (where s.active)::int as children,
           coalesce(sum(s.active_records), 0)::int as records,
           count(*) filter (where s.active_primary)::int as primary,
           count(*) filter (where s.active_junior)::int as junior,
           count(*) filter (where s.active_senior)::int as senior,
           coalesce((array_agg(s.child_id order by s.child_id) filter (
             where s.active and s.active_primary::int + s.active_junior::int + s.active_senior::int <> 1))[1:${longestList}],
             '{}') as unaccounted,
           coalesce((array_agg(s.child_id order by s.child_id) filter (where s.active_records > 1))[1:${longestList}], '{}')
             as repeated
         from standing s`,
        standingParameters(scope),
      );
      const row = rows[0];
      if (row === undefined) throw new TypeError('A count returned no row.');
      return row;
    },

    /** Pupils on the roll by township, and those of no township. */
    async countRollByTown(
      scope: StandingScope,
    ): Promise<{ towns: readonly { label: string; count: number }[]; elsewhere: readonly string[] }> {
      const rows: { town: string | null; count: number; ids: string[] | null }[] = await db.query(
        `/* statistics: roll by town */ ${standingSql}
         select case when length(s.division) >= 9 then left(s.division, 9) end as town, count(*)::int as count,
           case when bool_or(length(s.division) < 9 or s.division is null)
             then (array_agg(s.child_id order by s.child_id))[1:${longestList}] end as ids
         from standing s where s.active group by 1 order by 1`,
        standingParameters(scope),
      );
      return {
        towns: rows.flatMap(({ town, count }) => (town === null ? [] : [{ label: town, count }])),
        elsewhere: rows.find(({ town }) => town === null)?.ids ?? [],
      };
    },

    /** Ids of the children behind one part of a figure, in order; those after `after`. */
    async listChildren(
      scope: StandingScope,
      figure: Figure,
      part: StatisticsPart,
      page: { after: string; limit: number },
    ): Promise<readonly string[]> {
      const rows: { child_id: string }[] = await db.query(
        `/* statistics: children */ ${standingSql}
         select s.child_id from standing s where ${partCondition(figure, part)} and s.child_id > $6
         order by s.child_id limit $7`,
        [...standingParameters(scope), page.after, page.limit],
      );
      return rows.map(({ child_id: id }) => id);
    },

    /** Newest full export each source had given by a day. */
    async listBasis(day: PlainDate): Promise<readonly { source: FullExport['source']; asOf: PlainDate }[]> {
      return db.query(
        `/* statistics: basis */ select source_system as source, max(as_of)::text as "asOf"
         from reconciliation.claim_export where as_of <= $1 group by 1 order by 1`,
        [day],
      );
    },
  };
}

function partCondition({ denominator, numerator, numeratorOutside }: Figure, part: StatisticsPart): string {
  const counted = numeratorOutside === true ? numerator : `(${denominator}) and ${numerator}`;
  if (part === 'DENOMINATOR') return `(${denominator})`;
  return part === 'NUMERATOR' ? `(${counted})` : `((${denominator}) and not ${numerator})`;
}

function countColumns(figure: Figure, index: number): string {
  const count = (part: StatisticsPart): string =>
    `count(*) filter (where ${partCondition(figure, part)})::int`;
  const undated = `count(*) filter (where ${figure.undated ?? 'false'})::int`;
  const { told } = figure;
  const untold =
    told === undefined
      ? '0'
      : `coalesce(bool_or(${rollOfTheYear}) and not bool_or(${rollOfTheYear} and ${told}), false)::int`;
  return `${untold} as t${index}, ${count('NUMERATOR')} as n${index}, ${count('DENOMINATOR')} as d${index}, ${count('REST')} as r${index}, ${undated} as u${index}`;
}

function countOf(row: Record<string, unknown>, index: number): Count {
  return {
    numerator: Number(row[`n${index}`] ?? 0),
    denominator: Number(row[`d${index}`] ?? 0),
    rest: Number(row[`r${index}`] ?? 0),
    undated: Number(row[`u${index}`] ?? 0),
    untold: Number(row[`t${index}`] ?? 0) > 0,
  };
}
