import { readFileSync } from 'node:fs';
import { withinDivision } from '../../platform/postgres/index.ts';
import type { Sql } from '../../platform/postgres/index.ts';
import { createSubgraphHandler } from '../../platform/subgraph/handler.ts';
import { isMainModule, runSubgraphProcess } from '../../platform/subgraph/serving/process.ts';
import type { Today } from '../../platform/subgraph/today.ts';
import type { Caller, SubgraphHandler, SubgraphLog } from '../../platform/subgraph/types.ts';
import { createAccessLoader } from './accesses/access-resolvers.ts';
import type { AccessLoader } from './accesses/access-resolvers.ts';
import { createAccessStore } from './accesses/access-store.ts';
import { childSight } from './linkage/reading/sight.ts';
import { createCommandStore } from './linkage/review/command-store.ts';
import { createReviewLoaders } from './linkage/review/review-loaders.ts';
import type { ReviewLoaders } from './linkage/review/review-loaders.ts';
import { createReviewStore } from './linkage/review/review-store.ts';
import { ChildLoaders } from './loaders.ts';
import { migrations } from './migrations/index.ts';
import { resolvers } from './resolvers.ts';
import { createStore } from './store.ts';

const typeDefs = readFileSync(new URL('./schema.graphql', import.meta.url), 'utf8');

/**
 * `dataSource` must be bound to the schema and role of this subgraph. `today` is taken for the sake of the common
 * signature: identities are as the last link run left them.
 */
export function createSubgraph(options: {
  dataSource: Sql;
  /** Connected as the role that may only read. @defaultValue `dataSource` */
  reader?: Sql;
  today: Today;
  log?: SubgraphLog;
}): SubgraphHandler {
  const reader = options.reader ?? options.dataSource;
  const commands = createCommandStore(options.dataSource);
  return createSubgraphHandler({
    name: 'children',
    typeDefs,
    resolvers,
    log: options.log,
    promptResolvers: ['Child.name', 'Child.citizenId', 'Child.redirectedFrom', 'Child.knownFrom'],
    createContext: (caller, waiter) =>
      new RequestContext(caller, withinDivision(reader, caller.division, waiter), commands),
  });
}

/** A class for its getters: a request has a dozen stores and loaders, and mostly needs two of them. */
class RequestContext {
  readonly caller: Caller;
  readonly commands: ReturnType<typeof createCommandStore>;
  readonly #confined: Sql;
  #store: ReturnType<typeof createStore> | null = null;
  #reviewStore: ReturnType<typeof createReviewStore> | null = null;
  #loaders: ChildLoaders | null = null;
  #reviewLoaders: ReviewLoaders | null = null;
  #accesses: AccessLoader | null = null;

  constructor(caller: Caller, confined: Sql, commands: ReturnType<typeof createCommandStore>) {
    this.caller = caller;
    this.commands = commands;
    this.#confined = confined;
  }

  get store(): ReturnType<typeof createStore> {
    return (this.#store ??= createStore(this.#confined, childSight(this.caller)));
  }

  get reviewStore(): ReturnType<typeof createReviewStore> {
    return (this.#reviewStore ??= createReviewStore(this.#confined));
  }

  get loaders(): ChildLoaders {
    return (this.#loaders ??= new ChildLoaders(this.store, this.caller));
  }

  get reviewLoaders(): ReviewLoaders {
    return (this.#reviewLoaders ??= createReviewLoaders(this.reviewStore, this.caller));
  }

  get accesses(): AccessLoader {
    return (this.#accesses ??= createAccessLoader(createAccessStore(this.#confined), this.caller));
  }

  /** Loaders that have read nothing yet. A function of its own, because it is called without its object; few requests do. */
  get freshLoaders(): () => { reviews: ReviewLoaders; child: ChildLoaders['child'] } {
    return () => {
      this.loaders.clearAll();
      for (const loader of Object.values(this.reviewLoaders)) loader.clearAll();
      return { reviews: this.reviewLoaders, child: this.loaders.child };
    };
  }
}

if (isMainModule(import.meta.url)) await runSubgraphProcess({ name: 'children', migrations, createSubgraph });
