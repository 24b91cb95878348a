import { totalmem } from 'node:os';

const megabyte = 1024 * 1024;

/**
 * What the embedded server may take of this machine, in megabytes. An eighth for its cache, half of what is usual for a
 * server of its own, as the hub's processes and the system's cache want the rest: what a small link after an import reads of a large
 * county is spread over its tables, and a page that is not in the cache is copied from the system's.
 */
export function serverMemory(machineBytes: number = machineMemory()): {
  sharedBuffers: number;
  effectiveCache: number;
  maintenanceWork: number;
} {
  const machine = machineBytes / megabyte;
  const sharedBuffers = Math.round(Math.min(4096, Math.max(128, machine / 8)));
  return {
    sharedBuffers,
    effectiveCache: 4 * sharedBuffers,
    maintenanceWork: Math.min(512, Math.max(64, sharedBuffers / 2)),
  };
}

/** What a container may use, where one is set a limit. */
function machineMemory(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}
