import { extname, resolve } from 'node:path';
import type { ReturnSummary } from '../../jobs/reports/feedback/return.ts';
import { runSideFile } from '../../jobs/side-files/run-side-file.ts';
import { carryOut } from '../audited/audited-change.ts';
import { refuseUnreadable } from '../command/input-file.ts';
import { withHub } from '../hub/open-hub.ts';
import { handOut } from '../audited/audited-run.ts';
import type { Output } from '../command/output.ts';

/** Takes returned feedback lists back one after the other; `hub report return` and `hub import feedback-list` alike. */
export async function takeBackLists(
  output: Output,
  paths: readonly string[],
  annotatedPath: string | null,
): Promise<(ReturnSummary & { file: string })[]> {
  for (const path of paths) await refuseUnreadable(path);
  return withHub(output, async (hub) => {
    const summaries = [];
    for (const path of paths) {
      const out = annotatedPath ?? besides(path);
      const { children: _, ...taken } = await carryOut(
        hub,
        { name: 'report return', bulk: true },
        () =>
          handOut(hub, {
            kind: 'REPORT',
            name: 'report return',
            out,
            print: output.data,
            write: async (draft) => {
              const files = { path: resolve(path), annotatedPath: resolve(draft) };
              return { ...(await runSideFile('feedback-return', files, hub)), children: null };
            },
          }),
        ({ rows }) => ({ rowCount: rows }),
      );
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
