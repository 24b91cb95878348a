import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { issueDevelopmentToken } from '../../gateway/development-issuer.ts';
import { startGateway } from '../../gateway/server.ts';
import type { Gateway, GatewayOptions } from '../../gateway/server.ts';
import { plainDate } from '../../platform/plain-date.ts';
import { subgraphNames } from '../../platform/source-systems.ts';
import type { SubgraphName } from '../../platform/source-systems.ts';
import type { SubgraphHandler } from '../../platform/subgraph/types.ts';
import * as children from '../../subgraphs/children/server.ts';
import * as disability from '../../subgraphs/disability/server.ts';
import * as households from '../../subgraphs/households/server.ts';
import * as reconciliation from '../../subgraphs/reconciliation/server.ts';
import * as students from '../../subgraphs/students/server.ts';
import * as welfare from '../../subgraphs/welfare/server.ts';
import { createTestDatabase } from '../database.ts';
import type { TestDatabase } from '../database.ts';
import { recordStatements } from './agency-store.ts';

const factories = { children, disability, households, reconciliation, students, welfare };
export const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

export type HubGateway = {
  /** The data folder; its `keys` sign tokens. */
  home: string;
  database: TestDatabase;
  dataSource: (schema: string) => Promise<DataSource>;
  subgraphs: Record<SubgraphName, SubgraphHandler>;
  /** Statements each subgraph has asked for so far. */
  statements: Record<SubgraphName, string[]>;
  start: (options?: Partial<GatewayOptions>, config?: Partial<GatewayOptions['config']>) => Promise<Gateway>;
  token: (options?: Partial<Parameters<typeof issueDevelopmentToken>[0]>) => Promise<string>;
  stop: () => Promise<void>;
};

/** All six subgraphs on an empty database of the test's own, behind as many gateways as the test starts. */
export async function createHubGateway(): Promise<HubGateway> {
  const database = await createTestDatabase();
  const home = await mkdtemp(join(tmpdir(), 'hub-gateway-'));
  const started: Gateway[] = [];
  const statements = {} as Record<SubgraphName, string[]>;
  const subgraphs = {} as Record<SubgraphName, SubgraphHandler>;
  for (const name of subgraphNames) {
    const recorded = recordStatements(await database.dataSource(name));
    const read = recordStatements(await database.reader(name), recorded.statements);
    statements[name] = recorded.statements;
    subgraphs[name] = factories[name].createSubgraph({
      dataSource: recorded.db,
      reader: read.db,
      today: plainDate('2026-09-10'),
    });
  }
  return {
    home,
    database,
    dataSource: (schema) => database.dataSource(schema),
    subgraphs,
    statements,
    async start(options = {}, changes = {}) {
      const config = {
        home,
        port: 0,
        jwksUrl: null,
        issuer: null,
        audience: null,
        internalSecret: null,
        subgraphUrls: {},
        // A busy machine answers late; what is too late is for the tests of that to say.
        subgraphTimeoutMs: 30_000,
        subgraphMaxBytes: 8 * 1024 * 1024,
        ...changes,
      };
      const gateway = await startGateway({
        config,
        subgraphs,
        log: silent,
        onRead: () => undefined,
        ...options,
      });
      started.push(gateway);
      return gateway;
    },
    token: (options = {}) =>
      issueDevelopmentToken({ home, department: 'EDUCATION', division: '450703', ...options }),
    async stop() {
      for (const gateway of started) await gateway.stop();
      await database.drop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

export type ClientAnswer = {
  status: number;
  headers: Headers;
  data: Record<string, unknown> | null | undefined;
  codes: unknown[];
};

export async function post(
  url: string,
  token: string,
  request: { query: string; variables?: Record<string, unknown> },
  headers: Record<string, string> = {},
): Promise<ClientAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
    body: JSON.stringify(request),
  });
  const { data, errors = [] } = (await response.json()) as {
    data?: Record<string, unknown> | null;
    errors?: { extensions?: { code?: unknown } }[];
  };
  const codes = errors.map(({ extensions }) => extensions?.code);
  return { status: response.status, headers: response.headers, data, codes };
}
