import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

const common = {
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
    pool: 'forks',
    setupFiles: ['./test/nothing-left-behind.ts'],
    // Patience, not speed: a busy machine is slow, and what never comes is told all the same.
    testTimeout: 120_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 60_000 } },
  },
} satisfies TestProjectInlineConfiguration;

const include = ['**/*.test.ts'];
const exclude = [...configDefaults.exclude, 'bench/**', '.hub/**'];

/** They ask what their own process uses, memory or processor, which others before them would have used too. */
const measured = [
  'adapters/read-export.test.ts',
  'gateway/limits/http-limits.test.ts',
  'platform/workbook/workbook-writer.test.ts',
];

export default defineConfig({
  test: {
    // Every worker holds connections to one PostgreSQL; more workers than cores only make the tests wait for it.
    maxWorkers: 2,
    globalSetup: ['./test/global-setup.ts'],
    projects: [
      // Files follow each other in one process, which loads a module once: 0241.
      {
        ...common,
        test: { ...common.test, name: 'tests', isolate: false, include, exclude: [...exclude, ...measured] },
      },
      { ...common, test: { ...common.test, name: 'measured', include: measured, exclude } },
    ],
  },
});
