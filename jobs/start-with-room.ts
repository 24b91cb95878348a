import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../platform/logger.ts';
import { outageCode } from '../platform/postgres/connection/outage.ts';

/** PostgreSQL's code for a full disk, and the system's. */
const noRoom: ReadonlySet<string> = new Set(['53100', 'ENOSPC', 'EDQUOT']);
const everyMs = 5_000;

/**
 * Starts, or waits for room and starts again: a disk that is full gets room without anybody thinking of this process, and
 * one that had ended would have to be started by hand. What was opened on the way must be closed by `start` itself. Null
 * when it was told to stop meanwhile; every other error is passed on.
 */
export async function startWithRoom<Started>(
  start: () => Promise<Started>,
  { log, signal }: { log: Pick<Logger, 'warn'>; signal: AbortSignal },
): Promise<Started | null> {
  while (!signal.aborted) {
    try {
      return await start();
    } catch (error) {
      const code = noRoomCode(error);
      if (code === null) throw error;
      log.warn({ code, everyMs }, 'worker.waits-for-room');
      await sleep(everyMs, undefined, { signal }).catch(() => undefined);
    }
  }
  return null;
}

/** A connection may be refused for want of room, too: the server's reason is the cause of that refusal. */
function noRoomCode(error: unknown): string | null {
  const cause = error instanceof Error ? error.cause : null;
  const code = outageCode(error) ?? outageCode(cause);
  return code !== null && noRoom.has(code) ? code : null;
}
