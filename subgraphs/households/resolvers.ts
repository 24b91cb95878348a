import { DateScalar } from '../../platform/subgraph/schema/scalars.ts';
import { sourceViewReferences } from '../../platform/subgraph/source-view/loader.ts';
import type { SourceRecord } from '../../platform/subgraph/source-view/store.ts';

export const resolvers = {
  Date: DateScalar,
  Child: { __resolveReferences: sourceViewReferences('household') },
  // A row without guardians stores none.
  HouseholdRegistration: { guardians: ({ guardians }: SourceRecord) => guardians ?? [] },
};
