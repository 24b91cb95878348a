import type { SourceTable } from '../../platform/source-systems.ts';

/** None: this subgraph keeps what follows from the agencies' records, never records of its own. */
export const sourceTables: readonly SourceTable[] = [];
