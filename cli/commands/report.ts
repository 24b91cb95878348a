import { writeFile } from 'node:fs/promises';
import { utils, write } from '@e965/xlsx';
import { parsePlainDate } from '../../platform/plain-date.ts';
import { departments } from '../../platform/source-systems.ts';
import { handOut } from '../audited-run.ts';
import { oneOfOption, requiredOption, UsageError, type Command } from '../command.ts';
import { withHub } from '../open-hub.ts';
import { feedbackColumns, listFeedbackRows } from '../feedback-list.ts';

export const reportCommand: Command = {
  usage: ['hub report feedback-list --department D --on DATE --out F.xlsx'],
  options: { department: { type: 'string' }, on: { type: 'string' }, out: { type: 'string' } },
  positionals: { least: 1, most: 1 },
  async run({ positionals, values, output }) {
    if (positionals[0] !== 'feedback-list') throw new UsageError('the only report is feedback-list');
    const on = parsePlainDate(requiredOption(values, 'on'));
    if (on === null) throw new UsageError('--on takes a day, YYYY-MM-DD');
    requiredOption(values, 'department');
    const department = oneOfOption(values, 'department', departments, 'EDUCATION');
    const out = requiredOption(values, 'out');
    const { rows } = await withHub(output, async (hub) =>
      handOut(hub, {
        kind: 'REPORT',
        name: 'report feedback-list',
        department,
        out,
        print: output.data,
        write: async (path) => {
          const listed = await listFeedbackRows(await hub.dataSource('jobs'), department, on);
          await writeFile(
            path,
            workbookOf(
              on,
              listed.map(({ cells }) => cells),
            ),
          );
          return { rows: listed.length, children: [...new Set(listed.map(({ childId }) => childId))] };
        },
      }),
    );
    output.line(`${rows} mismatches in ${out}`);
    return { department, on, rows, out };
  },
};

function workbookOf(on: string, rows: readonly string[][]): Buffer {
  const book = utils.book_new();
  const sheet = utils.aoa_to_sheet([
    [`部门筛查预警反馈清单（${on}）`],
    feedbackColumns.map((column) => column.caption),
    ...rows,
  ]);
  sheet['!merges'] = [{ s: { r: 0, c: 0 }, e: { r: 0, c: feedbackColumns.length - 1 } }];
  sheet['!cols'] = feedbackColumns.map((column) => ({ wch: column.width }));
  utils.book_append_sheet(book, sheet, '反馈清单');
  return write(book, { type: 'buffer', bookType: 'xlsx' }) as Buffer;
}
