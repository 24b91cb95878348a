import { randomUUID } from 'node:crypto';
import { RefusedError } from '../../platform/errors.ts';
import { daysBetween, todayIn } from '../../platform/plain-date.ts';
import type { PlainDate } from '../../platform/plain-date.ts';
import { withinDivision } from '../../platform/postgres/index.ts';
import { findThresholds } from '../../subgraphs/children/linkage/probabilistic/model-store.ts';
import { measureQueue, tellQueue } from '../../subgraphs/children/linkage/review/queue-size.ts';
import { sightOf } from '../../subgraphs/children/linkage/review/review-loaders.ts';
import {
  divisionOption,
  requiredOption,
  textOption,
  UsageError,
  wholeNumberOption,
} from '../command/command.ts';
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
import type { Comparison, Decision, ReviewDesk } from '../department/review-desk.ts';
import { withHub } from '../hub/open-hub.ts';
import type { Hub } from '../hub/open-hub.ts';

const rowsAPage = 100;
const mostRows = 10_000;

type Work = { desk: ReviewDesk; hub: Hub; id: string; values: OptionValues; output: Output };
type Action = { words: 0 | 1; run(work: Work): Promise<unknown>; changes?: true };

const actions: Readonly<Record<string, Action>> = {
  list: { words: 0, run: listReviews },
  show: { words: 1, run: showReview },
  decide: { words: 1, run: decideReview, changes: true },
  undo: { words: 1, run: undoDecision, changes: true },
};

export const reviewCommand: Command = {
  usage: [
    'hub review list [--status S[,S]] [--source S[,S]] [--within CODE] [--first N]',
    'hub review show <review>                    the record beside each candidate, field by field',
    'hub review decide <review> --must-link | --cannot-link --reason TEXT [--child ID] [--whole-child] [--version N]',
    'hub review undo <decision> --reason TEXT',
    'list    oldest first; those nobody has decided, unless --status names OPEN, REOPENED, DECIDED or WITHDRAWN',
    '--within   records of this division, below that of --division',
    '--child    which candidate; the likeliest for --must-link, every one for --cannot-link when left out',
    '--whole-child  answers for every record that is one child with it now, not for it alone',
    '--version  the version that show printed: refused if the review changed since',
    deskUsage,
  ],
  options: {
    status: { type: 'string' },
    source: { type: 'string' },
    within: { type: 'string' },
    first: { type: 'string' },
    'must-link': { type: 'boolean' },
    'cannot-link': { type: 'boolean' },
    child: { type: 'string' },
    'whole-child': { type: 'boolean' },
    reason: { type: 'string' },
    version: { type: 'string' },
    ...deskOptions,
  },
  positionals: { least: 1, most: 2 },
  async run({ positionals, values, output }) {
    const [name = '', ...words] = positionals;
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (action === undefined) throw new UsageError(`known: ${Object.keys(actions).join(', ')}`);
    if (words.length !== action.words) throw new UsageError(`hub review ${name} takes ${action.words} words`);
    const [id = ''] = words;
    if (action.changes === true) requiredOption(values, 'reason');
    if (name === 'decide') kindOf(values);
    return withHub(output, async (hub) => {
      const desk = await openReviewDesk(hub, values);
      const work = {
        name: `review ${name}`,
        run: (held: Output) => action.run({ desk, hub, id, values, output: held }),
        changes: action.changes,
        about: textOption(values, 'child'),
      };
      return workAtDesk(hub, desk, work, output);
    });
  },
};

const reviewFields = `id status version openedAt updatedAt
  record { id source sourceKey fileRow fileName asOf present name child { id links { id source fileRow fileName } } }
  candidates { child { id name } bits prior householdCap modelVersion ${comparisonFields} runnerUp { child { id name } bits } }`;

type Named = { id: string; name: string | null };
type Review = {
  id: string;
  status: string;
  version: number;
  openedAt: string;
  record: {
    id: string;
    source: string;
    sourceKey: string;
    fileRow: number;
    fileName: string | null;
    asOf: string;
    present: boolean;
    name: string;
    child: {
      id: string;
      links: { id: string; source: string; fileRow: number; fileName: string | null }[];
    } | null;
  };
  candidates: {
    child: Named;
    bits: number;
    prior: number;
    householdCap: number;
    modelVersion: string;
    comparison: Comparison;
    runnerUp: { child: Named; bits: number } | null;
  }[];
  decisions: Decision[];
};

const dayOf = (instant: string): PlainDate => todayIn('Asia/Shanghai', new Date(instant));
const ageOf = ({ openedAt }: Review, { hub }: Work): number =>
  Math.max(0, daysBetween(dayOf(openedAt), hub.config.today));

async function listReviews(work: Work): Promise<unknown> {
  const { desk, hub, values, output } = work;
  const most = wholeNumberOption(values, 'first', 50);
  if (most > mostRows) throw new UsageError(`--first is at most ${mostRows}`);
  const listed = (name: string): { [name: string]: string[] } => {
    const text = textOption(values, name);
    return text === null ? {} : { [name]: text.toUpperCase().replaceAll('-', '_').split(',') };
  };
  const division = divisionOption(values, 'within');
  const filter = { ...listed('status'), ...listed('source'), ...(division === '' ? {} : { division }) };
  const reviews: Review[] = [];
  let totalCount = 0;
  for (let after: string | null = null, more = true; more;) {
    const { reviews: page } = (await desk.ask(
      `query ($filter: ReviewFilter, $first: Int, $after: String) { reviews(filter: $filter, first: $first, after: $after) {
         totalCount pageInfo { hasNextPage endCursor } edges { node { ${reviewFields} } } } }`,
      { filter, first: Math.min(rowsAPage, most - reviews.length), after },
    )) as { reviews: Page };
    reviews.push(...page.edges.map(({ node }) => node));
    totalCount = page.totalCount;
    after = page.pageInfo.endCursor;
    more = page.pageInfo.hasNextPage && reviews.length < most;
  }
  const { caller } = desk;
  const queue = await measureQueue(
    withinDivision(await hub.reader('children'), caller.division),
    sightOf(caller),
  );
  const [oldest] = reviews;
  for (const review of reviews) output.row(cellsOf(review, ageOf(review, work)));
  const since = oldest === undefined ? '' : `, the oldest of ${ageOf(oldest, work)} days`;
  output.line(`${reviews.length} of ${totalCount} reviews${since}; ${tellQueue(queue)}`);
  return { totalCount, queue, reviews };
}

type Page = {
  totalCount: number;
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  edges: { node: Review }[];
};

function cellsOf({ id, status, openedAt, record, candidates }: Review, days: number): (string | number)[] {
  const [first] = candidates;
  const { source, name } = record;
  const likeliest = first === undefined ? [none] : [first.child.id, `${first.bits.toFixed(1)} bits`];
  return [id, dayOf(openedAt), `${days} days`, status, source, rowOf(record), name, ...likeliest];
}

/** Where its clerk finds it. */
const rowOf = ({ fileRow, fileName }: { fileRow: number; fileName: string | null }): string =>
  fileName === null ? `row ${fileRow}` : `row ${fileRow} in ${fileName}`;

async function showReview(work: Work): Promise<unknown> {
  const { desk, hub, id, output } = work;
  const data = await desk.ask(
    `query ($id: ID!) { review(id: $id) { ${reviewFields} decisions { ${decisionFields} } } }`,
    { id },
  );
  const review = data['review'] as Review | null;
  if (review === null) throw new RefusedError('NOT_FOUND', 'There is no such review, or it is not yours.');
  const { record } = review;
  const days = ageOf(review, work);
  output.line(`${review.id}  ${review.status}  version ${review.version}  asked ${days} days ago`);
  const gone = record.present ? '' : ', no longer in the export';
  const place = `${rowOf(record)} of ${record.asOf}${gone}, key ${record.sourceKey}`;
  const whose = record.child === null ? 'nobody’s' : `in child ${record.child.id} now`;
  output.line(`record ${record.id}  ${record.source}, ${place}; ${record.name}, ${whose}`);
  const fellows = (record.child?.links ?? []).filter(({ id: one }) => one !== record.id);
  for (const fellow of fellows)
    output.line(
      `  one child with ${fellow.id}  ${fellow.source}, ${rowOf(fellow)}: decided on with it by --whole-child only`,
    );
  const models = await hub.dataSource('children');
  const candidates = [];
  for (const candidate of review.candidates) {
    const thresholds = await findThresholds(models, candidate.modelVersion);
    candidates.push({ ...candidate, thresholds });
    const { child, bits, runnerUp } = candidate;
    output.line('');
    output.line(
      `candidate ${child.id} ${child.name ?? ''}: ${bits.toFixed(2)} bits, model ${candidate.modelVersion}`,
    );
    if (thresholds !== null)
      output.line(
        `  by itself it links from ${thresholds.attach} bits on, ${thresholds.margin} ahead of the next, and asks from ${thresholds.review} on`,
      );
    if (runnerUp !== null)
      output.line(
        `  the next: ${runnerUp.child.id} ${runnerUp.child.name ?? ''}, ${runnerUp.bits.toFixed(2)} bits, ${(bits - runnerUp.bits).toFixed(2)} behind`,
      );
    printComparison(candidate.comparison, output);
    output.row(['prior', none, none, none, candidate.prior]);
    output.row(['household-cap', none, none, none, candidate.householdCap]);
  }
  if (review.decisions.length > 0) output.line('');
  printDecisions(review.decisions, output);
  return { ...review, candidates };
}

function kindOf(values: OptionValues): 'MUST_LINK' | 'CANNOT_LINK' {
  const mustLink = values['must-link'] === true;
  if (mustLink === (values['cannot-link'] === true))
    throw new UsageError('decide takes one of --must-link and --cannot-link');
  return mustLink ? 'MUST_LINK' : 'CANNOT_LINK';
}

async function decideReview({ desk, id, values, output }: Work): Promise<unknown> {
  const reason = requiredOption(values, 'reason');
  const read = await desk.ask('query ($id: ID!) { review(id: $id) { version } }', { id });
  const { version } = (read['review'] as { version: number } | null) ?? { version: 0 };
  const input = {
    reviewId: id,
    decision: kindOf(values),
    childId: textOption(values, 'child'),
    wholeChild: values['whole-child'] === true,
    reason,
    expectedVersion: wholeNumberOption(values, 'version', version),
    idempotencyKey: randomUUID(),
  };
  const selection = `review { id status version } decisions { ${decisionFields} }`;
  const answer = await desk.change('decideReview', input, selection);
  printDecisions(answer.decisions, output);
  const { status } = answer['review'] as { status: string };
  output.line(`${id} is ${status}. ${whenItCounts}`);
  return answer;
}

async function undoDecision({ desk, id, values, output }: Work): Promise<unknown> {
  const input = { decisionId: id, reason: requiredOption(values, 'reason') };
  const { decision } = await desk.change('undoDecision', input, `decision { ${decisionFields} }`);
  printDecisions([decision as Decision], output);
  output.line(whenItCounts);
  return decision;
}
