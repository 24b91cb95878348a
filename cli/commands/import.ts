import { parse } from 'node:path';
import { submitAndRun, type ChainProgress } from '../../jobs/run-to-end.ts';
import {
  submitTogether,
  type LedgerRow,
  type ListDescription,
  type Submission,
} from '../../jobs/import/ledger.ts';
import { refuseUnknownCodeSet } from '../../jobs/suspects/store-list.ts';
import { RefusedError } from '../../platform/errors.ts';
import { daysBetween, parsePlainDate, type PlainDate } from '../../platform/plain-date.ts';
import { importSources } from '../../platform/source-systems.ts';
import { oneOfOption, textOption, UsageError, type Command, type OptionValues } from '../command/command.ts';
import { refuseUnreadable } from '../command/input-file.ts';
import { withHub } from '../hub/open-hub.ts';
import { holdsSampleCounty } from '../synthesize/sample-county.ts';
import type { Output } from '../command/output.ts';
import { takeBackLists } from '../department/take-back.ts';
import { tellImport, unreadCaptions } from '../command/told-import.ts';
import type { ImportedRow } from '../command/told-import.ts';

/** The newest day wins, so a mistyped year would hold back every later export; nobody exports a quarter ahead. */
const mostDaysAhead = 92;

/** Nobody in an export of that age is a child today. */
const mostYearsBack = 20;

const kinds = { snapshot: 'SNAPSHOT', delta: 'DELTA' } as const;

export const importCommand: Command = {
  usage: [
    'hub import <source-system> <file>… [--as-of D] [--kind snapshot|delta] [--scope DIVISION] [--detach]',
    `source systems: ${importSources.join(', ')}`,
    '--as-of    the day the export speaks of; without it, today',
    '--kind     snapshot (default): what is missing has disappeared; delta: changes only. Several files are one snapshot',
    '--scope    division the files speak for: always the same one for the same export, and one for each county or town',
    'hub import suspect-list <file> --list NAME [--code-set ID] [--claimed-returns] [--as-of D] [--scope DIVISION]',
    '--list     name of a suspect list; a later file of the same name is its next edition. Without it, the file name',
    '--code-set code set of the list, when the file does not name it (代码集)',
    '--claimed-returns  every line claims that the child is back at school (R20)',
    '--detach   hands the files in and returns; a running hub reads them',
    'hub import feedback-list <file>…   takes filled-in feedback lists back, as hub report return does',
  ],
  options: {
    'as-of': { type: 'string' },
    kind: { type: 'string' },
    scope: { type: 'string' },
    list: { type: 'string' },
    'code-set': { type: 'string' },
    'claimed-returns': { type: 'boolean' },
    detach: { type: 'boolean' },
  },
  positionals: { least: 2, most: 1_000 },
  async run({ positionals, values, output }) {
    const [name = '', ...paths] = positionals;
    if (name === 'feedback-list') return { returned: await takeBackLists(output, paths, null) };
    const source = importSources.find((one) => one === name);
    if (source === undefined) {
      throw new UsageError(
        `there is no source system ${JSON.stringify(name)}; known: ${importSources.join(', ')}`,
      );
    }
    const asOfText = textOption(values, 'as-of');
    const asOf = asOfText === null ? null : parsePlainDate(asOfText);
    if (asOfText !== null && asOf === null) throw new UsageError('--as-of takes a day, YYYY-MM-DD');
    const kind = kinds[oneOfOption(values, 'kind', ['snapshot', 'delta'] as const, 'snapshot')];
    const scope = textOption(values, 'scope') ?? '';
    const list = source === 'suspect-list' ? readList(values, paths) : null;
    if (list === null) refuseListOptions(values);
    for (const path of paths) await refuseUnreadable(path);
    return withHub(output, async (hub) => {
      const { config, databaseUrl, log } = hub;
      if (asOf !== null) refuseDistantDay(output, asOf, config.today);
      if (await holdsSampleCounty(config)) {
        output.note(
          'This data folder holds the made-up county of the demonstration; exports of your own belong in one of their own: HUB_HOME=…',
        );
      }
      const keys = await hub.dataKeys();
      const submissions: Submission[] = paths.map((path) => ({
        source,
        path,
        asOf: asOf ?? config.today,
        kind,
        scope,
        groupId: null,
        list,
      }));
      if (values['detach'] === true) {
        const sql = await hub.dataSource('jobs');
        const imports = await submitTogether({ sql, home: config.home, keys }, submissions);
        for (const { importId, duplicate } of imports)
          output.line(`${importId}\t${duplicate ? 'handed in before' : 'queued'}`);
        return { imports };
      }
      const stop = (): never => {
        output.note(
          'Stopped. What was handed in is not lost: a running hub, or the next import, goes on with it.',
        );
        process.exit(130);
      };
      process.once('SIGINT', stop);
      const result = await submitAndRun({ config, databaseUrl, log, keys }, submissions, (progress) =>
        showProgress(output, progress),
      ).finally(() => process.off('SIGINT', stop));
      output.progressDone();
      for (const row of result.imports) output.line(tellImport(row));
      refuseUnlessImported(result.imports);
      return { imports: result.imports.map(summaryOf), link: result.link, reconcile: result.reconcile };
    });
  },
};

function refuseDistantDay(output: Output, asOf: PlainDate, today: PlainDate): void {
  const ahead = daysBetween(today, asOf);
  if (ahead > mostDaysAhead) {
    throw new RefusedError(
      'DAY_TOO_FAR_AHEAD',
      `--as-of ${asOf} lies ${ahead} days ahead of today (${today}). Exports of days before it would then count for nothing. Is the year right?`,
    );
  }
  if (ahead < -mostYearsBack * 366) {
    throw new RefusedError(
      'DAY_TOO_FAR_BACK',
      `--as-of ${asOf} lies more than ${mostYearsBack} years back from today (${today}). Is the year right?`,
    );
  }
  if (ahead > 0)
    output.note(`--as-of ${asOf} has not come yet; until then it outweighs every export of a day before.`);
}

function readList(values: OptionValues, paths: readonly string[]): ListDescription {
  const [path = '', ...more] = paths;
  if (more.length > 0) throw new UsageError('a suspect list is one file');
  const name = textOption(values, 'list') ?? parse(path).name;
  if (name.length === 0 || name.length > 100)
    throw new UsageError('--list takes a name of 1 to 100 characters');
  const codeSet = textOption(values, 'code-set');
  if (codeSet !== null) refuseUnknownCodeSet(codeSet);
  return { name, codeSet, claimsReturns: values['claimed-returns'] === true };
}

function refuseListOptions(values: OptionValues): void {
  const given = ['list', 'code-set', 'claimed-returns'].find((name) => values[name] !== undefined);
  if (given !== undefined) throw new UsageError(`--${given} belongs to suspect-list`);
}

function showProgress(output: Output, { stage, imports }: ChainProgress): void {
  if (stage !== 'IMPORT') {
    output.progress(stage === 'LINK' ? 'linking' : 'reconciling', 0, null);
    return;
  }
  const read = imports.reduce((sum, row) => sum + row.bytesRead, 0);
  const total = imports.reduce((sum, row) => sum + row.bytesTotal, 0);
  const rows = imports.reduce((sum, row) => sum + row.rowsRead, 0);
  output.progress(`reading ${rows.toLocaleString('en-US')} rows`, read, total);
}

function summaryOf(row: ImportedRow) {
  const { importId, fileName, status, rowsRead, rowsAccepted, rowsQuarantined, duplicate, shrinkHeld } = row;
  return {
    importId,
    fileName,
    status,
    rowsRead,
    rowsAccepted,
    rowsQuarantined,
    duplicate,
    shrinkHeld,
    hold: row.hold,
    heldBack: row.heldBack,
    rowsOf: row.whose,
    secondLook: row.secondLook,
    unreadCaptions: unreadCaptions(row),
    sheetsRead: row.headers.map(({ sheet, rowsRead = null }) => ({ sheet, rowsRead })),
    sheetsLeftOut: row.leftOut,
  };
}

/** One line a file that is not in the store: why, which columns it lacks, and which captions it has. */
function refuseUnlessImported(imports: readonly LedgerRow[]): void {
  const problems = imports.flatMap(({ fileName, problem }) => {
    if (problem === null) return [];
    const missing = problem.missing === undefined ? '' : `\n  missing: ${problem.missing.join('、')}`;
    const seen =
      problem.captionsSeen === undefined
        ? ''
        : `\n  captions in the file: ${problem.captionsSeen.join('、')}`;
    return [`${fileName}: ${problem.message}${missing}${seen}`];
  });
  if (problems.length > 0) throw new RefusedError('IMPORT_REFUSED', problems.join('\n'));
}
