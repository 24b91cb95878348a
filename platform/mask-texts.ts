import { maskEmbeddedIds } from './embedded-ids.ts';

const shortestCitizenId = 15;
const none: ReadonlySet<string> = new Set();

/**
 * Every text in a value is masked, not only numbers: clerks put citizen numbers into names and remarks too. What holds
 * nothing to mask is answered as it is, because most records do not and copying them costs as much as the rest of a view.
 * @param opaque fields that hold no text of people: a digest may look like a number.
 */
export function maskTexts<T>(value: T, opaque: ReadonlySet<string> = none): T {
  return masked(value, opaque) as T;
}

function masked(value: unknown, opaque: ReadonlySet<string>): unknown {
  if (typeof value === 'string') return value.length < shortestCitizenId ? value : maskEmbeddedIds(value);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Array.isArray(value)
    ? maskedList(value, opaque)
    : maskedFields(value as Record<string, unknown>, opaque);
}

function maskedList(values: readonly unknown[], opaque: ReadonlySet<string>): readonly unknown[] {
  let copy: unknown[] | null = null;
  for (let index = 0; index < values.length; index += 1) {
    const inner = masked(values[index], opaque);
    if (inner === values[index]) continue;
    copy ??= [...values];
    copy[index] = inner;
  }
  return copy ?? values;
}

function maskedFields(
  fields: Readonly<Record<string, unknown>>,
  opaque: ReadonlySet<string>,
): Readonly<Record<string, unknown>> {
  let copy: Record<string, unknown> | null = null;
  for (const field in fields) {
    const value = fields[field];
    if (opaque.has(field)) continue;
    const inner = masked(value, opaque);
    if (inner === value) continue;
    copy ??= { ...fields };
    copy[field] = inner;
  }
  return copy ?? fields;
}
