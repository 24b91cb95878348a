import type { PlainDate } from '../../plain-date.ts';
import type { Waiter } from '../../postgres/index.ts';
import { notFoundError } from '../errors.ts';
import { resolveTogether } from '../schema/references.ts';
import type { Reference, ResolveReferences } from '../schema/references.ts';
import type { Caller, ViewName } from '../types.ts';
import type { SourceView, SourceViewStore } from './store.ts';

/** What the resolvers of an agency subgraph find in their context. */
export type SourceViewContext = { loaders: { view: Pick<SourceViewLoader<string>, 'load'> } };

// Text that cannot be an id never reaches the database: a NUL would fail the statement for the whole batch.
const plausibleId = /^[\w-]{1,64}$/;

/**
 * Per request: all lists of ids that are asked for in one tick are answered by one statement; an id without an answer is
 * left out. A class, because functions of its own cost a request more than what they do.
 */
export class SourceViewLoader<List extends string> {
  readonly #store: SourceViewStore<List>;
  readonly #caller: Caller;
  readonly #today: PlainDate;
  readonly #waiter: Waiter;
  #wanted: (readonly string[])[] = [];
  #loading: Promise<ReadonlyMap<string, SourceView<List>>> | null = null;

  constructor(store: SourceViewStore<List>, caller: Caller, today: PlainDate, waiter: Waiter = {}) {
    this.#store = store;
    this.#caller = caller;
    this.#today = today;
    this.#waiter = waiter;
  }

  load(ids: readonly string[]): Promise<ReadonlyMap<string, SourceView<List>>> {
    this.#wanted.push(ids.filter(isPlausible));
    return (this.#loading ??= this.#loadWanted());
  }

  async #loadWanted(): Promise<ReadonlyMap<string, SourceView<List>>> {
    // Others may ask in this tick.
    await thisTick;
    const [first = [], ...others] = this.#wanted;
    // One list, as a gateway asks, names nobody twice; and should it, the statement answers the same.
    const asked = others.length === 0 ? first : [...new Set(this.#wanted.flat())];
    // Whoever asks from here on needs a statement of its own.
    this.#wanted = [];
    this.#loading = null;
    if (asked.length === 0) return new Map();
    return await this.#store.listViews(asked, this.#caller, this.#today, this.#waiter);
  }
}

const thisTick = Promise.resolve();

function isPlausible(id: string): boolean {
  return plausibleId.test(id);
}

/** Resolves all references to `Child` of one list, in an agency subgraph whose view is the field `field`. */
export function sourceViewReferences(field: ViewName): ResolveReferences<SourceViewContext> {
  return (references, { loaders }) =>
    resolveTogether(references, loaders.view.load(references.map(idOf)), ({ id }, views) => {
      const view = typeof id === 'string' ? views.get(id) : undefined;
      return view === undefined ? notFoundError() : { __typename: 'Child', id, [field]: view };
    });
}

function idOf({ id }: Reference): string {
  return typeof id === 'string' ? id : '';
}
