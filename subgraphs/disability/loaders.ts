import { SourceViewLoader } from '../../platform/subgraph/source-view/loader.ts';
import type { PlainDate } from '../../platform/plain-date.ts';
import type { Waiter } from '../../platform/postgres/index.ts';
import type { Caller } from '../../platform/subgraph/types.ts';
import type { DisabilityStore } from './store.ts';

/** Made per request: what one caller loaded must never answer another. */
export function createLoaders(store: DisabilityStore, caller: Caller, today: PlainDate, waiter: Waiter) {
  return { view: new SourceViewLoader(store, caller, today, waiter) };
}
