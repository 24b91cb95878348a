import { resolve } from 'node:path';
import { previewReconcile } from '../../jobs/reconciliation/reconcile-preview.ts';
import { runReconcile } from '../../jobs/reconciliation/reconcile.ts';
import { runSideFile } from '../../jobs/side-files/run-side-file.ts';
import type { PlainDate } from '../../platform/plain-date.ts';
import { addDays, parsePlainDate } from '../../platform/plain-date.ts';
import { catalogue, findRule } from '../../subgraphs/reconciliation/mismatch/catalogue.ts';
import { yearsOfWeekdaysOnly } from '../../subgraphs/reconciliation/mismatch/public-holidays.ts';
import type { Rule } from '../../subgraphs/reconciliation/mismatch/rule.ts';
import { textOption, UsageError, type Command, type OptionValues } from '../command/command.ts';
import { recordRun } from '../audited/audited-run.ts';
import { withHub } from '../hub/open-hub.ts';
import type { Output } from '../command/output.ts';

export const reconcileCommand: Command = {
  usage: [
    'hub reconcile [--full] [--today D]',
    'hub reconcile --dry-run [--rule CODE[,CODE…]] [--parameters FILE] [--today D]   what it would open and close',
  ],
  options: {
    full: { type: 'boolean' },
    today: { type: 'string' },
    'dry-run': { type: 'boolean' },
    rule: { type: 'string' },
    parameters: { type: 'string' },
  },
  positionals: { least: 0, most: 0 },
  async run({ values, output }) {
    const text = textOption(values, 'today');
    const given = text === null ? null : parsePlainDate(text);
    if (text !== null && given === null) throw new UsageError('--today takes a day, YYYY-MM-DD');
    if (values['dry-run'] === true) return preview(values, given, output);
    for (const name of ['rule', 'parameters'])
      if (name in values) throw new UsageError(`--${name} goes with --dry-run`);
    const { summary, today } = await withHub(output, async (hub) => {
      const day = given ?? hub.config.today;
      const jobs = await hub.dataSource('jobs');
      return {
        today: day,
        summary: await runReconcile(jobs, { today: day, full: values['full'] === true }),
      };
    });
    const { byRule, ...counts } = summary;
    for (const [name, count] of Object.entries(counts)) output.line(`${name}\t${count}`);
    for (const [rule, count] of Object.entries(byRule)) output.line(`  ${rule}\t${count}`);
    const weekdaysOnly = noteUnknownHolidays(today, output);
    return { ...summary, weekdaysOnly };
  },
};

async function preview(values: OptionValues, given: PlainDate | null, output: Output): Promise<unknown> {
  const rules = chosenRules(textOption(values, 'rule'));
  const file = textOption(values, 'parameters');
  const flags = await withHub(output, async (hub) => {
    const parameters = file === null ? [] : await runSideFile('parameters', { path: resolve(file) }, hub);
    const today = given ?? hub.config.today;
    const found = await previewReconcile(await hub.dataSource('jobs'), { today, rules, parameters });
    if (found.length > 0)
      await recordRun(hub, {
        kind: 'EXPORT',
        fields: 'reconcile --dry-run',
        bulk: true,
        rowCount: found.length,
      });
    return found;
  });
  for (const { transition, rule, department, division, severity, childId } of flags)
    output.row([transition, rule, department, division, severity, childId]);
  const counts = Object.fromEntries(
    (['OPEN', 'REOPENED', 'RESOLVED', 'SUPERSEDED'] as const).map((transition) => [
      transition,
      flags.filter((flag) => flag.transition === transition).length,
    ]),
  );
  output.line(`dry run, nothing was changed: ${JSON.stringify(counts)}`);
  return { dryRun: true, counts, flags };
}

function chosenRules(text: string | null): readonly Rule[] {
  if (text === null) return catalogue;
  return text.split(',').map((code) => {
    const rule = findRule(code.trim());
    if (rule === undefined) throw new UsageError(`there is no rule ${JSON.stringify(code)}`);
    return rule;
  });
}

/** Lawful periods reach back some weeks, so the year before matters too in January. */
function noteUnknownHolidays(today: PlainDate, output: Output): readonly number[] {
  const years = [addDays(today, -60), today].map((date) => Number(date.slice(0, 4)));
  const unknown = yearsOfWeekdaysOnly(years);
  if (unknown.length > 0)
    output.line(`working days of ${unknown.join(', ')}: weekends only, the public holidays are not known`);
  return unknown;
}
