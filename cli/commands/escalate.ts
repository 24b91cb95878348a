import { escalateOverdue } from '../../jobs/upkeep/escalate.ts';
import { dayOption, type Command } from '../command.ts';
import { withHub } from '../open-hub.ts';

export const escalateCommand: Command = {
  usage: ['hub escalate [--today D]', 'A running hub does so by itself, every hour.'],
  options: { today: { type: 'string' } },
  positionals: { least: 0, most: 0 },
  async run({ values, output }) {
    const given = dayOption(values, 'today');
    return withHub(output, async (hub) => {
      const today = given ?? hub.config.today;
      const { escalated } = await escalateOverdue(await hub.dataSource('jobs'), today);
      output.line(`${escalated} mismatches escalated`);
      return { today, escalated };
    });
  },
};
