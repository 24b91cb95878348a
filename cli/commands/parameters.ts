import { resolve } from 'node:path';
import { runReconcile } from '../../jobs/reconciliation/reconcile.ts';
import { adjustables, listRuleParameters, saveRuleParameters } from '../../jobs/rules/rule-parameters.ts';
import { runSideFile } from '../../jobs/side-files/run-side-file.ts';
import { withTransaction } from '../../platform/postgres/index.ts';
import { carryOut } from '../audited/audited-change.ts';
import { UsageError, type Command } from '../command/command.ts';
import { refuseUnreadable } from '../command/input-file.ts';
import { withHub } from '../hub/open-hub.ts';
import type { Output } from '../command/output.ts';

export const parametersCommand: Command = {
  usage: [
    'hub parameters list',
    'hub parameters import <file>   columns: rule, parameter, division, effective_from, effective_to, value',
  ],
  options: {},
  positionals: { least: 1, most: 2 },
  async run({ positionals: [action, file], output }) {
    if (action === 'list' && file === undefined) return list(output);
    if (action === 'import' && file !== undefined) return importFile(file, output);
    throw new UsageError('hub parameters takes list, or import and one file');
  },
};

async function list(output: Output): Promise<unknown> {
  const set = await withHub(output, async (hub) => listRuleParameters(await hub.dataSource('jobs')));
  const defaults = adjustables.flatMap(({ code, parameters }) =>
    Object.entries(parameters).map(([parameter, value]) => ({ rule: code, parameter, value: String(value) })),
  );
  for (const { rule, parameter, value } of defaults)
    output.row([rule, parameter, 'everywhere', 'default', String(value)]);
  for (const { rule, parameter, division, effectiveFrom, effectiveTo, value } of set) {
    const place = division === '' ? 'everywhere' : division;
    output.row([rule, parameter, place, `${effectiveFrom}..${effectiveTo ?? ''}`, String(value)]);
  }
  return { defaults, set };
}

async function importFile(file: string, output: Output): Promise<unknown> {
  await refuseUnreadable(file);
  return withHub(output, async (hub) => {
    const jobs = await hub.dataSource('jobs');
    const parameters = await runSideFile('parameters', { path: resolve(file) }, hub);
    const reconcile = await carryOut(
      hub,
      { name: 'parameters import', bulk: true },
      async () => {
        await withTransaction(jobs, (tx) => saveRuleParameters(tx, parameters));
        return runReconcile(jobs, { today: hub.config.today, full: false });
      },
      () => ({ rowCount: parameters.length }),
    );
    output.line(
      `${parameters.length} parameters stored; ${reconcile.evaluated} children judged, ${reconcile.opened} mismatches opened, ${reconcile.resolved} resolved, ${reconcile.superseded} superseded, ${reconcile.reopened} reopened`,
    );
    return { stored: parameters.length, reconcile };
  });
}
