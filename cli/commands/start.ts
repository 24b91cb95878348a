import { createServer } from 'node:net';
import { issueDevelopmentToken } from '../../gateway/development-issuer.ts';
import { openAuditLog } from '../../gateway/audit/log/audit-log.ts';
import { openGatewayChecks } from '../../gateway/checks.ts';
import { warningsOf } from '../../gateway/access/listening-address.ts';
import { startGateway } from '../../gateway/server.ts';
import { feedChannels } from '../../gateway/subscriptions/feeds.ts';
import { startWorker } from '../../jobs/worker.ts';
import { loadConfig, type Config } from '../../platform/config.ts';
import { RefusedError } from '../../platform/errors.ts';
import { createLogger } from '../../platform/logger.ts';
import { openManagement } from '../../platform/observation/management.ts';
import { createStatementMetrics, traceStatements } from '../../platform/observation/statement-metrics.ts';
import { listenForChanges } from '../../platform/postgres/signal/change-signal.ts';
import { subgraphNames } from '../../platform/source-systems.ts';
import { readTimeoutMs } from '../../platform/subgraph/serving/read-timeout.ts';
import type { Command } from '../command/command.ts';
import { inProcessSubgraphs } from '../hub/in-process-subgraphs.ts';
import { openHubWith, type Hub } from '../hub/open-hub.ts';
import type { Output } from '../command/output.ts';
import { fillWithSampleCounty, holdsSampleCounty, sampleCounty } from '../synthesize/sample-county.ts';
import { openStatus } from '../../subgraphs/reconciliation/mismatch/open-status.ts';

export const startCommand: Command = {
  usage: ['hub start [--sample]', '--sample fills an empty store with a made-up county first.'],
  options: { sample: { type: 'boolean' } },
  positionals: { least: 0, most: 0 },
  async run({ values, output }) {
    const config = loadConfig();
    const log = createLogger(config.logLevel);
    const stopping = stopSignal();
    // Before the database: a taken port should not cost a start-up and a shut-down.
    await refuseTakenPort(config.port);
    const hub = await openHubWith(config, log, output, { readTimeoutMs: readTimeoutMs(config) });
    const closers: (() => Promise<void>)[] = [() => hub.close()];
    try {
      const keys = await hub.dataKeys();
      if (values['sample'] === true) await fillWithSampleCounty(hub, output);
      const management = await openManagement(config, 'hub', log);
      const { registry, tracer } = management;
      const worker = await startWorker({ config, databaseUrl: hub.databaseUrl, log, keys, registry, tracer });
      closers.unshift(() => worker.stop());
      const wakeUps = await listenForChanges({ url: hub.databaseUrl, channels: feedChannels, log });
      closers.unshift(() => wakeUps.close());
      const { home, auditKeyFile } = config;
      const audit = await openAuditLog({ url: hub.databaseUrl, home, auditKeyFile, log });
      closers.unshift(() => audit.close());
      const subgraphs = await inProcessSubgraphs(hub);
      const watchStatements = registry && createStatementMetrics(registry);
      for (const name of subgraphNames) {
        for (const source of [await hub.dataSource(name), await hub.reader(name)]) {
          watchStatements?.(name, source);
          if (tracer !== undefined) traceStatements(tracer, name, source);
        }
      }
      const { checks, close: closeChecks } = await openGatewayChecks(hub.databaseUrl);
      closers.unshift(closeChecks);
      const readiness = await management.serve([...checks, ...worker.checks], warningsOf(config));
      closers.unshift(management.close);
      const gateway = await startGateway({
        config,
        log,
        subgraphs,
        wakeUps,
        onRead: audit.record,
        readiness,
        ...(registry && { registry }),
        ...(tracer && { tracer }),
      });
      closers.unshift(() => gateway.stop());
      await announce(hub, output, { url: gateway.url, queue: worker.kind });
      await stopping;
      output.note('stopping …');
    } finally {
      for (const close of closers) await close();
    }
    return undefined;
  },
};

/** Resolves at the first Ctrl-C or SIGTERM; a second one ends the process at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(1));
        resolve();
      });
    }
  });
}

async function refuseTakenPort(port: number): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new RefusedError(
              'PORT_TAKEN',
              `Port ${port} is taken by another program. Stop it, or choose another: PORT=4100 npm start`,
            )
          : error,
      ),
    );
    probe.listen(port, () => probe.close(() => resolve()));
  });
}

async function announce(hub: Hub, output: Output, started: { url: string; queue: string }): Promise<void> {
  const jobs = await hub.dataSource('jobs');
  const [counts] = await jobs.query<{ children: number; records: number; mismatches: number }[]>(`
    select (select count(*)::int from children.child where redirect_to is null and retired_at is null) as children,
           (select count(*)::int from children.link_record where child_id is not null and present) as records,
           (select count(*)::int from reconciliation.mismatch where ${openStatus('status')}) as mismatches`);
  output.line('');
  output.line(`Not One Less is running: ${started.url}`);
  output.line(
    `  database    ${hub.databaseKind === 'embedded' ? `embedded PostgreSQL in ${hub.config.home}` : 'PostgreSQL at DATABASE_URL'}`,
  );
  output.line(
    `  job queue   ${started.queue === 'redis' ? 'Redis at REDIS_URL' : 'PostgreSQL (set REDIS_URL for Redis)'}`,
  );
  output.line(`  today       ${hub.config.today}`);
  output.line(`  children    ${counts?.children ?? 0}, from ${counts?.records ?? 0} agency records`);
  output.line(`  mismatches  ${counts?.mismatches ?? 0} waiting for a department`);
  if (await holdsSampleCounty(hub.config)) {
    output.line('  This county is made up: no row speaks of a real person. Exports of your own belong in a');
    output.line('  data folder of their own, for instance HUB_HOME=.county');
  }
  if (hub.config.jwksUrl !== null || hub.config.oidcIssuer !== null) return;
  await announceExample(hub.config, output, started.url, {
    childId: await findExampleChild(hub),
    division: (await findCounty(hub)) ?? sampleCounty,
  });
}

/** The county most children of the store belong to; null while there are none. */
async function findCounty(hub: Hub): Promise<string | null> {
  const jobs = await hub.dataSource('jobs');
  const [row] = await jobs.query<{ county: string }[]>(`
    select left(division, 6) as county
      from children.child
     where redirect_to is null and retired_at is null and division is not null
     group by 1
     order by count(*) desc, 1
     limit 1`);
  return row?.county ?? null;
}

/** A child that all four agencies know and disagree about, where there is one. */
async function findExampleChild(hub: Hub): Promise<string | null> {
  const jobs = await hub.dataSource('jobs');
  const [row] = await jobs.query<{ child_id: string }[]>(`
    select c.child_id
      from children.child c
      join children.link_record l on l.child_id = c.child_id and l.present
     where c.redirect_to is null and c.retired_at is null
     group by c.child_id, c.open_mismatches
     order by (c.open_mismatches > 0) desc, count(distinct l.source_system) desc, c.open_mismatches desc, c.child_id
     limit 1`);
  return row?.child_id ?? null;
}

async function announceExample(
  config: Config,
  output: Output,
  url: string,
  { childId, division }: { childId: string | null; division: string },
): Promise<void> {
  const token = await issueDevelopmentToken({
    home: config.home,
    department: 'EDUCATION',
    division,
    expiresInSeconds: 12 * 3600,
  });
  output.line(`\nA development token for the county's education bureau, valid for twelve hours:\n\n${token}`);
  if (childId === null) {
    output.line('\nThe store is empty: hub import <source-system> <file> brings in an export.');
    return;
  }
  const query =
    'query($id: ID!) { child(id: $id) { name citizenId division student { state records { schoolName grade status } } ' +
    'household { state records { status } } welfare { state records { monitoringCategory saysInSchool } } ' +
    'disability { state records { category grade } } schooling { status } ' +
    'mismatches { rule { code title(language: EN) } department status dueAt evidence { field value } } } }';
  output.line(`\nOne child with mismatches:\n\ncurl -s ${url} -H 'content-type: application/json' \\
  -H "authorization: Bearer ${token}" \\
  -d '${JSON.stringify({ query, variables: { id: childId } })}'\n`);
}
