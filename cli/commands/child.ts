import { randomUUID } from 'node:crypto';
import { RefusedError } from '../../platform/errors.ts';
import { oneOfOption, requiredOption, textOption, UsageError } from '../command/command.ts';
import type { Command, OptionValues } from '../command/command.ts';
import type { Output } from '../command/output.ts';
import { deskOptions, deskUsage, workAtDesk } from '../department/desk.ts';
import {
  comparisonFields,
  decisionFields,
  none,
  openReviewDesk,
  printComparison,
  printDecisions,
  whenItCounts,
} from '../department/review-desk.ts';
import type { Comparison, ReviewDesk } from '../department/review-desk.ts';
import { withHub } from '../hub/open-hub.ts';

type Work = { desk: ReviewDesk; id: string; records: string[]; values: OptionValues; output: Output };

export const childCommand: Command = {
  usage: [
    'hub child why <child> [--not OTHER] [--language zh|en]',
    'hub child split <child> <record>… --reason TEXT',
    'why    for each record of the child why it is there, and for others why they are not',
    '--not  only why this is not there: the id of another child, or of a record',
    'split  parts records, by the ids that why prints, from the child: together they become another, or join the children they fit',
    deskUsage,
  ],
  options: {
    not: { type: 'string' },
    language: { type: 'string' },
    reason: { type: 'string' },
    ...deskOptions,
  },
  positionals: { least: 2, most: 102 },
  async run({ positionals, values, output }) {
    const [name = '', id = '', ...records] = positionals;
    if (name !== 'why' && name !== 'split') throw new UsageError('known: why, split');
    if ((name === 'why') !== (records.length === 0))
      throw new UsageError(name === 'why' ? 'why takes one child' : 'split takes a child and its records');
    if (name === 'split') requiredOption(values, 'reason');
    return withHub(output, async (hub) => {
      const desk = await openReviewDesk(hub, values);
      const run = (held: Output): Promise<unknown> =>
        (name === 'why' ? explain : split)({ desk, id, records, values, output: held });
      const work = { name: `child ${name}`, run, changes: name === 'split', about: id };
      return workAtDesk(hub, desk, work, output);
    });
  },
};

type Rejected = {
  kind: string;
  recordId: string;
  source: string;
  sourceKey: string;
  notLinkedTo: { id: string } | null;
  child: { id: string } | null;
  bits: number | null;
  comparison: Comparison;
  review: { id: string; status: string } | null;
  decision: { id: string } | null;
  explanation: string;
};

type Told = {
  id: string;
  links: {
    id: string;
    source: string;
    sourceKey: string;
    fileRow: number;
    fileName: string | null;
    asOf: string;
    present: boolean;
    rule: string;
    decision: { id: string } | null;
    explanation: string;
  }[];
  rejectedLinks: Rejected[];
};

async function explain({ desk, id, values, output }: Work): Promise<unknown> {
  const language = oneOfOption(values, 'language', ['zh', 'en'], 'zh').toUpperCase();
  const other = textOption(values, 'not');
  const { child, another } = (await desk.ask(
    `query ($id: ID!, $other: ID!, $language: Language) {
       another: child(id: $other) { id }
       child(id: $id) { id
         links { id source sourceKey fileRow fileName asOf present rule decision { id } explanation(language: $language) }
         rejectedLinks { kind recordId source sourceKey notLinkedTo { id } child { id } bits ${comparisonFields}
           review { id status } decision { id } explanation(language: $language) } } }`,
    { id, other: other ?? id, language },
  )) as { child: Told | null; another: { id: string } | null };
  if (child === null) throw new RefusedError('NOT_FOUND', 'There is no such child, or it is not yours.');
  if (other !== null) return explainNot(child, another?.id ?? other, output);
  if (child.id !== id) output.line(`joined to ${child.id}, of which this is:`);
  for (const {
    id: record,
    source,
    fileRow,
    fileName,
    sourceKey,
    present,
    rule,
    decision,
    explanation,
  } of child.links) {
    const file = fileName === null ? '' : ` in ${fileName}`;
    const row = `row ${fileRow}${file}${present ? '' : ', gone'}`;
    output.row([record, source, row, sourceKey, rule, decision?.id ?? none, explanation]);
  }
  if (child.rejectedLinks.length > 0) output.line('not of this child, and why:');
  for (const rejected of child.rejectedLinks) output.row(cellsOf(rejected));
  return child;
}

function cellsOf(rejected: Rejected): (string | null)[] {
  const { recordId, source, sourceKey, kind, notLinkedTo, child, review, decision, explanation } = rejected;
  const asked = review?.id ?? decision?.id ?? none;
  const between = `not in ${notLinkedTo?.id ?? none}, in ${child?.id ?? none}`;
  return [recordId, source, sourceKey, kind, between, asked, explanation];
}

/** `other`: a child, or a record. */
function explainNot(child: Told, other: string, output: Output): unknown {
  const together = child.id === other || child.links.some(({ id }) => id === other);
  if (together) throw new RefusedError('TOGETHER', `It is of this child: hub child why ${child.id}`);
  const found = child.rejectedLinks.filter(
    ({ recordId, notLinkedTo, child: whose }) =>
      recordId === other || notLinkedTo?.id === other || whose?.id === other,
  );
  for (const rejected of found) {
    output.row(cellsOf(rejected));
    if (rejected.bits !== null) output.line(`  ${rejected.bits.toFixed(2)} bits`);
    printComparison(rejected.comparison, output);
  }
  if (found.length === 0)
    output.line(
      'Nothing speaks of the two together: neither has a row with the other’s number, no decision keeps them apart, and if they were compared it was too little to ask about.',
    );
  return { id: child.id, other, rejectedLinks: found };
}

async function split({ desk, id, records, values, output }: Work): Promise<unknown> {
  const input = {
    childId: id,
    records,
    reason: requiredOption(values, 'reason'),
    idempotencyKey: randomUUID(),
  };
  const answer = await desk.change('splitChild', input, `child { id } decisions { ${decisionFields} }`);
  printDecisions(answer.decisions, output);
  output.line(whenItCounts);
  return answer;
}
