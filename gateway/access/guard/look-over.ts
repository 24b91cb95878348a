import { holdsEmbeddedId } from '../../../platform/embedded-ids.ts';
import { isDataObject } from '../../executor/tree/data-object.ts';
import type { DataObject } from '../../executor/tree/data-object.ts';
import { SourceFailure } from '../../executor/tree/source-failure.ts';
import type { Limits } from './sensitive-fields.ts';
import type { Below, Place, Spot } from './sensitive-paths.ts';

/** What an answer holds that it must not; the field, never the value. */
export type Violation = {
  field: string;
  /** Opaque id of the object, where it was told. */
  id: string | null;
  reason: 'OUTSIDE_DIVISION' | 'NUMBER_NOT_MASKED' | 'CLASS_WITHHELD' | 'SOURCE_WITHHELD' | 'CHILD_WITHHELD';
};

/** The first thing a data tree holds that the caller may not be told; null where there is none. */
export function findViolation(
  value: unknown,
  place: Place,
  limits: Limits,
  division: string,
): Violation | null {
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      const found = findViolation(value[index], place, limits, division);
      if (found !== null) return found;
    }
    return null;
  }
  return isDataObject(value) ? lookAt(value, place, limits, division) : null;
}

function lookAt(object: DataObject, place: Place, limits: Limits, division: string): Violation | null {
  if (place.division !== null && isOutside(object[place.division], division)) {
    return { field: place.type, id: idOf(object), reason: 'OUTSIDE_DIVISION' };
  }
  if (place.source !== null && isWithheld(object[place.source], limits)) {
    return { field: place.type, id: null, reason: 'SOURCE_WITHHELD' };
  }
  if (
    place.evidence.length > 0 &&
    place.evidence.some((key) => isTold(object[key])) &&
    isWithheld(object['source'], limits)
  ) {
    return { field: place.type, id: null, reason: 'SOURCE_WITHHELD' };
  }
  // Plain loops: this runs over every object of every answer.
  const { texts, empty, below } = place;
  for (let index = 0; index < texts.length; index += 1) {
    const { key, field } = texts[index] as Spot;
    const value = object[key];
    if (value !== null && value !== undefined && holdsNumber(value)) {
      return { field, id: idOf(object), reason: 'NUMBER_NOT_MASKED' };
    }
  }
  for (let index = 0; index < empty.length; index += 1) {
    const { key, field } = empty[index] as Spot;
    if (isTold(object[key])) return { field, id: idOf(object), reason: 'CLASS_WITHHELD' };
  }
  for (let index = 0; index < below.length; index += 1) {
    const { key, place: inner } = below[index] as Below;
    const found = findViolation(object[key], inner, limits, division);
    if (found !== null) return found;
  }
  if (place.knownFrom !== null && !isKnown(object[place.knownFrom], limits)) {
    return { field: place.type, id: idOf(object), reason: 'CHILD_WITHHELD' };
  }
  return null;
}

/**
 * Whether a source that may be seen has a record of it, and whoever answered knew which may not. Null comes from a
 * subgraph that takes the caller for one who may see everything.
 */
export function isKnown(sources: unknown, limits: Limits): boolean {
  if (sources === undefined || sources instanceof SourceFailure) return true;
  return (
    Array.isArray(sources) &&
    sources.length > 0 &&
    sources.every((source) => typeof source === 'string' && !isWithheld(source, limits))
  );
}

/** Only what is made by the hub: an id a source invented may hold anything. */
function idOf({ id }: DataObject): string | null {
  return typeof id === 'string' && /^[a-z][a-z0-9]{20,40}$/.test(id) && !holdsNumber(id) ? id : null;
}

/** A child of no known place is nobody's but those who may see every place. What was not answered is not looked at. */
function isOutside(value: unknown, division: string): boolean {
  if (division === '' || value === undefined) return false;
  return value === null || (typeof value === 'string' && !value.startsWith(division));
}

function isWithheld(source: unknown, { withheldSources }: Limits): boolean {
  return typeof source === 'string' && withheldSources.has(source);
}

/** Whether a text, or one of a list, holds a number that is not masked. */
export function holdsNumber(value: unknown): boolean {
  if (typeof value === 'string') return holdsEmbeddedId(value);
  return Array.isArray(value) && value.some(holdsNumber);
}

/** Whether a withheld value says anything but that it is withheld. */
export function isTold(value: unknown): boolean {
  if (value === null || value === undefined) return false;
  if (Array.isArray(value)) return value.length > 0;
  if (!isDataObject(value)) return !(value instanceof SourceFailure);
  return Object.entries(value).some(
    ([key, inner]) => key !== '__typename' && !(inner === 'WITHHELD') && isTold(inner),
  );
}
