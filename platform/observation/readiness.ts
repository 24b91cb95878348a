export type CheckResult = 'ok' | 'failed' | 'timeout';

export type ReadinessReport = {
  ready: boolean;
  /** By the check's name; never why, since a database's own words may hold anything. */
  checks: Readonly<Record<string, CheckResult>>;
  /** What works and should not be so, by name; left out when there is nothing. */
  warnings?: readonly string[];
};

export type Check = {
  name: string;
  /** Rejects when what it looks at cannot be used. */
  probe: () => Promise<unknown>;
};

export type Readiness = () => Promise<ReadinessReport>;

type ReadinessOptions = {
  /** Milliseconds a check may take. @defaultValue 2000 */
  timeoutMs?: number;
  /** Milliseconds a report is answered again: anyone may ask, and asking must not be a load. @defaultValue 1000 */
  keepMs?: number;
  /** Told with every report. */
  warnings?: readonly string[];
};

/** Runs all checks side by side; who asks meanwhile, or right after, gets the same report. Never rejects. */
export function createReadiness(checks: readonly Check[], options: ReadinessOptions = {}): Readiness {
  const { timeoutMs = 2000, keepMs = 1000, warnings = [] } = options;
  let last: { report: Promise<ReadinessReport>; until: number } | null = null;

  const look = async (): Promise<ReadinessReport> => {
    const results = await Promise.all(
      checks.map(async ({ name, probe }) => [name, await judge(probe, timeoutMs)] as const),
    );
    // Several checks may share a name: what is wrong counts.
    const told: Record<string, CheckResult> = {};
    for (const [name, result] of results)
      if (told[name] === undefined || result !== 'ok') told[name] = result;
    const ready = results.every(([, result]) => result === 'ok');
    return { ready, checks: told, ...(warnings.length > 0 && { warnings }) };
  };

  return () => {
    const now = performance.now();
    if (last !== null && now < last.until) return last.report;
    const report = look();
    const current = { report, until: Infinity };
    last = current;
    void report.then(() => (current.until = performance.now() + keepMs));
    return report;
  };
}

async function judge(probe: Check['probe'], timeoutMs: number): Promise<CheckResult> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<CheckResult>((resolve) => {
    timer = setTimeout(() => resolve('timeout'), timeoutMs);
  });
  const looking = probe().then(
    (): CheckResult => 'ok',
    (): CheckResult => 'failed',
  );
  const result = await Promise.race([looking, late]);
  clearTimeout(timer);
  return result;
}
