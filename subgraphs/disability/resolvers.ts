import { DateScalar } from '../../platform/subgraph/scalars.ts';
import { sourceViewReference } from '../../platform/subgraph/source-view.ts';

export const resolvers = {
  Date: DateScalar,
  Child: { __resolveReference: sourceViewReference('disability') },
};
