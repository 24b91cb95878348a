import type { Sql } from '../../platform/postgres/index.ts';
import { createDataSource } from '../../platform/postgres/index.ts';
import type { SubgraphHandler } from '../../platform/subgraph/types.ts';
import { createSubgraph as createChildren } from '../../subgraphs/children/server.ts';
import { createSubgraph as createHouseholds } from '../../subgraphs/households/server.ts';
import { createSubgraph as createStudents } from '../../subgraphs/students/server.ts';
import { createSubgraph as createWelfare } from '../../subgraphs/welfare/server.ts';
import { listBenchChildren, today } from './dataset.ts';
import { createMemoryAgencySql, createMemoryChildrenSql } from './memory-sql.ts';

/** Subgraphs the measured operations touch. */
export const benchSubgraphs = ['children', 'students', 'households', 'welfare'] as const;
export type BenchSubgraph = (typeof benchSubgraphs)[number];

export type Backing = 'memory' | 'postgres';
export const backings: readonly Backing[] = ['memory', 'postgres'];

/** Where a process finds the children: made anew in memory, or in a database that was filled before. */
export type Storage = { children: number; databaseUrl: string | null };

const creators = {
  children: createChildren,
  students: createStudents,
  households: createHouseholds,
  welfare: createWelfare,
};

const viewOf = { students: 'student', households: 'household', welfare: 'welfare' } as const;

/** Connections of one subgraph to PostgreSQL; the handwritten endpoint has as many for each schema. */
const poolSize = 5;

export async function openStorage(name: BenchSubgraph, storage: Storage): Promise<Sql> {
  if (storage.databaseUrl !== null) {
    return createDataSource({ url: storage.databaseUrl, schema: name, reader: true, poolSize });
  }
  const children = listBenchChildren(storage.children);
  return name === 'children'
    ? createMemoryChildrenSql(children)
    : createMemoryAgencySql(children, viewOf[name]);
}

/** The hub's own subgraph over that storage. */
export async function openSubgraph(name: BenchSubgraph, storage: Storage): Promise<SubgraphHandler> {
  return creators[name]({ dataSource: await openStorage(name, storage), today });
}
