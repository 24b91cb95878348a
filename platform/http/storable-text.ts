import { toUSVString } from 'node:util';

/** How U+0000, half a surrogate pair or GraphQL's own way of writing them look in the text of a body. */
const suspicion = /\\u(?:0000|d[89a-f]|\{)/i;
/** U+0000 as an escape inside a GraphQL document, not the text of one. */
const nulInDocument = /(?<!\\)(?:\\\\)*\\u(?:0000|\{0+\})/;

/**
 * Whether a request, parsed from `body`, holds a text that PostgreSQL cannot: U+0000, or half a character, which would
 * be stored as another. Costs nothing for a body that cannot have one.
 */
export function holdsUnstorableText(body: string, request: { query: unknown; variables: unknown }): boolean {
  if (!suspicion.test(body)) return false;
  const { query, variables } = request;
  return (typeof query === 'string' && nulInDocument.test(query)) || isUnstorable([query, variables]);
}

function isUnstorable(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0') || toUSVString(value) !== value;
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, inner]) => isUnstorable(name) || isUnstorable(inner));
}
