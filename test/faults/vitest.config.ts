import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The fault suite: real processes, each file with a PostgreSQL of its own that it may kill. `npm run test:faults`. */
export default defineConfig({
  root: fileURLToPath(new URL('../../', import.meta.url)),
  test: {
    include: ['test/faults/**/*.fault.ts'],
    globalSetup: ['./test/faults/prepare.ts'],
    pool: 'forks',
    maxWorkers: 2,
    env: { TEST_SUITE: 'faults' },
    // Patience, not speed: everything waits for a condition, and the machine may be busy.
    testTimeout: 500_000,
    hookTimeout: 500_000,
  },
});
