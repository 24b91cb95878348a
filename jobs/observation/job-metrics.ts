import { Counter, Histogram } from 'prom-client';
import { createFold } from '../../platform/observation/metrics.ts';
import type { Registry } from '../../platform/observation/metrics.ts';
import { importSources } from '../../platform/source-systems.ts';
import type { LedgerRow } from '../import/ledger.ts';
import type { Step } from '../steps/step-runs.ts';

/** What the pipeline tells of the work this process did. Labels come from sets known beforehand. */
export type JobMetrics = {
  importEnded: (row: Pick<LedgerRow, 'source' | 'status' | 'rowsAccepted' | 'rowsQuarantined'>) => void;
  /** Times a run of linkage or reconciliation, and counts it by how it ended. */
  step: <Summary>(step: Step, work: () => Promise<Summary>) => Promise<Summary>;
};

const outcomes = ['IMPORTED', 'REFUSED', 'FAILED', 'QUEUED', 'RUNNING'];

export function createJobMetrics(registry: Registry): JobMetrics {
  const registers = [registry];
  const foldSource = createFold(importSources);
  const foldOutcome = createFold(outcomes);
  const imports = new Counter({
    name: 'hub_imports_total',
    help: 'Imports this process worked on, by source system and how they ended',
    labelNames: ['source', 'outcome'],
    registers,
  });
  const rows = new Counter({
    name: 'hub_import_rows_total',
    help: 'Rows of the imports that ended, accepted or put in quarantine',
    labelNames: ['source', 'result'],
    registers,
  });
  const steps = new Counter({
    name: 'hub_step_runs_total',
    help: 'Runs of linkage and reconciliation, by how they ended',
    labelNames: ['step', 'outcome'],
    registers,
  });
  const durations = new Histogram({
    name: 'hub_step_duration_seconds',
    help: 'Time a run of linkage or reconciliation took, failed ones included',
    labelNames: ['step'],
    buckets: [0.1, 0.5, 1, 5, 15, 30, 60, 120, 300, 600, 1800, 3600],
    registers,
  });
  return {
    importEnded({ source: system, status, rowsAccepted, rowsQuarantined }) {
      const source = foldSource(system);
      imports.inc({ source, outcome: foldOutcome(status) });
      rows.inc({ source, result: 'accepted' }, rowsAccepted);
      rows.inc({ source, result: 'quarantined' }, rowsQuarantined);
    },
    async step(step, work) {
      const startedAt = performance.now();
      let outcome = 'FAILED';
      try {
        const summary = await work();
        outcome = 'DONE';
        return summary;
      } finally {
        steps.inc({ step, outcome });
        durations.observe({ step }, (performance.now() - startedAt) / 1000);
      }
    },
  };
}
