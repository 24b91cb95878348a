import type { DataSource } from 'typeorm';
import { HubError } from '../../platform/errors.ts';
import type { PlainDate } from '../../platform/plain-date.ts';
import { createDataSource } from '../../platform/postgres/index.ts';
import type { ReadingLimits } from '../../platform/reading-limits.ts';
import type { ReadingReport } from '../bounded-reading/bounded-process.ts';
import { createReadingClock } from '../bounded-reading/reading-clock.ts';
import { sideFileTasks } from './tasks.ts';
import type { SideFileTask, TaskContext } from './tasks.ts';

/** What the parent sends once. */
export type SideFileOrder = {
  task: SideFileTask;
  input: unknown;
  databaseUrl: string;
  today: PlainDate;
  home: string;
  reading: ReadingLimits;
};

export type SideFileReport =
  | { type: 'done'; result: unknown }
  /** A refusal: its message is fit to show. */
  | { type: 'refused'; code: string; message: string }
  /** A fault: its stack is what a maintainer needs. */
  | { type: 'failed'; stack: string };

const readingReportMs = 1_000;

async function work(order: SideFileOrder): Promise<SideFileReport> {
  // A terminal sends Ctrl-C to the whole group; the parent decides what happens to this process.
  process.on('SIGINT', () => undefined);
  const clock = createReadingClock();
  const tellReading = (): void => {
    process.send?.({ type: 'reading', ms: clock.ms() } satisfies ReadingReport);
  };
  tellReading();
  const telling = setInterval(tellReading, readingReportMs);
  let opened: DataSource | null = null;
  const context: TaskContext = {
    bounds: { limits: order.reading, measure: clock.measure },
    jobs: async () =>
      (opened ??= await createDataSource({ url: order.databaseUrl, schema: 'jobs', poolSize: 2 })),
    today: order.today,
    home: order.home,
  };
  try {
    // Each task takes what its name asks for: the parent's types say so.
    const run = sideFileTasks[order.task] as (input: unknown, context: TaskContext) => Promise<unknown>;
    return { type: 'done', result: await run(order.input, context) };
  } catch (error) {
    if (error instanceof HubError) return { type: 'refused', code: error.code, message: error.message };
    return { type: 'failed', stack: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  } finally {
    clearInterval(telling);
    await (opened as DataSource | null)?.destroy();
  }
}

// Without the parent nobody would hear the result.
process.once('disconnect', () => process.exit(1));
process.once('message', (order: SideFileOrder) => {
  void work(order).then((report) => process.send?.(report, () => process.disconnect()));
});
