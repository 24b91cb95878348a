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
import { gatewayNames, startLineup } from './lineup.ts';
import type { GatewayName } from './lineup.ts';
import { measure, requireEqualAnswers } from './measure.ts';
import type { Effort } from './measure.ts';
import { listVariables, operationNames } from './operations.ts';
import type { OperationName } from './operations.ts';
import { fillDatabase } from './postgres-storage.ts';
import { startLoadGenerator } from './processes.ts';
import { rowsOf, tableOf } from './report.ts';
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
};

const full = { clients: [1, 8, 64], effort: { rounds: 3, seconds: 2, warmUpSeconds: 2 } };
const quick = { clients: [16], effort: { rounds: 2, seconds: 2, warmUpSeconds: 2 } };
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
    gateways: chosen(gatewayNames, values.gateway),
    clients: values.clients?.map(Number) ?? kind.clients,
    effort: kind.effort,
  });
  process.stdout.write(`${values.json ? JSON.stringify(rows) : tableOf(rows)}\n`);
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
      rows.push(...(await withDatabase(backing, home, (url) => runBacking(backing, url))));
    }
    return rows;

    async function runBacking(backing: Backing, databaseUrl: string | null): Promise<Row[]> {
      const storage = { children, databaseUrl };
      const lineup = await startLineup({ gateways: settings.gateways, storage, home, internalSecret });
      try {
        const measured: Row[] = [];
        for (const operation of settings.operations) {
          const variables = listVariables(operation, listBenchChildren(children));
          await requireEqualAnswers(lineup.entries, operation, { headers, variables });
          for (const [index, clients] of settings.clients.entries()) {
            const effort = index === 0 ? settings.effort : { ...settings.effort, warmUpSeconds: 0 };
            process.stderr.write(`${backing} ${operation}, ${clients} clients …\n`);
            const results = await measure(lineup.entries, operation, clients, effort, {
              load,
              headers,
              variables,
            });
            measured.push(...rowsOf({ backing, operation, clients }, results, lineup.notRun));
          }
        }
        return measured;
      } finally {
        await lineup.stop();
      }
    }
  } finally {
    await load.stop();
    await rm(home, { recursive: true, force: true });
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
