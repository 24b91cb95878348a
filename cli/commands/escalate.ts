import { escalateOverdue } from '../../jobs/upkeep/escalate.ts';
import { carryOut } from '../audited/audited-change.ts';
import { dayOption, type Command } from '../command/command.ts';
import { withHub } from '../hub/open-hub.ts';

export const escalateCommand: Command = {
  usage: ['hub escalate [--today D]', 'A running hub does so by itself, every hour.'],
  options: { today: { type: 'string' } },
  positionals: { least: 0, most: 0 },
  async run({ values, output }) {
    const given = dayOption(values, 'today');
    return withHub(output, async (hub) => {
      const today = given ?? hub.config.today;
      const jobs = await hub.dataSource('jobs');
      const { escalated } = await carryOut(
        hub,
        { name: 'escalate', bulk: true },
        () => escalateOverdue(jobs, today),
        (done) => ({ rowCount: done.escalated }),
      );
      output.line(`${escalated} mismatches escalated`);
      return { today, escalated };
    });
  },
};
