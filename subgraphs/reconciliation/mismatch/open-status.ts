import type { MismatchStatus } from '../tables.ts';

/** Nobody has to act on such a flag any more. */
const endedStatuses: readonly MismatchStatus[] = ['RESOLVED', 'DISMISSED', 'SUPERSEDED'];

export const isOpenStatus = (status: MismatchStatus): boolean => !endedStatuses.includes(status);

/** SQL: somebody still has to act. Written out, so that the planner knows the indexes of open flags by it. */
export function openStatus(column: string): string {
  return `${column} not in (${endedStatuses.map((status) => `'${status}'`).join(', ')})`;
}
