import { confirmShrink } from '../../jobs/import/confirm-shrink.ts';
import { runLink } from '../../jobs/link/link.ts';
import { runReconcile } from '../../jobs/reconciliation/reconcile.ts';
import { parseImportId } from '../../platform/ids.ts';
import { carryOut } from '../audited/audited-change.ts';
import { UsageError, type Command } from '../command/command.ts';
import { withHub } from '../hub/open-hub.ts';

export const confirmShrinkCommand: Command = {
  usage: ['hub confirm-shrink <import-id>'],
  options: {},
  positionals: { least: 1, most: 1 },
  async run({ positionals, output }) {
    const [text = ''] = positionals;
    const importId = parseImportId(text);
    if (importId === null) throw new UsageError('an import id is a UUID, as hub import prints it');
    return withHub(output, async (hub) => {
      const dataSource = await hub.dataSource('jobs');
      const { link, reconcile } = await carryOut(hub, { name: 'confirm-shrink', bulk: true }, async () => {
        await confirmShrink({ dataSource }, importId);
        const { today } = hub.config;
        return {
          link: await runLink(dataSource, { today, full: false }),
          reconcile: await runReconcile(dataSource, { today, full: false }),
        };
      });
      output.line(
        `confirmed; ${reconcile.opened} mismatches opened, ${reconcile.resolved} resolved, ${reconcile.superseded} superseded`,
      );
      return { importId, link, reconcile };
    });
  },
};
