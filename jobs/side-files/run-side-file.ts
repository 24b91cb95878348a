import type { Config } from '../../platform/config.ts';
import { RefusedError, unreachable } from '../../platform/errors.ts';
import { runBoundedProcess } from '../bounded-reading/bounded-process.ts';
import type { SideFileOrder, SideFileReport } from './process.ts';
import type { SideFileTask, SideFileTasks } from './tasks.ts';

type InputOf<Task extends SideFileTask> = Parameters<SideFileTasks[Task]>[0];
type ResultOf<Task extends SideFileTask> = Awaited<ReturnType<SideFileTasks[Task]>>;

/**
 * Does the work on a file that was handed to a command in a process of its own, within the caps that hold for exports:
 * heap, time of reading, unpacked bytes. A process that is ended leaves nothing, for each task stores in one transaction.
 * Throws RefusedError for what the task refuses, and ExportRefused (TOO_COSTLY) for a file that takes too much.
 */
export async function runSideFile<Task extends SideFileTask>(
  task: Task,
  input: InputOf<Task>,
  { config, databaseUrl }: { config: Pick<Config, 'home' | 'today' | 'reading'>; databaseUrl: string },
): Promise<ResultOf<Task>> {
  const { home, today, reading } = config;
  let report: SideFileReport | null = null;
  const { code, signal } = await runBoundedProcess<SideFileReport>({
    module: new URL('process.ts', import.meta.url),
    order: { task, input, databaseUrl, today, home, reading } satisfies SideFileOrder,
    reading,
    onReport: (told) => (report = told),
  });
  return resultOf(report, signal ?? `code ${code ?? '?'}`) as ResultOf<Task>;
}

function resultOf(report: SideFileReport | null, end: string): unknown {
  if (report === null)
    throw new RefusedError('READING_LOST', `The process that read the file ended early (${end}).`);
  switch (report.type) {
    case 'done':
      return report.result;
    case 'refused':
      throw new RefusedError(report.code, report.message);
    case 'failed':
      throw Object.assign(new Error('The work on the file failed.'), { stack: report.stack });
    default:
      return unreachable(report);
  }
}
