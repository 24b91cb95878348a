import { runReconcile } from '../../jobs/reconcile.ts';
import { parsePlainDate } from '../../platform/plain-date.ts';
import { textOption, UsageError, type Command } from '../command.ts';
import { withHub } from '../open-hub.ts';

export const reconcileCommand: Command = {
  usage: ['hub reconcile [--full] [--today D]'],
  options: { full: { type: 'boolean' }, today: { type: 'string' } },
  positionals: { least: 0, most: 0 },
  async run({ values, output }) {
    const text = textOption(values, 'today');
    const given = text === null ? null : parsePlainDate(text);
    if (text !== null && given === null) throw new UsageError('--today takes a day, YYYY-MM-DD');
    const summary = await withHub(output, async (hub) =>
      runReconcile(await hub.dataSource('jobs'), {
        today: given ?? hub.config.today,
        full: values['full'] === true,
      }),
    );
    const { byRule, ...counts } = summary;
    for (const [name, count] of Object.entries(counts)) output.line(`${name}\t${count}`);
    for (const [rule, count] of Object.entries(byRule)) output.line(`  ${rule}\t${count}`);
    return summary;
  },
};
