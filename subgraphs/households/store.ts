import type { Sql } from '../../platform/postgres/index.ts';
import { createSourceViewStore } from '../../platform/subgraph/source-view/store.ts';
import type { SourceViewStore } from '../../platform/subgraph/source-view/store.ts';

export type HouseholdStore = SourceViewStore<'records'>;

export function createStore(db: Sql): HouseholdStore {
  return createSourceViewStore(db, {
    view: 'household',
    decidedBy: 'records',
    lists: {
      records: {
        source: 'population-registry',
        table: 'person_record',
        fields: [
          'householdNumber',
          'name',
          'formerName',
          'sex',
          'birthDate',
          'headName',
          'relationToHead',
          'division',
          'status',
          'statusLabel',
          'deathDate',
          'guardians',
        ],
      },
    },
  });
}
