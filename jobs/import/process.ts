import type { ImportId } from '../../platform/ids.ts';
import type { LogLevel } from '../../platform/config.ts';
import { givenKeys } from '../../platform/data-keys/key-source.ts';
import { parseKeyring } from '../../platform/data-keys/keyring.ts';
import { createLogger } from '../../platform/logger.ts';
import { createDataSource } from '../../platform/postgres/index.ts';
import type { ReadingLimits } from '../../platform/reading-limits.ts';
import type { ReadingReport } from '../bounded-reading/bounded-process.ts';
import type { ImportOutcome } from './import-file.ts';
import { describeFault, runImport } from './import-file.ts';
import type { ImportProblem, ImportProgress } from './ledger.ts';
import { createReadingClock } from '../bounded-reading/reading-clock.ts';

/** What the parent sends once; over the channel, because arguments and environment can be read by others. */
export type ChildOrder = {
  importId: ImportId;
  databaseUrl: string;
  logLevel: LogLevel;
  lastAttempt: boolean;
  reading: ReadingLimits;
  /** As a key file holds them: what is sent is turned into text on its way. */
  keyring: string;
};

export type ChildReport =
  | { type: 'progress'; progress: ImportProgress }
  | { type: 'done'; outcome: ImportOutcome; peakRssBytes: number; cpuMs: number }
  | { type: 'failed'; problem: ImportProblem };

const reportEveryMs = 100;
const readingReportMs = 1_000;

async function work(order: ChildOrder): Promise<ChildReport> {
  const stopping = new AbortController();
  process.once('SIGTERM', () => stopping.abort());
  // A terminal sends Ctrl-C to the whole group; the parent decides what happens to this process.
  process.on('SIGINT', () => undefined);
  let toldAt = 0;
  const clock = createReadingClock();
  const tellReading = (): void => {
    process.send?.({ type: 'reading', ms: clock.ms() } satisfies ReadingReport);
  };
  tellReading();
  const telling = setInterval(tellReading, readingReportMs);
  try {
    const dataSource = await createDataSource({ url: order.databaseUrl, schema: 'jobs', poolSize: 2 });
    try {
      const log = createLogger(order.logLevel);
      const outcome = await runImport(
        {
          dataSource,
          log,
          keys: givenKeys(parseKeyring(order.keyring)),
          signal: stopping.signal,
          reading: order.reading,
          clock,
          onProgress: (progress) => {
            if (performance.now() - toldAt < reportEveryMs) return;
            toldAt = performance.now();
            process.send?.({ type: 'progress', progress } satisfies ChildReport);
          },
        },
        order.importId,
        { lastAttempt: order.lastAttempt },
      );
      const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
      return {
        type: 'done',
        outcome,
        peakRssBytes: maxRSS * 1024,
        cpuMs: (userCPUTime + systemCPUTime) / 1000,
      };
    } finally {
      await dataSource.destroy();
    }
  } catch (error) {
    return { type: 'failed', problem: describeFault(error) };
  } finally {
    clearInterval(telling);
  }
}

// Without the parent nobody would hear the result, and the queue gives the job to another worker.
for (const gone of ['disconnect', 'error'] as const) process.once(gone, () => process.exit(1));
process.once('message', (order: ChildOrder) => {
  void work(order).then((report) => process.send?.(report, () => process.disconnect()));
});
