import type { Sql } from '../../platform/postgres/index.ts';
import { createSourceViewStore } from '../../platform/subgraph/source-view/store.ts';
import type { SourceViewStore } from '../../platform/subgraph/source-view/store.ts';

export type DisabilityStore = SourceViewStore<'records'>;

export function createStore(db: Sql): DisabilityStore {
  return createSourceViewStore(db, {
    view: 'disability',
    decidedBy: 'records',
    lists: {
      records: {
        source: 'disability-register',
        table: 'certificate_record',
        fields: [
          'certificateNumber',
          'name',
          'sex',
          'birthDate',
          'category',
          'grade',
          'status',
          'issuedOn',
          'validUntil',
          'division',
        ],
      },
    },
  });
}
