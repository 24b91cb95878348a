import type { PlainDate } from '../../../../platform/plain-date.ts';
import type { Sql } from '../../../../platform/postgres/index.ts';
import { statusAt } from './status.ts';
import type { Setting } from '../settings.ts';

/** What a county has set for its cases, and what its limits are counted against. */
export function createCaseSettings(db: Sql) {
  return {
    /** Settings in force in a division on a day, those of the longest prefix. */
    async listSettings(division: string, today: PlainDate): Promise<readonly Setting[]> {
      return db.query(
        `/* cases: settings */ select distinct on (setting) setting, value from reconciliation.case_setting
         where starts_with($1, division) and effective_from <= $2
         order by setting, length(division) desc, effective_from desc`,
        [division, today],
      );
    },

    async saveSetting(
      setting: Setting & { division: string; effectiveFrom: PlainDate; setBy: string },
    ): Promise<void> {
      await db.query(
        `insert into reconciliation.case_setting (division, setting, effective_from, value, set_by)
         values ($1, $2, $3, $4, $5)
         on conflict (division, setting, effective_from) do update set value = excluded.value, set_by = excluded.set_by`,
        [setting.division, setting.setting, setting.effectiveFrom, setting.value, setting.setBy],
      );
    },

    /** Suspensions in force in the county of a division, one case left out (R70). */
    async countSuspensions(division: string, today: PlainDate, except: string): Promise<number> {
      const [counted]: { count: number }[] = await db.query(
        `select count(*)::int as count from reconciliation.dropout_case d
         where starts_with(d.division, left($1, 6)) and ${statusAt('$2')} = 'SUSPENDED' and d.case_id <> $3`,
        [division, today, except],
      );
      return counted?.count ?? 0;
    },
  };
}
