import { migrations as audit } from '../gateway/audit/migrations/index.ts';
import type { SchemaModule } from '../platform/postgres/schema/migrate.ts';
import { migrations as children } from '../subgraphs/children/migrations/index.ts';
import { migrations as disability } from '../subgraphs/disability/migrations/index.ts';
import { migrations as households } from '../subgraphs/households/migrations/index.ts';
import { migrations as reconciliation } from '../subgraphs/reconciliation/migrations/index.ts';
import { migrations as students } from '../subgraphs/students/migrations/index.ts';
import { migrations as welfare } from '../subgraphs/welfare/migrations/index.ts';
import { migrations as jobs } from './migrations/index.ts';

/** Every schema of the hub. The pipeline's own comes last, since its views may read the others. */
export const schemaModules: readonly SchemaModule[] = [
  { schema: 'students', migrations: students },
  { schema: 'households', migrations: households },
  { schema: 'welfare', migrations: welfare },
  { schema: 'disability', migrations: disability },
  { schema: 'children', migrations: children },
  { schema: 'reconciliation', migrations: reconciliation },
  { schema: 'jobs', migrations: jobs },
  { schema: 'audit', migrations: audit, isApart: true },
];
