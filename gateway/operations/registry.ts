import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GraphQLError, stripIgnoredCharacters } from 'graphql';
import { RefusedError } from '../../platform/errors.ts';
import { HttpRefusal } from '../../platform/http/request.ts';
import type { SubgraphRequest } from '../../platform/subgraph/types.ts';

/** Operations that may be asked: id → text. The id is the SHA-256 of the text without spaces and comments. */
export type OperationRegistry = ReadonlyMap<string, string>;

/** The operations the hub comes with: what docs/api.md shows, one a file. */
export const ownOperations = fileURLToPath(new URL('.', import.meta.url));

/**
 * Reads every `.graphql` file of the folders; a folder that is not there holds none.
 * Throws RefusedError (OPERATION_UNREADABLE) for a file that holds no GraphQL.
 */
export function readRegistry(folders: readonly string[]): OperationRegistry {
  const registry = new Map<string, string>();
  for (const { file, text } of folders.flatMap(readOperations)) {
    try {
      registry.set(operationId(text), text);
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      throw new RefusedError('OPERATION_UNREADABLE', `${file} holds no GraphQL operation.`, { cause: error });
    }
  }
  return registry;
}

export function readOperations(folder: string): { file: string; text: string }[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  const files = names.filter((name) => name.endsWith('.graphql')).sort();
  return files.map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));
}

/** Throws GraphQLError for a text that is no sequence of GraphQL words. */
export function operationId(text: string): string {
  return createHash('sha256').update(stripIgnoredCharacters(text)).digest('hex');
}

/**
 * Takes a request only for a registered operation, given by its text or, as `documentId`, by its id; a text is
 * replaced by the registered one. Throws HttpRefusal (400) without telling what is registered.
 */
export function onlyRegistered(registry: OperationRegistry): (request: SubgraphRequest) => SubgraphRequest {
  return (request) => {
    const query = registry.get(idOf(request) ?? '');
    if (query === undefined) throw notRegistered();
    return { ...request, query };
  };
}

/**
 * Takes any operation by its text, and registered ones by their id too: a client is built against a hub like this one,
 * and sends ids from then on. Throws HttpRefusal (400) for an id nobody registered.
 */
export function anyOrRegistered(registry: OperationRegistry): (request: SubgraphRequest) => SubgraphRequest {
  return (request) => {
    if (!request.query.startsWith(idPrefix)) return request;
    const query = registry.get(request.query.slice(idPrefix.length));
    if (query === undefined) throw notRegistered();
    return { ...request, query };
  };
}

function notRegistered(): HttpRefusal {
  return new HttpRefusal(400, 'OPERATION_NOT_REGISTERED', 'This operation is not registered here.');
}

const idPrefix = 'sha256:';

const idAsText = new RegExp(`^${idPrefix}([0-9a-f]{64})$`);

/** The text of a request by id stands for the id until the registry has it: no GraphQL begins like this. */
function idOf({ query }: SubgraphRequest): string | null {
  const given = idAsText.exec(query)?.[1];
  if (given !== undefined) return given;
  try {
    return operationId(query);
  } catch {
    return null;
  }
}
