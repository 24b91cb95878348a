import type { GatewayName } from './lineup.ts';
import type { Measurement } from './measure.ts';
import type { OperationName } from './operations.ts';
import type { Backing } from './subgraphs.ts';

export type Row = {
  backing: Backing;
  operation: OperationName;
  gateway: GatewayName;
  clients: number;
  /** Requests a second. Null, as are all other numbers, where the gateway did not run. */
  rps: number | null;
  p50Ms: number | null;
  p99Ms: number | null;
  /** Milliseconds of CPU a request; in process, the gateway's include the subgraphs'. */
  gatewayCpuMs: number | null;
  subgraphCpuMs: number | null;
  /** Throughput, as a multiple of Apollo Gateway's. */
  rpsToApollo: number | null;
  /** CPU of gateway and subgraphs, as a multiple of the handwritten endpoint's. */
  cpuToHandwritten: number | null;
  /** Throughput, as a multiple of the handwritten endpoint's. */
  rpsToHandwritten: number | null;
  /** Resident memory of the gateway's process. */
  rssMb: number | null;
  /** Why there are no numbers. */
  notRun?: string;
};

type Load = Pick<Row, 'backing' | 'operation' | 'clients'>;

export function rowsOf(
  load: Load,
  measured: readonly Measurement[],
  notRun: ReadonlyMap<GatewayName, string>,
): Row[] {
  const named = (gateway: GatewayName): Measurement | undefined =>
    measured.find((measurement) => measurement.gateway === gateway);
  const apollo = named('apollo');
  const handwritten = named('handwritten');
  const rows = measured.map((measurement): Row => {
    const { gateway, rps, p50Ms, p99Ms, gatewayCpuMs, subgraphCpuMs, rssMb } = measurement;
    return {
      ...load,
      gateway,
      rps: rounded(rps, 1),
      p50Ms: rounded(p50Ms, 2),
      p99Ms: rounded(p99Ms, 2),
      gatewayCpuMs: rounded(gatewayCpuMs, 3),
      subgraphCpuMs: rounded(subgraphCpuMs, 3),
      rpsToApollo: apollo === undefined ? null : rounded(rps / apollo.rps, 2),
      cpuToHandwritten:
        handwritten === undefined ? null : rounded(cpuOf(measurement) / cpuOf(handwritten), 2),
      rpsToHandwritten: handwritten === undefined ? null : rounded(rps / handwritten.rps, 2),
      rssMb: rounded(rssMb, 1),
    };
  });
  const absent = [...notRun].map(([gateway, reason]): Row => ({
    ...load,
    gateway,
    ...nothing,
    notRun: reason,
  }));
  return [...rows, ...absent];
}

const nothing = {
  rps: null,
  p50Ms: null,
  p99Ms: null,
  gatewayCpuMs: null,
  subgraphCpuMs: null,
  rpsToApollo: null,
  cpuToHandwritten: null,
  rpsToHandwritten: null,
  rssMb: null,
};

function cpuOf({ gatewayCpuMs, subgraphCpuMs }: Measurement): number {
  return gatewayCpuMs + subgraphCpuMs;
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

const columns: readonly { title: string; of: (row: Row) => number | string | null }[] = [
  { title: 'backing', of: (row) => row.backing },
  { title: 'operation', of: (row) => row.operation },
  { title: 'clients', of: (row) => row.clients },
  { title: 'gateway', of: (row) => row.gateway },
  { title: 'rps/apollo', of: (row) => row.rpsToApollo },
  { title: 'rps/handw.', of: (row) => row.rpsToHandwritten },
  { title: 'cpu/handw.', of: (row) => row.cpuToHandwritten },
  { title: 'rps', of: (row) => row.rps },
  { title: 'p50 ms', of: (row) => row.p50Ms },
  { title: 'p99 ms', of: (row) => row.p99Ms },
  { title: 'gateway cpu ms', of: (row) => row.gatewayCpuMs },
  { title: 'subgraph cpu ms', of: (row) => row.subgraphCpuMs },
  { title: 'rss MB', of: (row) => row.rssMb },
];

/** A table for people, ratios first. */
export function tableOf(rows: readonly Row[]): string {
  const lines = [columns.map(({ title }) => title), ...rows.map(cellsOf)];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0)));
  const table = lines.map((line) =>
    line
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return table.join('\n');
}

/** Which gateways did not run, and why. */
export function notesOf(rows: readonly Row[]): readonly string[] {
  const notes = rows.flatMap(({ gateway, notRun }) =>
    notRun === undefined ? [] : [`${gateway} did not run: ${notRun}`],
  );
  return [...new Set(notes)];
}

/** A row as `--json` prints it; a gateway that did not run has none. */
export function resultOf(row: Row): object[] {
  if (row.notRun !== undefined) return [];
  const { backing, operation, gateway, clients, rps, p50Ms, p99Ms } = row;
  const { gatewayCpuMs, subgraphCpuMs, rpsToApollo, cpuToHandwritten } = row;
  const costs = { gatewayCpuMs, subgraphCpuMs, rpsToApollo, cpuToHandwritten };
  return [{ backing, operation, gateway, clients, rps, p50Ms, p99Ms, ...costs }];
}

function cellsOf(row: Row): string[] {
  return columns.map(({ of }) => String(of(row) ?? '–'));
}
