/**
 * Whether header or payload of a token say a key twice, or are no JSON. Such a key is read differently by different
 * readers: what the issuer checked may not be what is read here.
 */
export function saysKeyTwice(token: string): boolean {
  const [header = '', payload = ''] = token.split('.');
  return [header, payload].some((part) => isRepeatedIn(Buffer.from(part, 'base64url').toString('utf8')));
}

/** Compares what is written with what is read of it; spaces between the words do not matter. */
function isRepeatedIn(text: string): boolean {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return true;
  }
  return countKeys(text) !== countMembers(value);
}

/** Every text is taken whole, so that one holding quotes or colons is not mistaken for a key. */
function countKeys(text: string): number {
  let keys = 0;
  for (const [, colon] of text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)) if (colon !== undefined) keys += 1;
  return keys;
}

function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce((sum: number, member) => sum + countMembers(member), own);
}
