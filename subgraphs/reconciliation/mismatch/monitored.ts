import type { ComparisonRow } from './comparison-row.ts';
import { all, isTrue, not, sql } from './sql.ts';
import type { Fragment } from './sql.ts';

/**
 * The monitoring system also lists 一般农户. Where its 监测对象类别 is empty besides, the household is neither monitored nor
 * formerly poor; a row that leaves 户类型 empty says nothing of the kind.
 * Source: 国开办发〔2020〕6号 (the three categories of monitored households; an empty cell names none).
 */
export function ofOrdinaryHousehold({ welfare }: ComparisonRow): Fragment {
  return all([
    isTrue(sql`${welfare.householdType} = '一般农户'`),
    sql`${welfare.monitoringCategory} is null`,
  ]);
}

/** A row of the monitoring system lists the child as of a monitored or formerly poor household. */
export function ofMonitoredHousehold(row: ComparisonRow): Fragment {
  return all([sql`${row.welfare.records} > 0`, not(ofOrdinaryHousehold(row))]);
}
