export type { Sql } from './data-source.ts';
export { createDataSource } from './data-source.ts';
export { openDatabase } from './database.ts';
export { setIndexesAside } from './first-fill.ts';
export type { SchemaModule } from './migrate.ts';
export { prepareDatabase } from './migrate.ts';
export type { Transaction } from './transaction.ts';
export { withTransaction } from './transaction.ts';
export { withinDivision } from './within-division.ts';
