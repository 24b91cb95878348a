import { runReconcile } from '../../jobs/reconcile.ts';
import { adjustables, listRuleParameters, saveRuleParameters } from '../../jobs/rule-parameters.ts';
import { withTransaction } from '../../platform/postgres/index.ts';
import { UsageError, type Command } from '../command.ts';
import { withHub } from '../open-hub.ts';
import type { Output } from '../output.ts';
import { readParameterFile } from '../parameter-file.ts';

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
  const parameters = await readParameterFile(file);
  return withHub(output, async (hub) => {
    const jobs = await hub.dataSource('jobs');
    await withTransaction(jobs, (tx) => saveRuleParameters(tx, parameters));
    const reconcile = await runReconcile(jobs, { today: hub.config.today, full: false });
    output.line(
      `${parameters.length} parameters stored; ${reconcile.evaluated} children judged, ${reconcile.opened} mismatches opened, ${reconcile.resolved} resolved, ${reconcile.reopened} reopened`,
    );
    return { stored: parameters.length, reconcile };
  });
}
