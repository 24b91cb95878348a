import type { Sql } from '../../../platform/postgres/index.ts';
import { createCaseOpenings } from './case-store/openings.ts';
import { createCaseReads } from './case-store/reads.ts';
import { createCaseSettings } from './case-store/settings.ts';
import { createCaseWrites } from './case-store/writes.ts';

export type CaseStore = ReturnType<typeof createCaseStore>;

/** Reads and writes of cases, under the subgraph's own role; `reader` is for reads on behalf of a caller. */
export function createCaseStore(db: Sql, reader: Sql = db) {
  return {
    ...createCaseReads(db, reader),
    ...createCaseOpenings(db),
    ...createCaseSettings(db),
    ...createCaseWrites(db),
  };
}
