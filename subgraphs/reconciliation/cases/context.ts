import DataLoader from 'dataloader';
import type { PlainDate } from '../../../platform/plain-date.ts';
import type { Sql } from '../../../platform/postgres/index.ts';
import type { Caller } from '../../../platform/subgraph/types.ts';
import { createCaseStore } from './case-store.ts';
import type { CaseStore } from './case-store.ts';
import type { CaseRow } from './case-store/reads.ts';
import type { Setting } from './settings.ts';
import type { ReadingRow, SuspectStore } from './suspect-store.ts';
import { createSuspectStore } from './suspect-store.ts';

/** What the resolvers of cases and suspect lists work with, made per request. */
export type CaseContext = {
  caller: Caller;
  cases: CaseStore;
  suspects: SuspectStore;
  caseOfChild: DataLoader<string, CaseRow | null>;
  readingsOfLine: DataLoader<string, readonly ReadingRow[]>;
  /** By division. */
  settings: DataLoader<string, readonly Setting[]>;
  today: PlainDate;
  /** The data folder, where evidence is kept. */
  home: () => string;
};

export function createCaseContext(
  { owner, reader }: { owner: Sql; reader: Sql },
  caller: Caller,
  environment: { today: PlainDate; home: () => string },
): CaseContext {
  const cases = createCaseStore(owner, reader);
  const suspects = createSuspectStore(owner, reader);
  return {
    caller,
    cases,
    suspects,
    ...environment,
    caseOfChild: new DataLoader(async (childIds) => {
      const found = await cases.listCasesOfChildren(childIds, caller);
      return childIds.map((id) => found.get(id) ?? null);
    }),
    readingsOfLine: new DataLoader(async (lineIds) => {
      const readings = await suspects.listReadings(lineIds);
      return lineIds.map((id) => readings.filter(({ lineId }) => lineId === id));
    }),
    settings: new DataLoader(async (divisions) =>
      Promise.all(divisions.map((division) => cases.listSettings(division, environment.today))),
    ),
  };
}
