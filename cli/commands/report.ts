import { departmentCaller } from '../department/department-caller.ts';
import { writeCaseSheets } from '../../jobs/reports/case-sheets/case-sheets.ts';
import { issueFeedbackList } from '../../jobs/reports/feedback/list.ts';
import { loadTemplates } from '../../jobs/reports/templates.ts';
import { documents, writeDocument } from '../../jobs/reports/write-document.ts';
import { refreshClaims } from '../../jobs/statistics/claims.ts';
import type { DocumentDefinition, Intake } from '../../jobs/reports/document.ts';
import { departments } from '../../platform/source-systems.ts';
import { carryOut } from '../audited/audited-change.ts';
import { handOut } from '../audited/audited-run.ts';
import {
  type Command,
  dayOption,
  divisionOption,
  oneOfOption,
  type OptionValues,
  requiredDivision,
  requiredOption,
  textOption,
  UsageError,
} from '../command/command.ts';
import { withHub } from '../hub/open-hub.ts';
import type { Output } from '../command/output.ts';
import { takeBackLists } from '../department/take-back.ts';

export const reportCommand: Command = {
  usage: [
    'hub report feedback-list --department D --on DATE --out F.xlsx [--division CODE] [--since DATE]',
    'hub report return F.xlsx… [--out PROBLEMS.xlsx]',
    `hub report ${documents.map(({ name }) => name).join('|')} --division CODE --on DATE --out F.xlsx`,
    '  [--school-year YEAR] [--school CODE|NAME] for those of leaving and entering school',
    'hub report case-sheets --division CODE --on DATE --out F.xlsx [--case ID]',
    'feedback-list  《部门筛查预警反馈清单》: what the department has to act on at the end of the day, to be filled in',
    'return         takes the filled-in list back; rows with problems come back annotated',
    'graduate-hand-over, primary-entry-notices, junior-entry-notices',
    '               who leaves and who enters a school in the autumn of --school-year; without it, of the year of --on',
    'responsibility-letters  《控辍保学责任书》 for each post of the chains in force',
    'case-sheets    一生一案: a sheet for each case as it stood at the end of the day, at most 200; --case makes one',
  ],
  options: {
    department: { type: 'string' },
    division: { type: 'string' },
    on: { type: 'string' },
    since: { type: 'string' },
    out: { type: 'string' },
    case: { type: 'string' },
    school: { type: 'string' },
    'school-year': { type: 'string' },
  },
  positionals: { least: 1, most: 1_000 },
  async run({ positionals, values, output }) {
    const [name = '', ...paths] = positionals;
    if (name === 'return') {
      if (paths.length === 0) throw new UsageError('which file came back?');
      const out = textOption(values, 'out');
      if (out !== null && paths.length > 1) throw new UsageError('--out is for one returned file');
      return { returned: await takeBackLists(output, paths, out) };
    }
    if (paths.length > 0) throw new UsageError('too many words');
    if (textOption(values, 'case') !== null && name !== 'case-sheets')
      throw new UsageError('--case is for case-sheets');
    const document = documents.find((one) => one.name === name);
    const intake = intakeOptions(values, document);
    if (name === 'feedback-list') return feedbackList(values, output);
    if (name === 'case-sheets') return caseSheets(values, output);
    if (document !== undefined) return countyDocument(document, intake, values, output);
    const known = ['feedback-list', 'return', 'case-sheets', ...documents.map((one) => one.name)];
    throw new UsageError(`there is no report ${JSON.stringify(name)}; known: ${known.join(', ')}`);
  },
};

async function feedbackList(values: OptionValues, output: Output): Promise<unknown> {
  requiredOption(values, 'department');
  const department = oneOfOption(values, 'department', departments, 'EDUCATION');
  const on = dayOption(values, 'on');
  if (on === null) throw new UsageError('--on is required');
  const since = dayOption(values, 'since');
  if (since !== null && since > on) throw new UsageError('--since must not be later than --on');
  const division = divisionOption(values);
  const path = requiredOption(values, 'out');
  const { listId, rows } = await withHub(output, async (hub) => {
    const jobs = await hub.dataSource('jobs');
    const templates = await loadTemplates(hub.config.home);
    const caller = departmentCaller(department, division);
    // Its rows are noted as sent before the file exists.
    return carryOut(
      hub,
      { name: 'report feedback-list', department, bulk: true },
      () =>
        handOut(hub, {
          kind: 'REPORT',
          name: 'report feedback-list',
          department,
          out: path,
          print: output.data,
          write: async (draft) =>
            issueFeedbackList(jobs, { department, division, since, on }, { path: draft, templates, caller }),
        }),
      (issued) => ({ rowCount: issued.rows }),
    );
  });
  output.line(`${rows} mismatches in ${path} (list ${listId})`);
  return { department, division, since, on, rows, listId, out: path };
}

/** Refuses what the document does not ask for, so that nobody takes the whole for a part. */
function intakeOptions(values: OptionValues, document: DocumentDefinition | undefined): Partial<Intake> {
  const [school, year] = [textOption(values, 'school'), textOption(values, 'school-year')];
  const taken = document?.askedBy ?? [];
  if (school !== null && !taken.includes('school'))
    throw new UsageError(`--school is for ${takers('school')}`);
  if (year !== null && !taken.includes('year'))
    throw new UsageError(`--school-year is for ${takers('year')}`);
  if (year !== null && !/^20\d{2}$/.test(year))
    throw new UsageError('--school-year takes the year it begins in, as 2026');
  return { ...(school !== null && { school }), ...(year !== null && { year: Number(year) }) };
}

function takers(asked: keyof Intake): string {
  return documents
    .flatMap(({ name, askedBy }) => (askedBy?.includes(asked) === true ? [name] : []))
    .join(', ');
}

async function countyDocument(
  document: DocumentDefinition,
  intake: Partial<Intake>,
  values: OptionValues,
  output: Output,
): Promise<unknown> {
  const on = dayOption(values, 'on');
  if (on === null) throw new UsageError('--on is required');
  const division = requiredDivision(values);
  const path = requiredOption(values, 'out');
  const { rows, notes } = await withHub(output, async (hub) => {
    const jobs = await hub.dataSource('jobs');
    await refreshClaims(jobs);
    const templates = await loadTemplates(hub.config.home);
    const { today } = hub.config;
    return handOut(hub, {
      kind: 'REPORT',
      name: `report ${document.name}`,
      out: path,
      print: output.data,
      write: async (draft) => ({
        ...(await writeDocument(jobs, document, { division, on, today, path: draft, templates, intake })),
        children: null,
      }),
    });
  });
  output.line(`${rows} rows in ${path}`);
  for (const note of notes) output.note(note);
  return { report: document.name, division, on, rows, notes, out: path };
}

async function caseSheets(values: OptionValues, output: Output): Promise<unknown> {
  const on = dayOption(values, 'on');
  if (on === null) throw new UsageError('--on is required');
  const division = requiredDivision(values);
  const path = requiredOption(values, 'out');
  const caseId = textOption(values, 'case');
  const { rows: cases } = await withHub(output, async (hub) => {
    const jobs = await hub.dataSource('jobs');
    const { home, today } = hub.config;
    const templates = await loadTemplates(home);
    return handOut(hub, {
      kind: 'REPORT',
      name: 'report case-sheets',
      out: path,
      print: output.data,
      write: (draft) => writeCaseSheets(jobs, { division, caseId, on, path: draft, today, templates }),
    });
  });
  output.line(`${cases} cases in ${path}`);
  return { report: 'case-sheets', division, on, cases, out: path };
}
