import { join } from 'node:path';
import type { Config } from '../platform/config.ts';
import { RefusedError } from '../platform/errors.ts';
import type { Registry } from '../platform/observation/metrics.ts';
import type { Readiness } from '../platform/observation/readiness.ts';
import type { Tracer } from '../platform/observation/tracer.ts';
import { subgraphNames } from '../platform/source-systems.ts';
import type { SubgraphName } from '../platform/source-systems.ts';
import { signInternalToken } from '../platform/subgraph/token/internal-token.ts';
import type { Caller, SubgraphHandler } from '../platform/subgraph/types.ts';
import { createAuthenticator } from './access/token/authenticate.ts';
import { createCertificateReader } from './access/token/client-certificate.ts';
import type { ReadListener } from './audit/entry/read-event.ts';
import { createPolicyGuard } from './access/guard/guard.ts';
import { trackedChildren } from './audit/entry/asked.ts';
import { listeningAddress } from './access/listening-address.ts';
import { hasProvider, openTokenIssuer } from './access/token-issuer.ts';
import { composeSupergraph, readSubgraphSdls } from './compose.ts';
import { createFederatedExecutor } from './federated-executor.ts';
import { openClientGuard } from './limits/open-client-guard.ts';
import { startFront } from './http/front.ts';
import { startGraphqlServer } from './http/graphql-server.ts';
import type { RouteOptions } from './http/route.ts';
import { createGatewayMetrics, nameOperations, observeExecutor } from './observation.ts';
import type { GatewayObservation } from './observation.ts';
import { anyOrRegistered, onlyRegistered, ownOperations, readRegistry } from './operations/registry.ts';
import type { OperationRegistry } from './operations/registry.ts';
import type { SubscriptionLimits } from './subscriptions/subscriber.ts';
import { createSubscriptions } from './subscriptions/subscriptions.ts';
import type { WakeUps } from './subscriptions/wake-up.ts';

type Log = Record<'debug' | 'info' | 'warn' | 'error', (fields: object, event: string) => void>;

export type GatewayOptions = {
  config: Pick<
    Config,
    | 'home'
    | 'port'
    | 'jwksUrl'
    | 'issuer'
    | 'audience'
    | 'internalSecret'
    | 'subgraphUrls'
    | 'subgraphTimeoutMs'
    | 'subgraphMaxBytes'
  > &
    Partial<Pick<Config, 'redisUrl' | 'requestsPerSecond' | 'childrenPerHour' | 'operations'>> &
    Partial<Pick<Config, 'oidcIssuer' | 'tls' | 'certificateHeader' | 'tokenBinding'>> &
    Partial<Pick<Config, 'gatewayHost' | 'developmentTokensOnNetwork'>>;
  /** Handlers of subgraphs in this process; one whose URL is configured is called over HTTP instead. */
  subgraphs: Partial<Record<SubgraphName, string | SubgraphHandler>>;
  log: Log;
  /** Address to listen on. @defaultValue `config.gatewayHost`; see `listeningAddress` */
  host?: string;
  /** Keeps the record of reads: the audit log. What it rejects is not answered. */
  onRead: ReadListener;
  /** Wakes subscriptions; without it they look by themselves, once a second. */
  wakeUps?: WakeUps;
  /** Where the gateway's metrics go; none are kept without it. */
  registry?: Registry;
  /** Where traces go. */
  tracer?: Tracer;
  /** Asked by GET /ready. */
  readiness?: Readiness;
  /** Other bounds than the default ones. */
  limits?: { requests?: number; subscriptions?: Partial<SubscriptionLimits> };
};

export type Gateway = {
  /** Address of the GraphQL endpoint. */
  url: string;
  stop: () => Promise<void>;
};

/**
 * Composes the supergraph and serves it. Rejects with RefusedError when the schemas do not compose, a subgraph has
 * neither handler nor URL, the internal secret is missing, the port is taken, or other machines could use development tokens.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { config, log, onRead } = options;
  const { host, isOpenToDevelopment } = listeningAddress(config, options.host);
  if (isOpenToDevelopment) log.warn({ host }, 'gateway.issuer.development.on-network');
  const supergraphSdl = composeOrRefuse();
  const subgraphs = chooseSubgraphs(options);
  const { tls = null, certificateHeader = null } = config;
  const certificateOf = createCertificateReader({
    onlyAuthorized: typeof tls?.clientCaFile === 'string',
    header: certificateHeader,
  });
  const authenticate = createAuthenticator(await openTokenIssuer(config, log));
  const introspection = !hasProvider(config);
  const observation = observe(options);
  const executor = createFederatedExecutor({
    supergraphSdl,
    subgraphs,
    introspection,
    limits: { callTimeoutMs: config.subgraphTimeoutMs },
    maxAnswerBytes: config.subgraphMaxBytes,
    headers: (source, context, body) => {
      const headers = internalHeaders(config.internalSecret, source, context, body);
      const traceparent = options.tracer?.traceparent() ?? null;
      return traceparent === null ? headers : { ...headers, traceparent };
    },
    authorityOf,
    tracked: trackedChildren,
    guard: createPolicyGuard((event) => log.error(event, 'gateway.policy.violated')),
    // Our subgraphs answer NOT_FOUND for a child they may not tell of; a null without a reason would read as "no record".
    entitiesExist: true,
    onFailure: (event, context) => log.warn({ ...event, ...requestOf(context) }, 'gateway.source.failed'),
    observer: observation && observeExecutor(observation),
  });
  const { guard, close: closeGuard } = openClientGuard(config, log);
  const graphql = await startGraphqlServer({ executor, supergraphSdl, introspection, onRead, guard, log });
  const { wakeUps = null, limits = {} } = options;
  const subscriptions = createSubscriptions({
    executor,
    onRead,
    wakeUps,
    guard,
    authorityOf,
    limits: limits.subscriptions,
    log,
  });
  const stopServing = async (): Promise<void> => {
    await graphql.stop();
    await executor.stop();
    await closeGuard();
  };
  try {
    const front = await startFront({
      authenticate,
      certificateOf,
      graphql,
      subscriptions,
      onRead,
      guard,
      take: operationTaker(config),
      port: config.port,
      host,
      maxRequests: limits.requests,
      tls,
      observation,
      readiness: options.readiness,
      log,
    });
    return {
      url: `${tls === null ? 'http' : 'https'}://localhost:${front.port}/graphql`,
      stop: async () => {
        await front.stop();
        await stopServing();
      },
    };
  } catch (error) {
    await stopServing();
    throw error;
  }
}

function composeOrRefuse(): string {
  const { supergraphSdl, errors } = composeSupergraph(readSubgraphSdls());
  if (supergraphSdl !== null) return supergraphSdl;
  throw new RefusedError('COMPOSITION_FAILED', ['The subgraphs do not compose:', ...errors].join('\n  - '));
}

function chooseSubgraphs({ config, subgraphs }: GatewayOptions): Record<string, string | SubgraphHandler> {
  const chosen: Record<string, string | SubgraphHandler> = {};
  for (const name of subgraphNames) {
    const subgraph = config.subgraphUrls[name] ?? subgraphs[name];
    if (subgraph === undefined) {
      const variable = `SUBGRAPH_${name.toUpperCase()}_URL`;
      throw new RefusedError('SUBGRAPH_MISSING', `The subgraph ${name} has no address: set ${variable}.`);
    }
    if (typeof subgraph === 'string' && config.internalSecret === null) {
      throw new RefusedError(
        'INTERNAL_SECRET_MISSING',
        'HUB_INTERNAL_SECRET must be set to call subgraphs over HTTP.',
      );
    }
    chosen[name] = subgraph;
  }
  return chosen;
}

function operationTaker({ operations = 'any', home }: GatewayOptions['config']): RouteOptions['take'] {
  const registry = registeredOperations(home);
  return operations === 'any' ? anyOrRegistered(registry) : onlyRegistered(registry);
}

/** An operator's own registered operations lie in the data folder. */
function registeredOperations(home: string): OperationRegistry {
  return readRegistry([ownOperations, join(home, 'operations')]);
}

function observe({ registry, tracer, config }: GatewayOptions): GatewayObservation | undefined {
  if (registry === undefined && tracer === undefined) return undefined;
  const nameOf = nameOperations(registeredOperations(config.home));
  return { nameOf, metrics: registry && createGatewayMetrics(registry), tracer };
}

/** A caller is made for each request and asks several sources. */
const authorities = new WeakMap<Caller, string>();

/** All that a subgraph decides by: two requests that differ in their id alone get the same answer. */
function authorityOf(context: unknown): string | null {
  const { caller } = context as { caller?: Caller };
  if (caller === undefined) return null;
  let authority = authorities.get(caller);
  if (authority === undefined) {
    const { subject, clientId, department, division, purpose, views, fullCitizenId } = caller;
    authority = JSON.stringify([subject, clientId, department, division, purpose, views, fullCitizenId]);
    authorities.set(caller, authority);
  }
  return authority;
}

/** So that what went wrong can be found by the id the client was told. */
function requestOf(context: unknown): { requestId?: string } {
  const caller = (context as { caller?: Caller } | undefined)?.caller;
  return caller === undefined ? {} : { requestId: caller.requestId };
}

function internalHeaders(
  secret: string | null,
  source: string,
  context: unknown,
  body: string,
): Record<string, string> {
  const name = subgraphNames.find((known) => known === source);
  const { caller } = context as { caller?: Caller };
  // Without them the subgraph refuses the call, which is what should happen.
  if (secret === null || name === undefined || caller === undefined) return {};
  return { authorization: `Bearer ${signInternalToken(secret, name, caller, { body })}` };
}
