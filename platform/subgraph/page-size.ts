import { badInputError } from './errors.ts';

/** Most rows of one page, in every list. */
export const largestPage = 100;

/** @throws GraphQLError BAD_USER_INPUT for a size that no page has. */
export function pageSize(first: number): number {
  if (first < 0 || first > largestPage) throw badInputError(`first must be between 0 and ${largestPage}`);
  return first;
}
