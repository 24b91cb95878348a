import { totalmem } from 'node:os';

const megabyte = 1024 * 1024;

/**
 * What the embedded server may take of this machine, in megabytes. A sixteenth for its cache, as the hub's own processes
 * and the system's cache want the rest; a province's tables do not fit into the cache that suits a town's.
 */
export function serverMemory(machineBytes: number = machineMemory()): {
  sharedBuffers: number;
  effectiveCache: number;
  maintenanceWork: number;
} {
  const machine = machineBytes / megabyte;
  const sharedBuffers = Math.round(Math.min(1024, Math.max(128, machine / 16)));
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
