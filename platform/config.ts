import { resolve } from 'node:path';
import { ConfigError } from './errors.ts';
import type { PlainDate } from './plain-date.ts';
import { parsePlainDate, todayIn } from './plain-date.ts';
import { defaultReadingLimits, type ReadingLimits } from './reading-limits.ts';
import type { SubgraphName } from './source-systems.ts';
import { subgraphNames } from './source-systems.ts';
import { readTokenConfig } from './token-config.ts';
import type { TokenConfig } from './token-config.ts';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

const logLevels: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

export type Config = {
  /** Absolute path of the data folder. `HUB_HOME`, default `.hub` in the working directory. */
  home: string;
  /** Of the gateway. `PORT`, default 4000. */
  port: number;
  /** The business day. `HUB_TODAY`, default today in China. */
  today: PlainDate;
  /** `DATABASE_URL`; null means the embedded PostgreSQL. */
  databaseUrl: string | null;
  /** `REDIS_URL`; null means that jobs are queued in PostgreSQL. */
  redisUrl: string | null;
  /** Verification of bearer tokens: `HUB_JWKS_URL`, `HUB_TOKEN_ISSUER`, `HUB_TOKEN_AUDIENCE`. */
  jwksUrl: string | null;
  issuer: string | null;
  audience: string | null;
  /** `SUBGRAPH_STUDENTS_URL` and so on; a subgraph without one runs in process. */
  subgraphUrls: Partial<Record<SubgraphName, string>>;
  /** Signs the gateway's tokens for subgraphs over HTTP. `HUB_INTERNAL_SECRET`, at least 32 characters. */
  internalSecret: string | null;
  /** PEM of the Ed25519 key that signs the audit log. `HUB_AUDIT_KEY_FILE`; null: `keys/audit-signing.pem` in `home`. */
  auditKeyFile: string | null;
  /**
   * What one client may ask of the gateway; null leaves it unbounded. `HUB_REQUESTS_PER_SECOND` (default 100) and
   * `HUB_CHILDREN_PER_HOUR` (default 10,000) when HUB_JWKS_URL or HUB_OIDC_ISSUER is set; unbounded without. 0 means unbounded.
   */
  requestsPerSecond: number | null;
  childrenPerHour: number | null;
  /**
   * Whether clients may ask any operation or registered ones only. `HUB_OPERATIONS`: any or registered; default
   * registered when HUB_JWKS_URL or HUB_OIDC_ISSUER is set.
   */
  operations: 'any' | 'registered';
  /** `HUB_LOG_LEVEL`, default info. */
  logLevel: LogLevel;
  /** Milliseconds for one upstream answer. `HUB_SUBGRAPH_TIMEOUT_MS`, default 2500. */
  subgraphTimeoutMs: number;
  /** Bytes of one upstream answer. `HUB_SUBGRAPH_MAX_BYTES`, default 8 MiB. */
  subgraphMaxBytes: number;
  /** Jobs that run at once in this process. `HUB_JOB_CONCURRENCY`, default 2. */
  jobConcurrency: number;
  /**
   * What reading one file may cost: `HUB_READ_HEAP_MB` (default 160), `HUB_READ_SECONDS` (default 1800) and
   * `HUB_READ_INFLATED_MB` (default 8192).
   */
  reading: ReadingLimits;
  /** Port of /live, /ready and /metrics. `HUB_MANAGEMENT_PORT`; null: they are not served. */
  managementPort: number | null;
  /** Interface of that port. `HUB_MANAGEMENT_HOST`, default 127.0.0.1. */
  managementHost: string;
  /** Collector of traces, spoken to in OTLP over HTTP. `OTEL_EXPORTER_OTLP_ENDPOINT`; null: nothing is traced. */
  traceEndpoint: string | null;
  /** Key of backups: 32 bytes in hexadecimal. `HUB_BACKUP_KEY_FILE`; null: `keys/backup.key` in `home`. */
  backupKeyFile: string | null;
  /** Keys under which files are encrypted in the data folder. `HUB_DATA_KEY_FILE`; null: `keys/data.keys` in `home`. */
  dataKeyFile: string | null;
  /** Program and arguments that print those keys. `HUB_DATA_KEY_COMMAND`; null: they come from a file. */
  dataKeyCommand: readonly string[] | null;
} & TokenConfig;

/**
 * The only reader of the environment. An empty variable counts as absent.
 * Throws one {@link ConfigError} that names every variable with a problem, never its value.
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const problems: string[] = [];
  const text = (name: string): string | null => env[name]?.trim() || null;
  const hasProvider = text('HUB_JWKS_URL') !== null || text('HUB_OIDC_ISSUER') !== null;

  function integer(name: string, fallback: number, min: number, max: number): number {
    const raw = text(name);
    if (raw === null) return fallback;
    const value = Number(raw);
    if (/^\d+$/.test(raw) && value >= min && value <= max) return value;
    problems.push(`${name}: expected a whole number from ${min} to ${max}.`);
    return fallback;
  }

  /** A developer's hub has one client, and nobody to protect from it. */
  function clientLimit(name: string, inProduction: number): number | null {
    return integer(name, hasProvider ? inProduction : 0, 0, 10_000_000) || null;
  }

  function url(name: string, protocols: readonly string[]): string | null {
    const raw = text(name);
    if (raw === null) return null;
    if (URL.canParse(raw) && protocols.includes(new URL(raw).protocol)) return raw;
    problems.push(`${name}: expected a URL beginning with ${protocols.map((p) => `${p}//`).join(' or ')}.`);
    return null;
  }

  function today(): PlainDate {
    const raw = text('HUB_TODAY');
    const actual = todayIn('Asia/Shanghai', new Date());
    if (raw === null) return actual;
    const given = parsePlainDate(raw);
    if (given === null) problems.push('HUB_TODAY: expected a calendar day as YYYY-MM-DD.');
    return given ?? actual;
  }

  function operations(): Config['operations'] {
    const fallback = hasProvider ? 'registered' : 'any';
    const raw = text('HUB_OPERATIONS') ?? fallback;
    if (raw === 'any' || raw === 'registered') return raw;
    problems.push('HUB_OPERATIONS: expected any or registered.');
    return fallback;
  }

  function logLevel(): LogLevel {
    const raw = text('HUB_LOG_LEVEL') ?? 'info';
    const level = logLevels.find((known) => known === raw);
    if (level === undefined) problems.push(`HUB_LOG_LEVEL: expected one of ${logLevels.join(', ')}.`);
    return level ?? 'info';
  }

  const subgraphUrls: Partial<Record<SubgraphName, string>> = {};
  for (const name of subgraphNames) {
    const value = url(`SUBGRAPH_${name.toUpperCase()}_URL`, ['http:', 'https:']);
    if (value !== null) subgraphUrls[name] = value;
  }

  const tokens = readTokenConfig({ text, url, problems });
  const config: Config = {
    ...tokens,
    home: resolve(text('HUB_HOME') ?? '.hub'),
    port: integer('PORT', 4000, 0, 65_535),
    today: today(),
    databaseUrl: url('DATABASE_URL', ['postgres:', 'postgresql:']),
    redisUrl: url('REDIS_URL', ['redis:', 'rediss:']),
    jwksUrl: url('HUB_JWKS_URL', ['http:', 'https:']),
    issuer: text('HUB_TOKEN_ISSUER') ?? tokens.oidcIssuer,
    audience: text('HUB_TOKEN_AUDIENCE'),
    subgraphUrls,
    internalSecret: text('HUB_INTERNAL_SECRET'),
    auditKeyFile: text('HUB_AUDIT_KEY_FILE'),
    requestsPerSecond: clientLimit('HUB_REQUESTS_PER_SECOND', 100),
    childrenPerHour: clientLimit('HUB_CHILDREN_PER_HOUR', 10_000),
    operations: operations(),
    logLevel: logLevel(),
    subgraphTimeoutMs: integer('HUB_SUBGRAPH_TIMEOUT_MS', 2500, 1, 60_000),
    subgraphMaxBytes: integer('HUB_SUBGRAPH_MAX_BYTES', 8 * 1024 * 1024, 1024, 1024 ** 3),
    jobConcurrency: integer('HUB_JOB_CONCURRENCY', 2, 1, 256),
    reading: {
      heapMiB: integer('HUB_READ_HEAP_MB', defaultReadingLimits.heapMiB, 64, 16_384),
      seconds: integer('HUB_READ_SECONDS', defaultReadingLimits.seconds, 1, 86_400),
      inflatedBytes:
        integer('HUB_READ_INFLATED_MB', defaultReadingLimits.inflatedBytes / 1024 ** 2, 1, 1_048_576) *
        1024 ** 2,
    },
    managementPort:
      text('HUB_MANAGEMENT_PORT') === null ? null : integer('HUB_MANAGEMENT_PORT', 0, 0, 65_535),
    managementHost: text('HUB_MANAGEMENT_HOST') ?? '127.0.0.1',
    traceEndpoint: url('OTEL_EXPORTER_OTLP_ENDPOINT', ['http:', 'https:']),
    backupKeyFile: text('HUB_BACKUP_KEY_FILE'),
    dataKeyFile: text('HUB_DATA_KEY_FILE'),
    dataKeyCommand: text('HUB_DATA_KEY_COMMAND')?.split(/\s+/) ?? null,
  };

  if (config.dataKeyFile !== null && config.dataKeyCommand !== null) {
    problems.push('HUB_DATA_KEY_FILE, HUB_DATA_KEY_COMMAND: expected one of them, not both.');
  }

  if (
    config.managementPort !== null &&
    config.managementPort !== 0 &&
    config.managementPort === config.port
  ) {
    problems.push('HUB_MANAGEMENT_PORT: expected another port than PORT: clients must not reach it.');
  }
  if (config.internalSecret !== null && config.internalSecret.length < 32) {
    problems.push('HUB_INTERNAL_SECRET: expected at least 32 characters.');
  }
  if (Object.keys(subgraphUrls).length > 0 && config.internalSecret === null) {
    problems.push('HUB_INTERNAL_SECRET: required when a SUBGRAPH_…_URL is set.');
  }
  // A key set without issuer and audience would accept every token the identity provider ever signs.
  if (config.jwksUrl !== null && (config.issuer === null || config.audience === null)) {
    problems.push('HUB_TOKEN_ISSUER, HUB_TOKEN_AUDIENCE: required when HUB_JWKS_URL is set.');
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}
