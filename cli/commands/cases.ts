import { readFile, stat, writeFile } from 'node:fs/promises';
import { RefusedError } from '../../platform/errors.ts';
import { createCaseStore } from '../../subgraphs/reconciliation/cases/case-store.ts';
import { largestEvidence } from '../../subgraphs/reconciliation/cases/evidence-files.ts';
import { isSetting } from '../../subgraphs/reconciliation/cases/settings.ts';
import { handOut } from '../audited/audited-run.ts';
import { openCaseDesk } from '../department/case-desk.ts';
import type { CaseDesk } from '../department/case-desk.ts';
import { caseLine, caseSheet, lineFields, totalFields } from '../department/case-sheet.ts';
import { deskOptions, deskUsage, workAtDesk } from '../department/desk.ts';
import type { DeskWork } from '../department/desk.ts';
import {
  dayOption,
  requiredDivision,
  requiredOption,
  textOption,
  UsageError,
  wholeNumberOption,
} from '../command/command.ts';
import type { Command, OptionValues } from '../command/command.ts';
import { readSmallFile } from '../command/input-file.ts';
import type { Hub } from '../hub/open-hub.ts';
import { withHub } from '../hub/open-hub.ts';
import type { Output } from '../command/output.ts';

/** Bytes of a mutation's input: the largest evidence in base64, and room for what is said about it. */
const largestInput = 8 * 1024 ** 2;

type Work = { desk: CaseDesk; hub: Hub; words: readonly string[]; values: OptionValues; output: Output };

type Action = {
  words: number;
  run(work: Work): Promise<unknown>;
  /** It keeps account in the audit log of what it hands out; for the others that is done here. */
  isRecorded?: true;
  /** It changes something, and is recorded before it does. */
  changes?: true;
};

const actions: Readonly<Record<string, Action>> = {
  list: { words: 0, run: listCases },
  show: { words: 1, run: showCase },
  open: { words: 0, run: openCases, changes: true },
  do: { words: 1, run: runOperation, changes: true },
  attach: { words: 2, run: attachFile, changes: true },
  file: { words: 2, run: writeEvidence, isRecorded: true },
  duties: { words: 0, run: listDuties },
  lines: { words: 1, run: listLines },
  totals: { words: 1, run: addUpList },
  compare: { words: 2, run: compareLists },
  set: { words: 2, run: saveSetting, changes: true },
};

export const casesCommand: Command = {
  usage: [
    'hub cases list [--status S] [--ledger DROPOUT|AT_RISK] [--first N]',
    'hub cases show <case>                      the sheet of one case (一生一案); --json for its data',
    'hub cases open --child ID [--note TEXT] | --from-mismatches',
    'hub cases do <operation> --input JSON|@FILE    any mutation of docs/cases.md; version and key are filled in',
    'hub cases attach <case> <file> --title TEXT    keeps a PDF, JPEG or PNG of at most 5 MB with the case',
    'hub cases file <case> <evidence> --out F       writes a kept file',
    'hub cases duties --until DAY                   what must be done until then',
    'hub cases lines <list> [--needs-evidence]      lines of a suspect list',
    'hub cases totals <list> [--on DAY] [--code-set ID] [--printed CODE=N,…]',
    'hub cases compare <earlier list> <later list>  names the children that left without a recorded transition',
    'hub cases set <setting> <value> --division CODE [--on DAY]',
    deskUsage,
  ],
  options: {
    status: { type: 'string' },
    ledger: { type: 'string' },
    first: { type: 'string' },
    child: { type: 'string' },
    note: { type: 'string' },
    'from-mismatches': { type: 'boolean' },
    input: { type: 'string' },
    title: { type: 'string' },
    out: { type: 'string' },
    until: { type: 'string' },
    'needs-evidence': { type: 'boolean' },
    on: { type: 'string' },
    'code-set': { type: 'string' },
    printed: { type: 'string' },
    ...deskOptions,
  },
  positionals: { least: 1, most: 3 },
  async run({ positionals, values, output }) {
    const [name = '', ...words] = positionals;
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (action === undefined) throw new UsageError(`known: ${Object.keys(actions).join(', ')}`);
    if (words.length !== action.words) throw new UsageError(`hub cases ${name} takes ${action.words} words`);
    return withHub(output, async (hub) => {
      const desk = await openCaseDesk(hub, values);
      const work: DeskWork = {
        name: `cases ${name}`,
        run: (held) => action.run({ desk, hub, words, values, output: held }),
        isRecorded: action.isRecorded,
        changes: action.changes,
        about: textOption(values, 'child'),
      };
      return workAtDesk(hub, desk, work, output);
    });
  },
};

type Case = Parameters<typeof caseLine>[0];

async function listCases({ desk, values, output }: Work): Promise<unknown> {
  const status = textOption(values, 'status');
  const ledger = textOption(values, 'ledger');
  const filter = { ...(status === null ? {} : { status: [status] }), ...(ledger === null ? {} : { ledger }) };
  const first = wholeNumberOption(values, 'first', 50);
  const data = await desk.ask(
    `query ($filter: CaseFilter, $first: Int) { cases(filter: $filter, first: $first) { totalCount edges { node { ${caseSheet} } } } }`,
    { filter, first },
  );
  const { totalCount, edges } = data['cases'] as { totalCount: number; edges: { node: Case }[] };
  const cases = edges.map(({ node }) => node);
  for (const one of cases) output.line(caseLine(one));
  output.line(`${cases.length} of ${totalCount} cases`);
  return { totalCount, cases };
}

async function showCase({ desk, words: [id], output }: Work): Promise<unknown> {
  const data = await desk.ask(`query ($id: ID!) { case(id: $id) { ${caseSheet} } }`, { id });
  if (data['case'] === null) throw new RefusedError('NOT_FOUND', 'There is no such case.');
  output.line(JSON.stringify(data['case'], null, 2));
  return data['case'];
}

async function openCases({ desk, values, output }: Work): Promise<unknown> {
  if (values['from-mismatches'] === true) {
    const answer = await desk.change('openCasesFromMismatches', {}, `cases { ${caseSheet} }`);
    const cases = answer['cases'] as Case[];
    for (const one of cases) output.line(caseLine(one));
    output.line(`${cases.length} cases opened`);
    return { cases };
  }
  const input = { childId: requiredOption(values, 'child'), note: textOption(values, 'note') };
  return changed(output, await desk.change('openCase', input, `case { ${caseSheet} }`));
}

function changed(output: Output, answer: Record<string, unknown>): unknown {
  const { case: one, line } = answer as { case?: Case; line?: Record<string, unknown> };
  output.line(one === undefined ? JSON.stringify(line) : caseLine(one));
  return one ?? line;
}

async function runOperation({ desk, words: [operation = ''], values, output }: Work): Promise<unknown> {
  const given = requiredOption(values, 'input');
  const text = given.startsWith('@')
    ? (await readSmallFile(given.slice(1), largestInput)).toString('utf8')
    : given;
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch {
    throw new UsageError('--input takes a JSON object, or @ and the name of a file that holds one');
  }
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    throw new UsageError('--input takes a JSON object');
  const selection = operation === 'classifySuspect' ? `line { ${lineFields} }` : `case { ${caseSheet} }`;
  return changed(output, await desk.change(operation, input as Record<string, unknown>, selection));
}

async function attachFile({ desk, words: [caseId, path = ''], values, output }: Work): Promise<unknown> {
  const title = requiredOption(values, 'title');
  const { size } = await stat(path).catch(() => ({ size: -1 }));
  if (size < 0) throw new RefusedError('FILE_UNREADABLE', 'There is no such file, or it may not be read.');
  if (size > largestEvidence) throw new RefusedError('EVIDENCE_TOO_LARGE', 'The file is larger than 5 MB.');
  const content = (await readFile(path)).toString('base64');
  return changed(
    output,
    await desk.change('addCaseEvidence', { caseId, title, content }, `case { ${caseSheet} }`),
  );
}

async function writeEvidence({ desk, hub, words: [id, evidence], values, output }: Work): Promise<unknown> {
  const out = requiredOption(values, 'out');
  const data = await desk.ask('query ($id: ID!) { case(id: $id) { child { id } evidence { id content } } }', {
    id,
  });
  const files =
    (data['case'] as { evidence: { id: string; content: string | null }[] } | null)?.evidence ?? [];
  const content = files.find((file) => file.id === evidence)?.content ?? null;
  if (content === null)
    throw new RefusedError('NOT_FOUND', 'There is no such file, or it is no longer what was stored.');
  await handOut(hub, {
    kind: 'EXPORT',
    name: 'cases file',
    department: desk.department,
    out,
    print: output.data,
    write: async (draft) => {
      await writeFile(draft, Buffer.from(content, 'base64'), { mode: 0o600 });
      return { rows: 1, children: [...desk.children] };
    },
  });
  output.line(out);
  return { out };
}

async function listDuties({ desk, values, output }: Work): Promise<unknown> {
  requiredOption(values, 'until');
  const until = dayOption(values, 'until');
  const data = await desk.ask(
    `query ($until: Date!) { caseDuties(until: $until, first: 100) { cases { ${caseSheet} } } }`,
    { until },
  );
  const { cases } = data['caseDuties'] as { cases: Case[] };
  for (const one of cases) {
    for (const { dueOn, department, title } of one.duties.filter((duty) => duty.dueOn <= (until ?? '')))
      output.row([dueOn, department, one.id, title]);
  }
  return { until, cases };
}

async function listLines({ desk, words: [name], values, output }: Work): Promise<unknown> {
  type Page = {
    edges: { node: Record<string, unknown> }[];
    pageInfo: { hasNextPage: boolean; endCursor: string };
  };
  const lines: Record<string, unknown>[] = [];
  for (let after: string | null = null, more = true; more;) {
    const data: Record<string, unknown> = await desk.ask(
      `query ($name: String!, $after: String, $filter: SuspectLineFilter) { suspectList(name: $name) {
         lines(first: 100, after: $after, filter: $filter) { edges { node { ${lineFields} } } pageInfo { hasNextPage endCursor } } } }`,
      { name, after, filter: { needsEvidence: values['needs-evidence'] === true } },
    );
    if (data['suspectList'] === null) throw new RefusedError('NOT_FOUND', 'There is no such list.');
    const { edges, pageInfo } = (data['suspectList'] as { lines: Page }).lines;
    lines.push(...edges.map(({ node }) => node));
    [after, more] = [pageInfo.endCursor, pageInfo.hasNextPage];
  }
  for (const line of lines) {
    const { code } = line['category'] as { code: string };
    output.row([String(line['line']), String(line['id']), code, String(line['basis'])]);
  }
  return { lines };
}

async function addUpList({ desk, words: [name], values, output }: Work): Promise<unknown> {
  const printed = (textOption(values, 'printed') ?? '')
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const [, code, count] = /^([A-Z][A-Z0-9_]*)=(\d{1,8})$/.exec(part.trim()) ?? [];
      if (code === undefined) throw new UsageError('--printed takes CODE=N,CODE=N');
      return { code, count: Number(count) };
    });
  const data = await desk.ask(
    `query ($name: String!, $on: Date, $codeSet: String, $printed: [PrintedTotalInput!]) { suspectList(name: $name) {
       totals(on: $on, codeSet: $codeSet, printed: $printed) { ${totalFields} } } }`,
    { name, on: dayOption(values, 'on'), codeSet: textOption(values, 'code-set'), printed },
  );
  if (data['suspectList'] === null) throw new RefusedError('NOT_FOUND', 'There is no such list.');
  const { totals } = data['suspectList'] as { totals: Totals };
  for (const { code, category, count, proved } of totals.rows)
    output.row([code ?? '-', category.title, count, `${proved} proved`]);
  output.line(`total ${totals.total} = ${totals.reduced} reduced + ${totals.suspected} suspected`);
  for (const { code, printed: said, counted } of totals.differences)
    output.line(`${code}: printed ${said}, counted ${counted}`);
  return totals;
}

type Totals = {
  total: number;
  reduced: number;
  suspected: number;
  rows: { code: string | null; category: { title: string }; count: number; proved: number }[];
  differences: { code: string; printed: number; counted: number }[];
};

async function compareLists({ desk, words: [earlier, later], output }: Work): Promise<unknown> {
  const fates = ['kept', 'reduced', 'unexplained', 'new'] as const;
  const data = await desk.ask(
    `query ($earlier: String!, $later: String!) { suspectComparison(earlier: $earlier, later: $later) {
       ${fates.map((fate) => `${fate} { ${lineFields} }`).join(' ')} } }`,
    { earlier, later },
  );
  const comparison = data['suspectComparison'] as Record<
    string,
    { line: number; child: { id: string } | null }[]
  >;
  for (const fate of fates) output.line(`${fate}\t${comparison[fate]?.length ?? 0}`);
  for (const { line, child } of comparison['unexplained'] ?? [])
    output.line(`  left without a recorded transition: line ${line}, child ${child?.id ?? 'unknown'}`);
  return comparison;
}

async function saveSetting({
  hub,
  words: [setting = '', value = ''],
  values,
  output,
}: Work): Promise<unknown> {
  if (!isSetting(setting, value))
    throw new UsageError('no such setting, or not a value of it; see docs/cases.md');
  const effectiveFrom = dayOption(values, 'on') ?? hub.config.today;
  const division = requiredDivision(values);
  const setBy = textOption(values, 'as') ?? 'command-line';
  await createCaseStore(await hub.dataSource('reconciliation')).saveSetting({
    ...{ setting, value, division, effectiveFrom, setBy },
  });
  output.line(`${setting} = ${value} in ${division} from ${effectiveFrom}`);
  return { setting, value, division, effectiveFrom };
}
