import { userInfo } from 'node:os';
import { eraseChildren } from '../../jobs/erasure/erase-children.ts';
import { maskEmbeddedIds } from '../../platform/embedded-ids.ts';
import { recordRun } from '../audited/audited-run.ts';
import { requiredOption, UsageError } from '../command/command.ts';
import type { Command } from '../command/command.ts';
import { withHub } from '../hub/open-hub.ts';

export const eraseCommand: Command = {
  usage: [
    'hub erase --child ID --order REF',
    'Erases one child from every store; its id stays as a tombstone. REF is the file number of the order, never a name.',
    'The agencies have to erase first: a child that is exported again comes again, under a new id.',
  ],
  options: { child: { type: 'string' }, order: { type: 'string' } },
  positionals: { least: 0, most: 0 },
  async run({ values, output }) {
    const childId = requiredOption(values, 'child');
    const order = requiredOption(values, 'order');
    if (!/^[\p{L}\p{N}〔〕（）()[\]/._-]{1,64}$/u.test(order) || maskEmbeddedIds(order) !== order) {
      throw new UsageError('--order takes a file number of at most 64 characters, not anybody’s number');
    }
    const summary = await withHub(output, async (hub) => {
      // Before anything is done: what cannot be accounted for is not erased either.
      await recordRun(hub, { kind: 'INSPECTION', fields: 'erase', children: [childId] });
      const jobs = await hub.dataSource('jobs');
      const actor = `operator:${userInfo().username}`;
      return eraseChildren({ jobs, home: hub.config.home }, [childId], { reason: 'ORDER', order, actor });
    });
    const rows = Object.values(summary.deleted).reduce((sum, count) => sum + count, 0);
    output.line(`erased\t${summary.childIds.join(' ')}`);
    output.line(`rows deleted\t${rows} in ${Object.keys(summary.deleted).length} tables`);
    output.line(`cells cleaned\t${summary.cleaned}`);
    output.line(`files deleted\t${summary.files}`);
    output.note('Backups made before still hold this child until they are deleted.');
    return summary;
  },
};
