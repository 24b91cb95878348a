import { readdirSync, readFileSync } from 'node:fs';
import type { Sql } from '../platform/postgres/index.ts';

export type Cost = { wallMs: number; cpuMs: number };

/** Wall time, and CPU time of this process and of all of PostgreSQL. Linux only: it reads /proc. */
export async function costOf(sql: Sql, work: () => Promise<void>): Promise<Cost> {
  const server = await findServerProcess(sql);
  await sql.query('select 1');
  const serverBefore = cpuOfTree(server);
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  await work();
  const wallMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { wallMs, cpuMs: (user + system) / 1000 + cpuOfTree(server) - serverBefore };
}

async function findServerProcess(sql: Sql): Promise<number> {
  const [row] = await sql.query<{ pid: number }[]>('select pg_backend_pid() as pid');
  return statOf(row?.pid ?? 0).parent;
}

/** Linux counts in hundredths of a second; a parent's count holds the children that ended. */
function cpuOfTree(server: number): number {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => statOf(Number(name)))
    .filter(({ parent }) => parent === server);
  const own = statOf(server);
  return 10 * (own.ticks + own.endedTicks + children.reduce((sum, { ticks }) => sum + ticks, 0));
}

function statOf(pid: number): { parent: number; ticks: number; endedTicks: number } {
  try {
    // The command stands in brackets and may hold spaces; what follows it does not.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
      .map(Number);
    const at = (index: number): number => fields[index] ?? 0;
    return { parent: at(1), ticks: at(11) + at(12), endedTicks: at(13) + at(14) };
  } catch {
    return { parent: 0, ticks: 0, endedTicks: 0 };
  }
}
