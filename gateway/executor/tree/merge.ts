import type { TypeRelation } from '../supergraph/type-relation.ts';
import { isDataObject } from './data-object.ts';
import type { DataObject } from './data-object.ts';
import { SourceFailure } from './source-failure.ts';

/**
 * Writes everything `news` knows into `known`. Values beat silence and failures; objects and equally long lists
 * are joined member by member, so that two sources may each tell half of a shared value.
 */
export function mergeInto(known: DataObject, news: DataObject, types: TypeRelation): void {
  for (const key in news) {
    // Assigning this key would replace the prototype instead of adding a member.
    if (key === '__proto__') continue;
    const before = known[key];
    if (before === undefined) known[key] = news[key];
    else if (key !== '__typename') known[key] = merged(before, news[key], types);
    // A source of an interface object knows only the interface's name: the runtime type beats it.
    else if (typeof before !== 'string' || types.isAbstract(before)) known[key] = news[key];
  }
}

function merged(known: unknown, news: unknown, types: TypeRelation): unknown {
  if (news === known || news === undefined || news === null) return known;
  if (news instanceof SourceFailure) {
    noteLost(known, news);
    return known;
  }
  if (known === undefined || known === null) return news;
  if (known instanceof SourceFailure) {
    noteLost(news, known);
    return news;
  }
  if (Array.isArray(known) && Array.isArray(news) && known.length === news.length) {
    for (let index = 0; index < known.length; index++)
      known[index] = merged(known[index], news[index], types);
    return known;
  }
  if (isDataObject(known) && isDataObject(news)) {
    mergeInto(known, news, types);
    return known;
  }
  return news;
}

/** Objects of which one source told its part while another failed to tell its own. */
const lostParts = new WeakMap<object, SourceFailure>();

function noteLost(value: unknown, failure: SourceFailure): void {
  if (Array.isArray(value)) {
    for (const item of value) noteLost(item, failure);
  } else if (isDataObject(value) && !lostParts.has(value)) lostParts.set(value, failure);
}

/** Why a field may be missing from an object that is there. */
export function lostPartOf(object: DataObject): SourceFailure | undefined {
  return lostParts.get(object);
}
