import { isDeepStrictEqual } from 'node:util';
import { requestTo } from './lineup.ts';
import type { Entry, GatewayName } from './lineup.ts';
import type { OperationName } from './operations.ts';
import type { LoadGenerator, LoadResult } from './processes.ts';

export type Effort = { rounds: number; seconds: number };

/** One gateway under one load, over all rounds. */
export type Measurement = {
  gateway: GatewayName;
  /** Requests a second and milliseconds: medians of the rounds. */
  rps: number;
  p50Ms: number;
  p99Ms: number;
  /** Milliseconds of CPU a request, over all rounds. */
  gatewayCpuMs: number;
  subgraphCpuMs: number;
  /** Of the gateway's process, after the last round. */
  rssMb: number;
};

type Bench = {
  load: LoadGenerator;
  headers: Record<string, string>;
  /** Everything that may be asked for. */
  variables: readonly Record<string, string>[];
};

/**
 * Gateways that do not give the first one's answer to a handful of requests spread over all there are, and what they
 * answer instead.
 */
export async function findDifferences(
  entries: readonly Entry[],
  operation: OperationName,
  { headers, variables }: Pick<Bench, 'headers' | 'variables'>,
): Promise<Map<GatewayName, string>> {
  const differences = new Map<GatewayName, string>();
  for (let index = 0; index < 8; index += 1) {
    const asked = variables[Math.floor((index * variables.length) / 8)] ?? {};
    const [expected, ...others] = await Promise.all(
      entries.map(async (entry) => {
        const { url, bodyOf } = requestTo(entry, operation);
        const response = await fetch(url, { method: 'POST', headers, body: bodyOf(asked) });
        return { gateway: entry.gateway, answer: (await response.json()) as Answer };
      }),
    );
    if (expected?.answer.data === undefined) {
      throw new Error(`${expected?.gateway} did not answer ${operation}`);
    }
    for (const { gateway, answer } of others) {
      if (isDeepStrictEqual(answer, expected.answer)) continue;
      const reason = answer.errors?.[0]?.message ?? 'other data';
      differences.set(gateway, `it does not answer ${operation} as the others do (${reason})`);
    }
  }
  return differences;
}

type Answer = { data?: unknown; errors?: { message: string }[] };

/**
 * Load without measuring, on one gateway after the other: for some seconds, and on a busy machine up to three times as
 * long, because compilers count requests.
 */
export async function warmUp(
  entries: readonly Entry[],
  operation: OperationName,
  seconds: number,
  bench: Bench,
): Promise<void> {
  for (const entry of entries) {
    let requests = 0;
    for (let time = 0; time < 3 && requests < warmUpRequests; time += 1) {
      requests += (await loadOn(entry, operation, warmUpClients, seconds, bench)).requests;
    }
  }
}

const warmUpClients = 16;
const warmUpRequests = 3000;

async function loadOn(
  entry: Entry,
  operation: OperationName,
  clients: number,
  seconds: number,
  { load, headers, variables }: Bench,
): Promise<LoadResult> {
  const { url, bodyOf } = requestTo(entry, operation);
  return load.run({ url, headers, clients, seconds, bodies: variables.map(bodyOf) });
}

/** Rounds are interleaved, so that whatever else the machine does meets every gateway alike. */
export async function measure(
  entries: readonly Entry[],
  operation: OperationName,
  clients: number,
  effort: Effort,
  bench: Bench,
): Promise<Measurement[]> {
  const rounds = entries.map((): Round[] => []);
  for (let round = 0; round < effort.rounds; round += 1) {
    for (const [index, entry] of entries.entries()) {
      rounds[index]?.push(
        await measureRound(entry, () => loadOn(entry, operation, clients, effort.seconds, bench)),
      );
    }
  }
  return entries.map(({ gateway }, index) => summarise(gateway, rounds[index] ?? []));
}

type Round = LoadResult & { gatewayCpuMs: number; subgraphCpuMs: number; rssBytes: number };

async function measureRound(entry: Entry, run: () => Promise<LoadResult>): Promise<Round> {
  const before = await readCosts(entry);
  const result = await run();
  const after = await readCosts(entry);
  if (result.failures > 0) throw new Error(`${entry.gateway} left ${result.failures} requests without a 200`);
  return {
    ...result,
    gatewayCpuMs: after.gatewayCpuMs - before.gatewayCpuMs,
    subgraphCpuMs: after.subgraphCpuMs - before.subgraphCpuMs,
    rssBytes: after.rssBytes,
  };
}

async function readCosts({ contestant, subgraphs }: Entry) {
  const own = await contestant.usage();
  const theirs = await Promise.all(subgraphs.map((subgraph) => subgraph.usage()));
  return {
    gatewayCpuMs: own.cpuMs,
    subgraphCpuMs: theirs.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
    rssBytes: own.rssBytes,
  };
}

function summarise(gateway: GatewayName, rounds: readonly Round[]): Measurement {
  const requests = sum(rounds.map((round) => round.requests));
  return {
    gateway,
    rps: median(rounds.map((round) => round.requests / round.seconds)),
    p50Ms: median(rounds.map((round) => round.p50Ms)),
    p99Ms: median(rounds.map((round) => round.p99Ms)),
    gatewayCpuMs: sum(rounds.map((round) => round.gatewayCpuMs)) / requests,
    subgraphCpuMs: sum(rounds.map((round) => round.subgraphCpuMs)) / requests,
    rssMb: (rounds.at(-1)?.rssBytes ?? 0) / 1e6,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}
