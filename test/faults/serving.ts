import { Agent, fetch } from 'undici';
import { issueDevelopmentToken } from '../../gateway/development-issuer.ts';
import { connect } from '../../platform/postgres/connection/connect.ts';
import { subgraphNames, type SubgraphName } from '../../platform/source-systems.ts';
import { freePort } from '../e2e/running-process.ts';
import { startServerProcess, type Environment, type HubProcess } from './hub-process.ts';
import { until } from './until.ts';

/** On a busy machine a crowd may have to wait for longer than fetch does by itself. */
const patient = new Agent({ connect: { timeout: 120_000 }, headersTimeout: 300_000 });

/** Asks each of the six subgraphs. */
export const childQuestion = `query ($id: ID!) { child(id: $id) {
  id student { state } household { state } welfare { state } disability { state } mismatches { id } } }`;

export type Answer = {
  status: number;
  retryAfter: string | null;
  data: Record<string, unknown> | null;
  errors: { path?: (string | number)[]; extensions: { code: string } }[];
  tookMs: number;
  text: string;
};

export type Serving = {
  gateway: HubProcess;
  gatewayPort: number;
  /** Of the county's education office. */
  token: string;
  subgraphs: ReadonlyMap<SubgraphName, HubProcess>;
  /** Children of the county, all of which the education office may see. */
  children: readonly string[];
  ask: Ask;
  /** A further one over the same subgraphs; whoever asks for it ends it. */
  startGateway(): Promise<{ process: HubProcess; port: number; ask: Ask }>;
  stop(): Promise<void>;
};

type Ask = (query: string, variables?: Record<string, unknown>) => Promise<Answer>;

type ServingOptions = {
  databaseUrl: string;
  environment: Environment;
  /** Where the gateway finds a subgraph; its own address unless said. */
  addressOf?: (name: SubgraphName, url: string) => Promise<string>;
  /** Of one process alone. */
  further?: Partial<Record<SubgraphName | 'gateway', Environment>>;
  /** Whether to wait until everything is served, so that nobody waits for a process that is still warming up. */
  isWhole?: boolean;
};

/** Gateway and six subgraphs as docker-compose.yml starts them, on one database. */
export async function startServing(options: ServingOptions): Promise<Serving> {
  const started: HubProcess[] = [];
  const stop = async (): Promise<void> => {
    for (const process of started.toReversed()) await process.kill();
  };
  try {
    return { ...(await startProcesses(options, started)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Notes in `started` each that is to be ended, also where a later one does not start. */
async function startProcesses(
  options: ServingOptions,
  started: HubProcess[],
): Promise<Omit<Serving, 'stop'>> {
  const { databaseUrl, addressOf = async (_, url) => url, further = {}, isWhole = true } = options;
  const environment = { ...options.environment, DATABASE_URL: databaseUrl, HUB_LOG_LEVEL: 'warn' };
  const home = options.environment['HUB_HOME'] ?? '';
  const bearer = { department: 'EDUCATION', division: '450703', expiresInSeconds: 12 * 3600 };
  const token = await issueDevelopmentToken({ home, ...bearer });
  const children = await listChildren(databaseUrl);

  const subgraphs = new Map<SubgraphName, HubProcess>();
  const urls: Record<string, string> = {};
  // One after another: together they would take the processors from what runs beside this suite.
  for (const name of subgraphNames) {
    const port = await freePort();
    const own = { ...environment, ...further[name] };
    const subgraph = await startServerProcess(`subgraphs/${name}/server.ts`, port, own);
    started.push(subgraph);
    subgraphs.set(name, subgraph);
    const url = await addressOf(name, `http://127.0.0.1:${port}/graphql`);
    urls[`SUBGRAPH_${name.toUpperCase()}_URL`] = url;
  }
  const startGateway: Serving['startGateway'] = async () => {
    const port = await freePort();
    const own = { ...environment, ...urls, ...further.gateway };
    const process = await startServerProcess('gateway/main.ts', port, own);
    return { process, port, ask: (query, variables) => askAt(port, token, query, variables) };
  };
  const { process: gateway, port: gatewayPort, ask } = await startGateway();
  started.push(gateway);
  const [firstChild = ''] = children;
  if (isWhole)
    await until('the first child is served whole', async () => {
      const { errors } = await ask(childQuestion, { id: firstChild });
      return errors.length === 0;
    });
  return { gateway, gatewayPort, token, subgraphs, children, ask, startGateway };
}

async function listChildren(databaseUrl: string): Promise<string[]> {
  const client = await connect({ url: databaseUrl });
  try {
    const { rows } = await client.query<{ id: string }>(
      'select child_id as id from children.child where redirect_to is null and retired_at is null order by 1',
    );
    return rows.map(({ id }) => id);
  } finally {
    await client.end();
  }
}

/** One question on a connection of its own choosing; rejects when the connection breaks. */
async function askAt(
  port: number,
  token: string,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<Answer> {
  const started = performance.now();
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    dispatcher: patient,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  const { data = null, errors = [] } = JSON.parse(text) as Partial<Answer>;
  const retryAfter = response.headers.get('retry-after');
  return { status: response.status, retryAfter, data, errors, tookMs: performance.now() - started, text };
}
