import { databaseCheck, migrationsCheck } from '../platform/observation/checks.ts';
import type { Check } from '../platform/observation/readiness.ts';
import { createDataSource } from '../platform/postgres/connection/data-source.ts';
import { migrations } from './audit/migrations/index.ts';
import { auditCheck } from './audit/log/writable.ts';

/**
 * What has to work for the gateway to answer: the database of the audit log, and the log itself. A gateway without a
 * supergraph does not start; a subgraph that is down leaves nulls in answers and is no reason to take none.
 */
export async function openGatewayChecks(
  url: string,
): Promise<{ checks: readonly Check[]; close: () => Promise<void> }> {
  const dataSource = await createDataSource({ url, schema: 'audit', poolSize: 1, statementTimeoutMs: 3000 });
  return {
    checks: [
      databaseCheck(dataSource),
      migrationsCheck(dataSource, [{ schema: 'audit', migrations }]),
      auditCheck(dataSource),
    ],
    close: () => dataSource.destroy(),
  };
}
