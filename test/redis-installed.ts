import { spawnSync } from 'node:child_process';

/**
 * Whether tests can start a Redis of their own. Where none is installed they are shown as skipped; in CI they run all the
 * same, and fail.
 */
export const isRedisInstalled =
  process.env['CI'] === 'true' || spawnSync('redis-server', ['--version']).status === 0;
