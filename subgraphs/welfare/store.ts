import type { Sql } from '../../platform/postgres/index.ts';
import { createSourceViewStore } from '../../platform/subgraph/source-view/store.ts';
import type { SourceViewStore } from '../../platform/subgraph/source-view/store.ts';

export type WelfareStore = SourceViewStore<'records'>;

export function createStore(db: Sql): WelfareStore {
  return createSourceViewStore(db, {
    view: 'welfare',
    decidedBy: 'records',
    lists: {
      records: {
        source: 'poverty-monitoring',
        table: 'member_record',
        fields: [
          'householdNumber',
          'personNumber',
          'name',
          'sex',
          'birthDate',
          'householdType',
          'monitoringCategory',
          'riskRemoved',
          'schoolState',
          'saysInSchool',
          'notInSchoolReason',
          'division',
        ],
      },
    },
  });
}
