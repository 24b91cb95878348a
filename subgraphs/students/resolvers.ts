import { DateScalar } from '../../platform/subgraph/scalars.ts';
import { sourceViewReferences } from '../../platform/subgraph/source-view.ts';

export const resolvers = {
  Date: DateScalar,
  Child: { __resolveReferences: sourceViewReferences('student') },
};
