import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    // One copy of graphql: the test runner would take its ESM build while CommonJS dependencies hold the other.
    alias: [
      {
        find: /^graphql$/,
        replacement: fileURLToPath(new URL('./node_modules/graphql/index.js', import.meta.url)),
      },
    ],
  },
  test: {
    include: ['**/*.test.ts'],
    exclude: [...configDefaults.exclude, 'bench/**', '.hub/**'],
    pool: 'forks',
    // Every worker holds connections to one PostgreSQL; more workers than cores only make the tests wait for it.
    maxWorkers: 2,
    globalSetup: ['./test/global-setup.ts'],
    // Patience, not speed: a busy machine is slow, and what never comes is told all the same.
    testTimeout: 120_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 60_000 } },
  },
});
