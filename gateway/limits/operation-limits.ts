/** What one operation may ask; docs/limits.md has the reasons. Fragments count where they are spread. */
export type OperationLimits = {
  /** Fields above one another; introspection is exempt. */
  depth: number;
  aliases: number;
  /** Words and signs of the document, comments and commas left out. */
  tokens: number;
  /** Objects an answer may hold by the cost model. */
  cost: number;
  /** Rows of a page. */
  page: number;
};

export const operationLimits: OperationLimits = {
  depth: 8,
  aliases: 15,
  tokens: 1000,
  cost: 50_000,
  page: 100,
};

/** What the cost model assumes of the schema. */
export type CostModel = {
  /** Fields whose page may be larger than the others', as `Type.field`. */
  pages: ReadonlyMap<string, number>;
  /** Entries of a list that is not paged. */
  listLength: number;
  /** Root field of a mutation: a transaction with its history and its audit. */
  mutation: number;
  /** Fields that cost more than the object they give, as `Type.field`. */
  weights: ReadonlyMap<string, number>;
};

export const costModel: CostModel = {
  pages: new Map([['Query.changes', 1000]]),
  listLength: 5,
  mutation: 100,
  weights: new Map([
    // Counted over the whole jurisdiction, whatever the page.
    ['ChildConnection.totalCount', 50],
    ['MismatchConnection.totalCount', 50],
    ['CaseConnection.totalCount', 50],
    ['WorkQueueConnection.totals', 50],
    ['Query.statistics', 500],
  ]),
};
