import { GraphQLError, Kind, parse, validate } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { createOperationCompiler } from './compiled-operation.ts';
import type { CompiledOperation, OperationCompiler } from './compiled-operation.ts';

export type ReadDocument = {
  document: DocumentNode;
  errors?: undefined;
  /**
   * The operation, compiled once it has been asked for a few times. Null until then, and for operations that cannot
   * be compiled: graphql-js runs those.
   */
  compiledOperation: (operationName: string | undefined) => CompiledOperation | null;
};
type Reading = ReadDocument | { errors: readonly GraphQLError[] };

export type DocumentCache = {
  /** The parsed and validated document, or why it is refused (codes GRAPHQL_PARSE_FAILED, GRAPHQL_VALIDATION_FAILED). */
  read(query: string): Reading;
  readonly size: number;
};

/** Above this many characters a text is read each time: a cache of huge texts would not be bounded by its entries. */
const longestCachedText = 64_000;
const tokenLimit = 20_000;
/** Compiling costs milliseconds, as much as dozens of runs by graphql-js: a text seen once is not worth it. */
const usesBeforeCompiling = 3;

/**
 * Parsing and validating cost more than executing a typical subrequest, and a gateway sends the same few texts for ever.
 * Least recently used texts leave first.
 */
export function createDocumentCache(
  schema: GraphQLSchema,
  maxEntries = 500,
  compiler = createOperationCompiler(schema),
): DocumentCache {
  const entries = new Map<string, Reading>();
  /** Mostly asked for again; it need not be moved. */
  let newest: string | null = null;

  function readAnew(query: string): Reading {
    let document: DocumentNode;
    try {
      document = parse(query, { maxTokens: tokenLimit, noLocation: true });
    } catch (error) {
      return { errors: [coded(error, 'GRAPHQL_PARSE_FAILED')] };
    }
    const errors = validate(schema, document, undefined, { maxErrors: 20 });
    return errors.length > 0
      ? { errors: errors.map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED')) }
      : { document, compiledOperation: compileWhenUsed(compiler, document) };
  }

  return {
    read(query) {
      const known = entries.get(query);
      if (known !== undefined) {
        if (query === newest) return known;
        newest = query;
        entries.delete(query);
        entries.set(query, known);
        return known;
      }
      const reading = readAnew(query);
      if (query.length <= longestCachedText) {
        newest = query;
        entries.set(query, reading);
        const oldest = entries.size > maxEntries ? entries.keys().next() : undefined;
        if (oldest?.done === false) entries.delete(oldest.value);
      }
      return reading;
    },
    get size() {
      return entries.size;
    },
  };
}

function compileWhenUsed(
  compiler: OperationCompiler,
  document: DocumentNode,
): ReadDocument['compiledOperation'] {
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const name = operations[0]?.name?.value;
  let uses = 0;
  let compiled: CompiledOperation | null = null;
  return (operationName) => {
    // A gateway sends one operation a text; whatever else comes is left to graphql-js.
    if (operations.length !== 1 || (operationName !== undefined && operationName !== name)) return null;
    uses += 1;
    if (uses === usesBeforeCompiling) compiled = compiler.compile(document);
    return compiled;
  };
}

function coded(error: unknown, code: string): GraphQLError {
  const message = error instanceof Error ? error.message : 'Unreadable document';
  return new GraphQLError(message, { extensions: { code } });
}
