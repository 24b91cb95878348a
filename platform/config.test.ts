import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from './config.ts';
import { ConfigError } from './errors.ts';

describe('configuration', () => {
  it('needs nothing', () => {
    expect(loadConfig({})).toMatchObject({
      home: resolve('.hub'),
      port: 4000,
      databaseUrl: null,
      redisUrl: null,
      jwksUrl: null,
      subgraphUrls: {},
      logLevel: 'info',
      subgraphTimeoutMs: 2500,
      subgraphMaxBytes: 8_388_608,
    });
  });

  it('reads what is set, and takes an empty variable for absent', () => {
    const config = loadConfig({
      HUB_HOME: '/var/lib/hub',
      PORT: '4100',
      HUB_TODAY: '2025-10-08',
      DATABASE_URL: 'postgres://hub@db/hub',
      REDIS_URL: '',
      SUBGRAPH_STUDENTS_URL: 'http://students:4001/graphql',
      HUB_INTERNAL_SECRET: '0123456789abcdef0123456789abcdef',
    });
    expect(config).toMatchObject({
      home: '/var/lib/hub',
      port: 4100,
      today: '2025-10-08',
      databaseUrl: 'postgres://hub@db/hub',
      redisUrl: null,
      subgraphUrls: { students: 'http://students:4001/graphql' },
    });
  });

  it('reports every problem together, without the values', () => {
    const attempt = (): unknown =>
      loadConfig({
        PORT: 'eighty',
        HUB_TODAY: '2025-02-30',
        DATABASE_URL: 'mysql://user:hunter2@db/hub',
        SUBGRAPH_WELFARE_URL: 'welfare:4003',
        HUB_LOG_LEVEL: 'loud',
        HUB_INTERNAL_SECRET: 'short',
        HUB_JWKS_URL: 'https://issuer.example/jwks',
      });
    expect(attempt).toThrow(ConfigError);
    const message = problemsOf(attempt);
    for (const name of [
      'PORT:',
      'HUB_TODAY:',
      'DATABASE_URL:',
      'SUBGRAPH_WELFARE_URL:',
      'HUB_LOG_LEVEL:',
      'HUB_INTERNAL_SECRET:',
      'HUB_TOKEN_ISSUER,',
    ]) {
      expect(message).toContain(name);
    }
    expect(message).not.toContain('hunter2');
  });

  it('wants an internal secret as soon as a subgraph is remote', () => {
    expect(() => loadConfig({ SUBGRAPH_STUDENTS_URL: 'http://students:4001/graphql' })).toThrow(
      /HUB_INTERNAL_SECRET/,
    );
  });
});

function problemsOf(attempt: () => unknown): string {
  try {
    attempt();
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return '';
}
