import type { BenchChild } from './dataset.ts';

export type OperationName = 'child' | 'page';
export const operationNames: readonly OperationName[] = ['child', 'page'];

/** Six fields of the identity and three agency views: four parts from four subgraphs, 25 leaves. */
const childFields = `id name citizenId sex birthDate division
      student { state asOf records { studentNumber schoolName grade className status } }
      household { state asOf records { householdNumber headName relationToHead status } }
      welfare { state asOf records { householdType monitoringCategory riskRemoved schoolState } }`;

export const queries: Readonly<Record<OperationName, string>> = {
  child: `query Child($id: ID!) { child(id: $id) { ${childFields} } }`,
  page: `query Page($after: String) {
  children(first: 50, after: $after) {
    edges { cursor node { ${childFields} } }
    pageInfo { hasNextPage endCursor }
  }
}`,
};

export const pageSize = 50;

/** Children in the order the list gives them. */
export function inListOrder(children: readonly BenchChild[]): BenchChild[] {
  return [...children].sort((one, other) =>
    one.division === other.division ? one.seq - other.seq : one.division < other.division ? -1 : 1,
  );
}

/** Variables of every request there can be; a page always holds 50 children. */
export function listVariables(
  operation: OperationName,
  children: readonly BenchChild[],
): Record<string, string>[] {
  if (operation === 'child') return children.map(({ id }) => ({ id }));
  return inListOrder(children)
    .slice(0, -pageSize)
    .map((child) => ({ after: cursorOf(child) }));
}

/** The cursor the children subgraph gives. */
export function cursorOf({ division, seq }: { division: string | null; seq: number }): string {
  return Buffer.from(JSON.stringify([division ?? '', seq]), 'utf8').toString('base64url');
}
