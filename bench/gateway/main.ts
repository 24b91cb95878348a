import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { issueDevelopmentToken } from '../../gateway/index.ts';
import { createLogger } from '../../platform/logger.ts';
import { openDatabase } from '../../platform/postgres/index.ts';
import { division, listBenchChildren } from './dataset.ts';
import { gatewayNames, knownGateways, startLineup } from './lineup.ts';
import type { GatewayName } from './lineup.ts';
import { findDifferences, measure, warmUp } from './measure.ts';
import type { Effort } from './measure.ts';
import { listVariables, operationNames } from './operations.ts';
import type { OperationName } from './operations.ts';
import { fillDatabase } from './postgres-storage.ts';
import { startLoadGenerator } from './processes.ts';
import type { LoadGenerator } from './processes.ts';
import { notesOf, resultOf, rowsOf, tableOf } from './report.ts';
import type { Row } from './report.ts';
import { backings } from './subgraphs.ts';
import type { Backing } from './subgraphs.ts';

/**
 * Compares the gateway with a handwritten endpoint and with its peers. Run it on an idle machine:
 * `npm run -s bench:gateway -- [--json] [--quick]`; `--backing`, `--operation`, `--gateway` and `--clients` narrow it.
 */

type Settings = {
  backings: readonly Backing[];
  operations: readonly OperationName[];
  gateways: readonly GatewayName[];
  clients: readonly number[];
  effort: Effort;
  warmUpSeconds: number;
};

/** Warming up takes long because compilers do: a gateway is half as fast after its first thousand requests. */
const full = { clients: [1, 8, 64], effort: { rounds: 3, seconds: 2 }, warmUpSeconds: 8 };
const quick = { clients: [16], effort: { rounds: 2, seconds: 2 }, warmUpSeconds: 5 };
/** A peer that answers otherwise is left out; for one of ours the benchmark ends. */
const peers: readonly GatewayName[] = ['apollo', 'apollo-pooled', 'hive', 'mercurius'];
const children = 2000;
const internalSecret = 'only the subgraphs of the benchmark know this';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      backing: { type: 'string', multiple: true },
      operation: { type: 'string', multiple: true },
      gateway: { type: 'string', multiple: true },
      clients: { type: 'string', multiple: true },
    },
  });
  const kind = values.quick ? quick : full;
  installPeers();
  const rows = await run({
    backings: chosen(backings, values.backing),
    operations: chosen(operationNames, values.operation),
    gateways: values.gateway === undefined ? gatewayNames : chosen(knownGateways, values.gateway),
    clients: values.clients?.map(Number) ?? kind.clients,
    effort: kind.effort,
    warmUpSeconds: kind.warmUpSeconds,
  });
  for (const note of notesOf(rows)) process.stderr.write(`${note}\n`);
  process.stdout.write(`${values.json ? JSON.stringify(rows.flatMap(resultOf)) : tableOf(rows)}\n`);
}

function chosen<Name extends string>(
  all: readonly Name[],
  wanted: readonly string[] | undefined,
): readonly Name[] {
  return wanted === undefined ? all : all.filter((name) => wanted.includes(name));
}

/** The peers are a package of their own, so that the product's install stays small. */
function installPeers(): void {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  if (existsSync(join(folder, 'node_modules/autocannon'))) return;
  process.stderr.write('Installing the peers into bench/gateway …\n');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 2, 2],
  });
}

async function run(settings: Settings): Promise<Row[]> {
  const home = await mkdtemp(join(tmpdir(), 'hub-bench-'));
  const load = startLoadGenerator();
  try {
    const token = await issueDevelopmentToken({ home, department: 'EDUCATION', division });
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const rows: Row[] = [];
    for (const backing of settings.backings) {
      const measured = await withDatabase(backing, home, (databaseUrl) =>
        runBacking(backing, databaseUrl, settings, { home, load, headers }),
      );
      rows.push(...measured);
    }
    return rows;
  } finally {
    await load.stop();
    await rm(home, { recursive: true, force: true });
  }
}

async function runBacking(
  backing: Backing,
  databaseUrl: string | null,
  { gateways, operations, clients: loads, effort, warmUpSeconds }: Settings,
  { home, ...bench }: { home: string; load: LoadGenerator; headers: Record<string, string> },
): Promise<Row[]> {
  const storage = { children, databaseUrl };
  const lineup = await startLineup({ gateways, storage, home, internalSecret });
  try {
    const rows: Row[] = [];
    for (const operation of operations) {
      const variables = listVariables(operation, listBenchChildren(children));
      const notRun = new Map(lineup.notRun);
      for (const [gateway, difference] of await findDifferences(lineup.entries, operation, {
        ...bench,
        variables,
      })) {
        if (!peers.includes(gateway)) throw new Error(`${gateway}, ${operation}: ${difference}`);
        notRun.set(gateway, difference);
      }
      const entries = lineup.entries.filter(({ gateway }) => !notRun.has(gateway));
      process.stderr.write(`${backing}, ${operation}: warming up …\n`);
      await warmUp(entries, operation, warmUpSeconds, { ...bench, variables });
      for (const clients of loads) {
        process.stderr.write(`${backing}, ${operation}: ${clients} clients …\n`);
        const measured = await measure(entries, operation, clients, effort, { ...bench, variables });
        rows.push(...rowsOf({ backing, operation, clients }, measured, notRun));
      }
    }
    return rows;
  } finally {
    await lineup.stop();
  }
}

async function withDatabase<Result>(
  backing: Backing,
  home: string,
  work: (url: string | null) => Promise<Result>,
): Promise<Result> {
  if (backing === 'memory') return work(null);
  const database = await openDatabase({ home, databaseUrl: null }, createLogger('error'));
  try {
    await fillDatabase(database.url, children);
    return await work(database.url);
  } finally {
    await database.close();
  }
}

await main();
