import type { DataSource, EntitySubscriberInterface } from 'typeorm';

export type Statement = {
  /** The statement as the program wrote it; its parameters are not told. */
  text: string;
  /** Whole milliseconds; null for a statement that failed. */
  ms: number | null;
};

/** Tells `listener` of every statement that ends on the data source, COPY left out. */
export function observeStatements(dataSource: DataSource, listener: (statement: Statement) => void): void {
  const subscriber: EntitySubscriberInterface = {
    afterQuery({ query, success, executionTime }) {
      listener({ text: query, ms: success ? (executionTime ?? 0) : null });
    },
  };
  dataSource.subscribers.push(subscriber);
}
