/**
 * What tells operations apart in a cache. Mostly the text itself, whose hash is then computed once for all caches a
 * request meets; no document begins with a NUL, so that a name in front of a text cannot be mistaken for another text.
 */
export function operationKey(query: string, operationName: string | undefined): string {
  return operationName === undefined || operationName === '' ? query : `\0${operationName}\0${query}`;
}
