import { access, constants } from 'node:fs/promises';
import { extname } from 'node:path';
import { loadTemplates } from '../jobs/reports/templates.ts';
import { takeBackFeedbackList } from '../jobs/reports/feedback-return.ts';
import type { ReturnSummary } from '../jobs/reports/feedback-return.ts';
import { RefusedError } from '../platform/errors.ts';
import { withHub } from './open-hub.ts';
import { handOut } from './audited-run.ts';
import type { Output } from './output.ts';

/** Takes returned feedback lists back one after the other; `hub report return` and `hub import feedback-list` alike. */
export async function takeBackLists(
  output: Output,
  paths: readonly string[],
  annotatedPath: string | null,
): Promise<(ReturnSummary & { file: string })[]> {
  for (const path of paths) await refuseUnreadable(path);
  return withHub(output, async (hub) => {
    const jobs = await hub.dataSource('jobs');
    const templates = await loadTemplates(hub.config.home);
    const summaries = [];
    for (const path of paths) {
      const out = annotatedPath ?? besides(path);
      const { children: _, ...taken } = await handOut(hub, {
        kind: 'REPORT',
        name: 'report return',
        out,
        print: output.data,
        write: async (draft) => ({
          ...(await takeBackFeedbackList(jobs, path, {
            today: hub.config.today,
            templates,
            annotatedPath: draft,
          })),
          children: null,
        }),
      });
      const summary = { ...taken, annotated: taken.annotated === null ? null : out };
      output.line(`${path}: ${describe(summary)}`);
      summaries.push({ file: path, ...summary });
    }
    return summaries;
  });
}

function describe({
  rows,
  answered,
  moved,
  repeated,
  unanswered,
  closed,
  rejected,
  annotated,
}: ReturnSummary) {
  const counts = [
    `${rows} rows`,
    `${answered} answers entered (${moved} mismatches moved)`,
    `${repeated} given before`,
    `${unanswered} not filled in`,
    `${closed} closed meanwhile`,
    `${rejected} with problems`,
  ].join(', ');
  return annotated === null ? counts : `${counts}; to be mended: ${annotated}`;
}

/** `list.xlsx` → `list-problems.xlsx`, beside it. */
function besides(path: string): string {
  const extension = extname(path);
  return `${path.slice(0, path.length - extension.length)}-problems.xlsx`;
}

async function refuseUnreadable(path: string): Promise<void> {
  try {
    await access(path, constants.R_OK);
  } catch {
    throw new RefusedError('FILE_UNREADABLE', `${path}: there is no such file, or it may not be read.`);
  }
}
