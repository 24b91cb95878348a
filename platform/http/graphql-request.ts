import { HttpRefusal } from './request.ts';
import { holdsUnstorableText } from './storable-text.ts';

export type GraphqlRequest = {
  query: string;
  variables?: Record<string, unknown>;
  operationName?: string;
};

/** Throws an HttpRefusal (400) when the body is no GraphQL request; its text is never repeated. */
export function readRequest(body: Buffer): GraphqlRequest {
  const text = body.toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refused('The body is not JSON');
  }
  if (!isRecord(value)) throw refused('The body is not a GraphQL request');
  const { documentId, query = documentId, variables = null, operationName = null } = value;
  if (typeof query !== 'string' || query.trim() === '')
    throw refused('query must be a text that is not empty');
  if (variables !== null && !isRecord(variables)) throw refused('variables must be an object');
  if (operationName !== null && typeof operationName !== 'string')
    throw refused('operationName must be a text');
  if (holdsUnstorableText(text, { query, variables }))
    throw refused('A text holds U+0000 or half a surrogate pair, which no text here can');
  const read: GraphqlRequest = { query };
  if (variables !== null) read.variables = variables;
  if (operationName !== null) read.operationName = operationName;
  return read;
}

function refused(message: string): HttpRefusal {
  return new HttpRefusal(400, 'BAD_REQUEST', message);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
