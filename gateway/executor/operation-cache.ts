import { GraphQLError, parse, specifiedRules, stripIgnoredCharacters, validate } from 'graphql';
import type { DocumentNode, ValidationRule } from 'graphql';
import { createLruCache } from '../../platform/lru-cache.ts';
import { operationKey } from './operation/key.ts';
import { noPrototypeKeys } from './operation/no-prototype-keys.ts';
import { prepareOperation } from './prepared-operation.ts';
import type { PreparedOperation } from './prepared-operation.ts';
import type { Supergraph } from './supergraph/load.ts';

type OperationSource = {
  query: string;
  operationName: string | undefined;
  /** Given when the HTTP layer has already parsed and validated the text. */
  document: DocumentNode | undefined;
};

export type OperationCache = {
  /** Ready at once, or promised. Throws or rejects with GraphQLErrors (see OperationRefused). */
  get: (source: OperationSource) => PreparedOperation | Promise<PreparedOperation>;
  size: () => number;
};

/** The document is not one this schema can run. */
export class OperationRefused extends Error {
  override name = 'OperationRefused';
  readonly errors: readonly GraphQLError[];

  constructor(errors: readonly GraphQLError[]) {
    super('The operation was refused');
    this.errors = errors;
  }
}

/**
 * Keeps prepared operations by their text, and by their text without spaces and comments, so that two writings of one
 * operation are planned once. Bounded by count and by the length of all texts; refused operations are not kept.
 */
export function createOperationCache(
  supergraph: Supergraph,
  limits: { entries: number; characters: number },
): OperationCache {
  const cache = createLruCache<PreparedOperation>(limits);
  const pending = new Map<string, Promise<PreparedOperation>>();

  const prepare = async (source: OperationSource, key: string): Promise<PreparedOperation> => {
    const document = source.document ?? parseAndValidate(supergraph, source.query);
    const normalised = operationKey(stripIgnoredCharacters(source.query), source.operationName);
    const prepared =
      cache.get(normalised) ?? (await prepareOperation(supergraph, document, source.operationName));
    cache.set(normalised, prepared);
    cache.set(key, prepared);
    return prepared;
  };

  return {
    get(source) {
      const key = operationKey(source.query, source.operationName);
      const known = cache.get(key) ?? pending.get(key);
      if (known !== undefined) return known;
      const preparing = prepare(source, key).finally(() => pending.delete(key));
      pending.set(key, preparing);
      return preparing;
    },
    size: cache.size,
  };
}

const rules: readonly ValidationRule[] = [...specifiedRules, noPrototypeKeys];

function parseAndValidate({ apiSchema }: Supergraph, query: string): DocumentNode {
  let document: DocumentNode;
  try {
    document = parse(query);
  } catch (error) {
    if (error instanceof GraphQLError) throw new OperationRefused([coded(error, 'GRAPHQL_PARSE_FAILED')]);
    throw error;
  }
  const errors = validate(apiSchema, document, rules);
  if (errors.length > 0) {
    throw new OperationRefused(errors.map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED')));
  }
  return document;
}

function coded(error: GraphQLError, code: string): GraphQLError {
  const { message, nodes = null, source, positions } = error;
  return new GraphQLError(message, {
    nodes,
    source: source ?? null,
    positions: positions ?? null,
    extensions: { code },
  });
}
