import { addYears } from '../../../platform/plain-date.ts';
import type { PlainDate } from '../../../platform/plain-date.ts';
import type { SourceSystem } from '../../../platform/source-systems.ts';
import type { Caller, ViewName } from '../../../platform/subgraph/types.ts';
import { viewNames } from '../../../platform/subgraph/types.ts';
import { hasCaseDuty } from '../cases/access.ts';
import { checkSum } from './arithmetic.ts';
import type { ArithmeticCheck } from './arithmetic.ts';
import { figures } from './figures.ts';
import type { Figure, FigureCode, Threshold } from './figures.ts';
import { findRollStart, undatedDropouts, unnamedPlace, untoldGroup, whyUnknown } from './known.ts';
import type { FullExport, Place } from './known.ts';
import { firstDayOf, lastDayOf } from './standing.ts';
import type { StandingScope } from './standing.ts';
import type { StatisticsStore } from './statistics-store.ts';
import { isSmall, suppressedAmong, suppressedFigures } from './suppression.ts';
import type { Count } from './suppression.ts';

export type ThresholdState = Threshold & {
  /** Null where the figure is not known or not shown. */
  met: boolean | null;
};

export type FigureValue = {
  /** Null where the figure is not known or not shown; `unknown` and `suppressed` say which. */
  numerator: number | null;
  denominator: number | null;
  /** Per cent; null also where the denominator is 0. */
  rate: number | null;
  unknown: { zh: string; en: string } | null;
  suppressed: boolean;
};

export type TrendPoint = FigureValue & { schoolYear: number; asOf: PlainDate };

export type FigureState = FigureValue & {
  figure: Figure;
  scope: StandingScope;
  target: ThresholdState | null;
  veto: ThresholdState | null;
  /** This school year and the two before it, oldest first, each on the same day of its year. */
  trend: readonly TrendPoint[];
  /** Worse in each of the three years than in the year before; null where a year is not known. */
  worsening: boolean | null;
};

export type Statistics = {
  division: string;
  schoolYear: number;
  asOf: PlainDate;
  /** Newest export of each source that was counted. */
  basis: readonly { source: SourceSystem; asOf: PlainDate }[];
  figures: readonly FigureState[];
  /** Every sum of the report; empty for callers without case access. */
  checks: readonly ArithmeticCheck[];
};

type Asked = { division: string; schoolYear: number; asOf: PlainDate | null };

/** For whom, and how much of it: a trend is three times the work, and so are the checks once more. */
export type Reader = {
  today: PlainDate;
  caseAccess: boolean;
  /** Agencies' data open to it: small counts of others are not shown to it either. @defaultValue all */
  views?: readonly ViewName[];
  /** Division prefix the reader is confined to: counts of what lies outside it give nothing away to it. @defaultValue everywhere */
  reach?: string;
  /** @defaultValue true */
  trend?: boolean;
  /** @defaultValue true */
  checks?: boolean;
};

/** Who may see small counts and the children behind a figure: those with a duty in every case, for that purpose. */
export function hasCaseAccess(caller: Caller): boolean {
  return caller.purpose === 'control-dropout' && hasCaseDuty(caller);
}

/**
 * The day statistics are for: as asked, else today, in a past school year its last day. Null where the day does not lie
 * in the school year or has not come yet.
 */
function statisticsDay({ schoolYear, asOf }: Asked, today: PlainDate): PlainDate | null {
  const [first, last] = [firstDayOf(schoolYear), lastDayOf(schoolYear)];
  const day = asOf ?? (today < last ? today : last);
  return day < first || day > last || day > today ? null : day;
}

/** Works out every figure for one place and day. Null where {@link statisticsDay} is. */
export async function workOutStatistics(
  store: StatisticsStore,
  asked: Asked,
  reader: Reader,
): Promise<Statistics | null> {
  const day = statisticsDay(asked, reader.today);
  if (day === null) return null;
  const { division, schoolYear } = asked;
  const [exports, place] = await Promise.all([store.listExports(), store.findPlace(division)]);
  const years = reader.trend === false ? [schoolYear] : [schoolYear - 2, schoolYear - 1, schoolYear];
  const points: (readonly TrendPoint[])[] = [];
  for (const year of years) {
    const dayOfYear = addYears(day, year - schoolYear);
    points.push(await workOutYear(store, { place, exports, schoolYear: year, day: dayOfYear, reader }));
  }
  const scope = scopeOf(place, exports, schoolYear, day);
  const asksForSums = reader.caseAccess && reader.checks !== false;
  return {
    division,
    schoolYear,
    asOf: day,
    basis: await store.listBasis(day),
    figures: figures.map((figure, index) => stateOf(figure, scope, index, points)),
    checks: asksForSums && !isUnnamed(place, reader) ? await checkRoll(store, scope, reader) : [],
  };
}

function scopeOf(
  place: Place,
  exports: readonly FullExport[],
  schoolYear: number,
  day: PlainDate,
): StandingScope {
  const rollSince = findRollStart(schoolYear, day, place, exports);
  return { division: place.division, schoolYear, day, rollSince };
}

type Year = {
  place: Place;
  exports: readonly FullExport[];
  schoolYear: number;
  day: PlainDate;
  reader: Reader;
};

/** Every figure of one school year, in the order of the catalogue. */
async function workOutYear(store: StatisticsStore, year: Year): Promise<readonly TrendPoint[]> {
  const { place, exports, schoolYear, day, reader } = year;
  const asked = { schoolYear, day, today: reader.today, place };
  const nowhere = isUnnamed(place, reader) ? unnamedPlace : null;
  const reasons = figures.map((figure) => whyUnknown(figure, asked, exports) ?? nowhere);
  const scope = scopeOf(place, exports, schoolYear, day);
  const none = reasons.every((reason) => reason !== null);
  const counts: ReadonlyMap<FigureCode, Count> = none ? new Map() : await store.countFigures(scope);
  const hidden: ReadonlySet<FigureCode> =
    none || figures.every((figure) => isOpenTo(reader, figure.discloses))
      ? new Set<FigureCode>()
      : await findHidden(store, scope, counts, reader.reach ?? '');
  return figures.map(({ code, discloses }, index) => {
    const count = counts.get(code);
    const undated = count?.undated ?? 0;
    const reason = reasons[index] ?? (count?.untold === true ? untoldGroup : null);
    // That nobody knows since when tells of one to four children at least that there are some.
    const suppressed =
      reason === null && (hidden.has(code) || isSmall(undated)) && !isOpenTo(reader, discloses);
    const unknown = reason ?? (undated > 0 && !suppressed ? undatedDropouts : null);
    const shown = unknown === null && !suppressed && count !== undefined;
    return {
      schoolYear,
      asOf: day,
      numerator: shown ? count.numerator : null,
      denominator: shown ? count.denominator : null,
      rate: shown && count.denominator > 0 ? percent(count.numerator, count.denominator) : null,
      unknown,
      suppressed,
    };
  });
}

/** Whether small counts that give away these agencies' data are the reader's to see. */
function isOpenTo({ caseAccess, views = viewNames }: Reader, discloses: readonly ViewName[]): boolean {
  return caseAccess && discloses.every((view) => views.includes(view));
}

/** Told to who may see every agency's data only: that nothing names a place tells others that there is no child they may not see. */
function isUnnamed({ isNamed }: Place, reader: Reader): boolean {
  return !isNamed && isOpenTo(reader, viewNames);
}

/** Small counts of the place itself, and those that a neighbour's would give away. */
async function findHidden(
  store: StatisticsStore,
  scope: StandingScope,
  counts: ReadonlyMap<FigureCode, Count>,
  reach: string,
): Promise<ReadonlySet<FigureCode>> {
  const within = new Map(
    figures.flatMap(({ code, within: outer }) => (outer === undefined ? [] : [[code, outer] as const])),
  );
  const hidden = new Set(suppressedFigures(counts, within));
  const parent = parentOf(scope.division);
  if (parent === null || parent.length < reach.length) return hidden;
  const neighbours = await store.countFiguresBelow({ ...scope, division: parent }, scope.division.length);
  for (const [code, cells] of neighbours) {
    if (suppressedAmong(cells).has(scope.division)) hidden.add(code);
  }
  return hidden;
}

/** Codes of 2, 4, 6, 9 and 12 digits lie within each other. */
function parentOf(division: string): string | null {
  const levels = [0, 2, 4, 6, 9, 12];
  const at = levels.indexOf(division.length);
  return at < 1 ? null : division.slice(0, levels[at - 1]);
}

function stateOf(
  figure: Figure,
  scope: StandingScope,
  index: number,
  points: readonly (readonly TrendPoint[])[],
): FigureState {
  const trend = points.flatMap((year) => year[index] ?? []);
  const now = trend.at(-1);
  if (now === undefined) throw new TypeError(`No value of ${figure.code}`);
  const { numerator, denominator, rate, unknown, suppressed } = now;
  return {
    figure,
    scope,
    numerator,
    denominator,
    rate,
    unknown,
    suppressed,
    target: thresholdState(figure.target, rate),
    veto: thresholdState(figure.veto, rate),
    trend,
    worsening: isWorsening(figure, trend),
  };
}

function thresholdState(threshold: Threshold | undefined, rate: number | null): ThresholdState | null {
  if (threshold === undefined) return null;
  const { comparison, percent: limit } = threshold;
  return {
    ...threshold,
    met: rate === null ? null : comparison === 'AT_LEAST' ? rate >= limit : rate <= limit,
  };
}

/** Dropout rising, or enrolment falling, through all three years (S1; R67). */
function isWorsening(figure: Figure, trend: readonly TrendPoint[]): boolean | null {
  const rates = trend.flatMap(({ rate }) => (rate === null ? [] : [rate]));
  if (rates.length < 3) return null;
  const direction = figure.code.endsWith('-dropout') ? 1 : -1;
  return rates.every((rate, year) => year === 0 || (rate - (rates[year - 1] ?? rate)) * direction > 0);
}

/** Unrounded but for what a double cannot hold: 99.5 must be 99.5. */
function percent(numerator: number, denominator: number): number {
  return Number(((numerator * 100) / denominator).toFixed(6));
}

/** A pupil's township is where the population registry has it. */
async function checkRoll(
  store: StatisticsStore,
  scope: StandingScope,
  reader: Reader,
): Promise<readonly ArithmeticCheck[]> {
  const roll = await store.countRoll(scope);
  const byTown = isOpenTo(reader, ['household']) ? await store.countRollByTown(scope) : null;
  return [
    checkSum({
      code: 'roll-by-stage',
      title: { zh: '在籍学生数＝小学＋初中＋高中', en: 'Pupils on the roll = primary + junior + senior' },
      whole: roll.children,
      parts: [
        { label: '小学', count: roll.primary },
        { label: '初中', count: roll.junior },
        { label: '高中', count: roll.senior },
      ],
      childIds: roll.unaccounted,
    }),
    ...(byTown === null
      ? []
      : [
          checkSum({
            code: 'roll-by-town',
            title: { zh: '在籍学生数＝各乡镇（街道）之和', en: 'Pupils on the roll = sum of the townships' },
            whole: roll.children,
            parts: byTown.towns,
            childIds: byTown.elsewhere,
          }),
        ]),
    checkSum({
      code: 'roll-by-record',
      title: { zh: '在籍学生数＝在籍学籍记录数', en: 'Pupils on the roll = active student records' },
      whole: roll.children,
      parts: [{ label: '学籍记录', count: roll.records }],
      childIds: roll.repeated,
    }),
  ];
}
