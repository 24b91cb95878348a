import { refreshClaims } from '../../jobs/statistics/claims.ts';
import { RefusedError } from '../../platform/errors.ts';
import { parsePlainDate } from '../../platform/plain-date.ts';
import { reconciles } from '../../subgraphs/reconciliation/statistics/arithmetic.ts';
import { createStatisticsStore } from '../../subgraphs/reconciliation/statistics/statistics-store.ts';
import type { StatisticsStore } from '../../subgraphs/reconciliation/statistics/statistics-store.ts';
import { workOutStatistics } from '../../subgraphs/reconciliation/statistics/statistics.ts';
import type {
  FigureState,
  Statistics,
  ThresholdState,
} from '../../subgraphs/reconciliation/statistics/statistics.ts';
import { recordRun } from '../audited/audited-run.ts';
import {
  type Command,
  requiredDivision,
  requiredOption,
  textOption,
  UsageError,
} from '../command/command.ts';
import { withHub } from '../hub/open-hub.ts';
import type { Output } from '../command/output.ts';

export const statisticsCommand: Command = {
  usage: [
    'hub statistics --division CODE --school-year Y [--as-of DATE] [--ids]',
    '--school-year  first year of the school year: 2025 is 2025-09-01 to 2026-08-31',
    '--as-of        day to ask for again, as the exports of that day knew it; without it, today',
    '--ids          with --json: the children behind each numerator and denominator',
  ],
  options: {
    division: { type: 'string' },
    'school-year': { type: 'string' },
    'as-of': { type: 'string' },
    ids: { type: 'boolean' },
  },
  positionals: { least: 0, most: 0 },
  async run({ values, output }) {
    const division = requiredDivision(values);
    const yearText = requiredOption(values, 'school-year');
    if (!/^(?:19|20)\d\d$/.test(yearText)) throw new UsageError('--school-year takes the year it begins in');
    const asOfText = textOption(values, 'as-of');
    const asOf = asOfText === null ? null : parsePlainDate(asOfText);
    if (asOfText !== null && asOf === null) throw new UsageError('--as-of takes a day, YYYY-MM-DD');
    return withHub(output, async (hub) => {
      await refreshClaims(await hub.dataSource('jobs'));
      const store = createStatisticsStore(await hub.dataSource('reconciliation'));
      const asked = { division, schoolYear: Number(yearText), asOf };
      const reader = { today: hub.config.today, caseAccess: true };
      const statistics = await workOutStatistics(store, asked, reader);
      if (statistics === null) {
        throw new RefusedError('DAY_OUTSIDE_YEAR', 'The day is to come, or not in that school year.');
      }
      const withIds = values['ids'] === true;
      const figures = await Promise.all(
        statistics.figures.map(async (state) => ({
          ...figureData(state),
          ...(withIds && state.unknown === null ? await idsOf(store, state) : {}),
        })),
      );
      const named = statistics.checks.flatMap(({ childIds }) => childIds);
      if (withIds || named.length > 0) {
        const children = withIds ? { bulk: true } : { children: [...new Set(named)] };
        await recordRun(hub, { kind: 'EXPORT', fields: `statistics${withIds ? ' --ids' : ''}`, ...children });
      }
      print(output, statistics);
      return { ...statistics, figures };
    });
  },
};

function figureData(state: FigureState) {
  const { figure, numerator, denominator, rate, unknown, suppressed, target, veto, trend, worsening } = state;
  const { code, title, clause } = figure;
  return {
    code,
    title,
    clause,
    numerator,
    denominator,
    rate,
    unknown,
    suppressed,
    target,
    veto,
    trend,
    worsening,
  };
}

async function idsOf(store: StatisticsStore, { figure, scope }: FigureState) {
  const all = async (part: 'NUMERATOR' | 'DENOMINATOR'): Promise<string[]> => {
    const ids: string[] = [];
    for (;;) {
      const page = await store.listChildren(scope, figure, part, { after: ids.at(-1) ?? '', limit: 10_000 });
      ids.push(...page);
      if (page.length < 10_000) return ids;
    }
  };
  return { numeratorIds: await all('NUMERATOR'), denominatorIds: await all('DENOMINATOR') };
}

function print(output: Output, { figures, checks, asOf, basis }: Statistics): void {
  output.line(`as of ${asOf}; newest exports: ${basis.map((one) => `${one.source} ${one.asOf}`).join(', ')}`);
  for (const { figure, numerator, denominator, rate, unknown, target, veto, worsening } of figures) {
    const value =
      unknown === null
        ? `${numerator} / ${denominator}${rate === null ? '' : ` = ${rate.toFixed(2)} %`}`
        : `not known: ${unknown.en}`;
    const remarks = [
      thresholdText('target', target),
      thresholdText('veto', veto),
      worsening === true ? 'worse three years running' : '',
    ].filter((text) => text !== '');
    output.line(`${figure.code}\t${value}${remarks.length === 0 ? '' : `\t${remarks.join('; ')}`}`);
  }
  for (const check of checks) {
    const { code, whole, parts, sum, difference, childIds } = check;
    const detail = reconciles(check)
      ? 'reconciles'
      : `does not reconcile: ${difference}${childIds.length === 0 ? '' : `, children ${childIds.slice(0, 20).join(' ')}`}`;
    output.line(
      `${code}\t${whole} = ${parts.map(({ label, count }) => `${label} ${count}`).join(' + ')} (${sum})\t${detail}`,
    );
  }
}

function thresholdText(name: string, threshold: ThresholdState | null): string {
  if (threshold === null || threshold.met === null) return '';
  const sign = threshold.comparison === 'AT_LEAST' ? '>=' : '<=';
  return `${name} ${sign} ${threshold.percent} % ${threshold.met ? 'met' : 'missed'}`;
}
