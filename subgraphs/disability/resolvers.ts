import { DateScalar } from '../../platform/subgraph/schema/scalars.ts';
import { sourceViewReferences } from '../../platform/subgraph/source-view/loader.ts';

export const resolvers = {
  Date: DateScalar,
  Child: { __resolveReferences: sourceViewReferences('disability') },
};
