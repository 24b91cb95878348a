import { reconciles } from '../../subgraphs/reconciliation/statistics/arithmetic.ts';
import { createStatisticsStore } from '../../subgraphs/reconciliation/statistics/statistics-store.ts';
import { workOutStatistics } from '../../subgraphs/reconciliation/statistics/statistics.ts';
import type {
  FigureState,
  Statistics,
  ThresholdState,
} from '../../subgraphs/reconciliation/statistics/statistics.ts';
import type { DocumentContext, DocumentDefinition, DocumentRow } from './document.ts';

async function statisticsOf({ tx, scope, today }: DocumentContext): Promise<Statistics> {
  const { division, schoolYear, day } = scope;
  const asked = { division, schoolYear, asOf: day };
  const statistics = await workOutStatistics(createStatisticsStore(tx), asked, { today, caseAccess: true });
  if (statistics === null) throw new TypeError('The day was checked before');
  return statistics;
}

/** 控辍保学统计表 (R44): every figure with its limits and three years, and the sums that do not reconcile (R64). */
export const dropoutStatistics: DocumentDefinition = {
  name: 'dropout-statistics',
  sheets: [
    {
      name: '统计表',
      columns: [
        { id: 'title', caption: '指标', width: 34 },
        { id: 'clause', caption: '依据', width: 14 },
        { id: 'numerator', caption: '分子', width: 10, style: 'count' },
        { id: 'denominator', caption: '分母', width: 10, style: 'count' },
        { id: 'rate', caption: '比率（%）', width: 12 },
        { id: 'target', caption: '目标', width: 16 },
        { id: 'veto', caption: '一票否决', width: 16 },
        { id: 'twoYearsBefore', caption: '前两学年（%）', width: 12 },
        { id: 'yearBefore', caption: '上学年（%）', width: 12 },
        { id: 'worsening', caption: '连续变差', width: 12 },
        { id: 'remark', caption: '说明', width: 50 },
      ],
      async *rows(context) {
        for (const state of (await statisticsOf(context)).figures) yield figureRow(state);
      },
    },
    {
      name: '核对',
      columns: [
        { id: 'check', caption: '核对关系', width: 40 },
        { id: 'whole', caption: '总数', width: 12, style: 'count' },
        { id: 'parts', caption: '分项', width: 50 },
        { id: 'sum', caption: '分项之和', width: 12, style: 'count' },
        { id: 'difference', caption: '相差', width: 12, style: 'count' },
        { id: 'result', caption: '结果', width: 10 },
        { id: 'children', caption: '涉及儿童编号', width: 60 },
      ],
      async *rows(context) {
        for (const check of (await statisticsOf(context)).checks) {
          const { title, whole, parts, sum, difference, childIds } = check;
          const detail = parts.map(({ label, count }) => `${label} ${count}`).join('；');
          const result = reconciles(check) ? '相符' : '不符';
          yield [title.zh, whole, detail, sum, difference, result, childIds.join(' ')];
        }
      },
    },
  ],
};

function figureRow({ figure, trend, worsening, ...state }: FigureState): DocumentRow {
  const [twoBefore, before] = trend.map((point) => rateText(point.rate));
  return [
    figure.title.zh,
    figure.clause,
    state.numerator,
    state.denominator,
    rateText(state.rate),
    thresholdText(state.target, ['达标', '未达标']),
    thresholdText(state.veto, ['未触及', '触及']),
    twoBefore ?? null,
    before ?? null,
    worsening === null ? '未知' : worsening ? '是' : '否',
    state.unknown === null ? null : `未知：${state.unknown.zh}`,
  ];
}

/** As text: the exact value decides about a limit, and a rounded one would contradict it. */
function rateText(rate: number | null): string {
  return rate === null ? '未知' : String(Number(rate.toFixed(4)));
}

function thresholdText(threshold: ThresholdState | null, [kept, missed]: readonly [string, string]) {
  if (threshold === null) return null;
  const limit = `${threshold.comparison === 'AT_LEAST' ? '≥' : '≤'}${threshold.percent}%`;
  return threshold.met === null ? limit : `${limit} ${threshold.met ? kept : missed}`;
}
