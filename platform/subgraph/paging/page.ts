import { badInputError } from '../errors.ts';

/** Most rows of one page, where a list does not say otherwise. */
export const largestPage = 100;

/** A client may send null for either, which GraphQL passes on in place of the schema's default. */
export type PageArguments = { first?: number | null; after?: string | null };

/**
 * Rows the page is to have; `byDefault` is the default the schema declares.
 *
 * @throws GraphQLError BAD_USER_INPUT for a size that no page has.
 */
export function pageSize(first: number | null | undefined, byDefault = 50, most = largestPage): number {
  const size = first ?? byDefault;
  if (size < 0 || size > most) throw badInputError('first', `first must be between 0 and ${most}`);
  return size;
}

/** The page of `size` rows and whether more follow, of rows that were read with one more than the page holds. */
export function cutPage<Row>(rows: readonly Row[], size: number): { rows: Row[]; hasNextPage: boolean } {
  return { rows: rows.slice(0, size), hasNextPage: rows.length > size };
}

/** The page of `size` rows as a Relay connection, of rows that were read with one more than the page holds. */
export function connectionOf<Row, Node>(
  read: readonly Row[],
  size: number,
  edgeOf: (row: Row) => { cursor: string; node: Node },
) {
  const { rows, hasNextPage } = cutPage(read, size);
  const edges = rows.map(edgeOf);
  return { edges, pageInfo: { hasNextPage, endCursor: edges.at(-1)?.cursor ?? null } };
}
