import { applyRetention, planRetention } from '../../jobs/retention/retention.ts';
import { recordRun } from '../audited/audited-run.ts';
import type { Command } from '../command/command.ts';
import { withHub } from '../hub/open-hub.ts';

export const retentionCommand: Command = {
  usage: [
    'hub retention [--dry-run]',
    'Deletes what is kept no longer (jobs.retention_setting), as the worker does every night; --dry-run only counts.',
  ],
  options: { 'dry-run': { type: 'boolean' } },
  positionals: { least: 0, most: 0 },
  async run({ values, output }) {
    const isDry = values['dry-run'] === true;
    const plans = await withHub(output, async (hub) => {
      const jobs = await hub.dataSource('jobs');
      const { home, today } = hub.config;
      if (isDry) return planRetention(jobs, today);
      await recordRun(hub, { kind: 'INSPECTION', fields: 'retention', bulk: true });
      return applyRetention({ jobs, home }, today);
    });
    for (const { subject, days, due, clause } of plans) {
      output.line(`${subject}\t${days} days\t${due} ${isDry ? 'due' : 'deleted'}\t${clause}`);
    }
    return { dryRun: isDry, plans };
  },
};
