import { RefusedError } from '../../platform/errors.ts';
import type { PlainDate } from '../../platform/plain-date.ts';
import type { Sql } from '../../platform/postgres/index.ts';
import { departments } from '../../platform/source-systems.ts';
import type { Department } from '../../platform/source-systems.ts';
import { findRule } from '../../subgraphs/reconciliation/mismatch/catalogue.ts';
import { deskId, listPosts } from '../../subgraphs/reconciliation/queues/chains/posts.ts';
import { countWorkQueue, listWorkQueue } from '../../subgraphs/reconciliation/queues/work-queue.ts';
import type {
  WorkQueueFilter,
  WorkQueueRow,
  WorkQueueTotals,
} from '../../subgraphs/reconciliation/queues/work-queue.ts';
import {
  type Command,
  oneOfOption,
  requiredDivision,
  requiredOption,
  textOption,
  UsageError,
  wholeNumberOption,
} from '../command/command.ts';
import { recordRun } from '../audited/audited-run.ts';
import { describeEvidence } from '../../jobs/reports/evidence-text.ts';
import { flagSight } from '../../subgraphs/reconciliation/mismatch/disclosure.ts';
import { describeForClerk } from '../../jobs/reports/clerk-view.ts';
import { departmentCaller } from '../department/department-caller.ts';
import { withHub } from '../hub/open-hub.ts';

const orders = { deadline: 'DEADLINE', severity: 'SEVERITY', opened: 'OPENED' } as const;
const mostRows = 10_000;

export const queueCommand: Command = {
  usage: [
    'hub queue --department D --division CODE [--post ID] [--rule CODE] [--overdue] [--stale] [--order deadline|severity|opened] [--first N]',
    `departments: ${departments.join(', ')}`,
    '--post   only what lies with this post (hub chains list); desk:DEPARTMENT for what no post answers for',
    '--first  how many to print, 50 unless given',
    'The last cells of a line: name and birth date of the child, the department’s own rows of it, and what each source says, as far as the department may see it.',
  ],
  options: {
    department: { type: 'string' },
    division: { type: 'string' },
    post: { type: 'string' },
    rule: { type: 'string' },
    overdue: { type: 'boolean' },
    stale: { type: 'boolean' },
    order: { type: 'string' },
    first: { type: 'string' },
  },
  positionals: { least: 0, most: 0 },
  async run({ values, output }) {
    requiredOption(values, 'department');
    const department = oneOfOption(values, 'department', departments, 'EDUCATION');
    const division = requiredDivision(values);
    const rule = textOption(values, 'rule');
    if (rule !== null && findRule(rule) === undefined)
      throw new UsageError(`there is no rule ${JSON.stringify(rule)}`);
    const post = textOption(values, 'post');
    const limit = wholeNumberOption(values, 'first', 50);
    if (limit > mostRows) throw new UsageError(`--first is at most ${mostRows}`);
    const orderBy = orders[oneOfOption(values, 'order', ['deadline', 'severity', 'opened'], 'deadline')];
    const filter: WorkQueueFilter = {
      department,
      ...(post === null ? {} : { post }),
      ...(rule === null ? {} : { rule: [rule] }),
      ...(values['overdue'] === true ? { overdue: true } : {}),
      ...(values['stale'] === true ? { stale: true } : {}),
    };
    return withHub(output, async (hub) => {
      const { today } = hub.config;
      const sql = await hub.dataSource('reconciliation');
      const caller = departmentCaller(department, division);
      if (post !== null) await refuseUnknownPost(sql, post, department, today);
      const page = { orderBy, after: null, limit, today };
      const sight = flagSight(caller);
      const rows = await listWorkQueue(sql, division, filter, page, sight);
      const totals = await countWorkQueue(sql, division, filter, today, sight);
      const posts = await listPosts(
        sql,
        [...new Set(rows.flatMap(({ postId }) => (postId === null ? [] : [postId])))],
        today,
      );
      const children = [...new Set(rows.map(({ childId }) => childId))];
      if (children.length > 0)
        await recordRun(hub, {
          kind: 'EXPORT',
          fields: 'queue',
          department,
          children,
          rowCount: rows.length,
        });
      const viewOf = await describeForClerk(await hub.dataSource('jobs'), caller, children);
      for (const row of rows) {
        const holder = posts.get(row.postId ?? '');
        const assignee = holder === undefined ? '' : `${holder.title} ${holder.holder}`;
        const { name, birthDate, rows: own } = viewOf(row.childId);
        const told = describeEvidence(row.evidence, caller, row.golden);
        output.row([...describe(row, assignee), name, birthDate, own, told]);
      }
      output.line(describeTotals(totals));
      return {
        department,
        division,
        today,
        totals,
        mismatches: rows.map(
          ({ position: _position, golden, evidence, supersededBy: _supersededBy, ...row }) => ({
            ...row,
            child: viewOf(row.childId),
            evidence: describeEvidence(evidence, caller, golden),
            assignee: posts.get(row.postId ?? '') ?? null,
          }),
        ),
      };
    });
  },
};

/** An empty list would read as nothing to do. */
async function refuseUnknownPost(
  sql: Sql,
  post: string,
  department: Department,
  today: PlainDate,
): Promise<void> {
  if (post === deskId(department) || (await listPosts(sql, [post], today)).has(post)) return;
  throw new RefusedError(
    'POST_UNKNOWN',
    `There is no such post in force: hub chains list --division …, or ${deskId(department)} for what no post answers for.`,
  );
}

function describe(row: WorkQueueRow, post: string): readonly string[] {
  const title = findRule(row.rule)?.title.zh ?? row.rule;
  const clause = findRule(row.rule)?.clause ?? '';
  const mark = row.staleSince === null ? '' : `stale since ${row.staleSince}`;
  return [
    row.id,
    row.dueAt.slice(0, 10),
    row.severity,
    row.status,
    title,
    clause,
    row.childId,
    row.division,
    post,
    mark,
  ];
}

function describeTotals({ total, overdue, stale, byStatus, byRule }: WorkQueueTotals): string {
  const statuses = byStatus.map(({ status, count }) => `${status} ${count}`).join(', ');
  const rules = byRule.map(({ rule, count }) => `  ${rule}\t${count}`).join('\n');
  return `${total} mismatches, ${overdue} overdue, ${stale} stale${statuses === '' ? '' : ` (${statuses})`}${rules === '' ? '' : `\n${rules}`}`;
}
