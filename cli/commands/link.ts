import { runLink } from '../../jobs/link.ts';
import type { Command } from '../command.ts';
import { withHub } from '../open-hub.ts';

export const linkCommand: Command = {
  usage: ['hub link [--full]'],
  options: { full: { type: 'boolean' } },
  positionals: { least: 0, most: 0 },
  async run({ values, output }) {
    const summary = await withHub(output, async (hub) =>
      runLink(await hub.dataSource('jobs'), { today: hub.config.today, full: values['full'] === true }),
    );
    for (const [name, count] of Object.entries(summary)) output.line(`${name}\t${count}`);
    return summary;
  },
};
