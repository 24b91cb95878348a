import { afterAll, expect, vi } from 'vitest';

/** What a test file could leave behind for the next one, which runs in the same process (decision 0241). */
function readProcess(): Record<string, unknown> {
  return {
    environment: { ...process.env },
    folder: process.cwd(),
    hasFakeTimers: vi.isFakeTimers(),
    listeners: Object.fromEntries(
      process.eventNames().map((name) => [String(name), process.listenerCount(name)]),
    ),
  };
}

/** Before the test file itself is loaded, which could leave something behind already by that. */
const before = readProcess();

afterAll(() => {
  expect(readProcess(), 'the test file leaves the process as it found it').toEqual(before);
});
