import { Counter, Histogram } from 'prom-client';
import type { DataSource } from 'typeorm';
import { observeStatements } from '../postgres/statement/observe-statements.ts';
import { createBoundedFold } from './metrics.ts';
import type { Registry } from './metrics.ts';
import { statementName } from './statement-name.ts';
import type { Tracer } from './tracer.ts';

/** Statements are the program's own, but how many there are nobody counts: more than these are `other`. */
const mostStatements = 150;

/** Traces the statements of a data source, by name and without their parameters. */
export function traceStatements(tracer: Tracer, schema: string, dataSource: DataSource): void {
  observeStatements(dataSource, ({ text, ms }) =>
    tracer.ended(`sql ${statementName(text)}`, ms ?? 0, {
      'hub.schema': schema,
      'hub.outcome': ms === null ? 'failed' : 'ok',
    }),
  );
}

/** Counts and times the statements of the data sources given to the function it answers. */
export function createStatementMetrics(registry: Registry): (schema: string, dataSource: DataSource) => void {
  const registers = [registry];
  const fold = createBoundedFold(mostStatements);
  const statements = new Counter({
    name: 'hub_sql_statements_total',
    help: 'SQL statements that ended, by the schema whose role ran them, name and outcome',
    labelNames: ['schema', 'statement', 'outcome'],
    registers,
  });
  const durations = new Histogram({
    name: 'hub_sql_statement_duration_seconds',
    help: 'Time the successful statements took',
    labelNames: ['schema'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
    registers,
  });
  return (schema, dataSource) =>
    observeStatements(dataSource, ({ text, ms }) => {
      const statement = fold(statementName(text));
      statements.inc({ schema, statement, outcome: ms === null ? 'failed' : 'ok' });
      if (ms !== null) durations.observe({ schema }, ms / 1000);
    });
}
