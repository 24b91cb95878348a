import { withTransaction } from '../../platform/postgres/statement/transaction.ts';
import { handOut } from '../audited/audited-run.ts';
import { oneOfOption, textOption, UsageError, type Command } from '../command/command.ts';
import { withHub } from '../hub/open-hub.ts';
import { exportQueries, isExportName } from '../export/export-queries.ts';
import { writeExport } from '../export/write-export.ts';

export const exportCommand: Command = {
  usage: [
    `hub export ${Object.keys(exportQueries).join('|')} [--format csv|ndjson] [--bom] [--out F]`,
    '--bom  marks CSV as UTF-8, so that Excel shows its Chinese; programs need it not',
    'Cells that a spreadsheet would run as a formula are printed with a leading apostrophe.',
  ],
  options: { format: { type: 'string' }, bom: { type: 'boolean' }, out: { type: 'string' } },
  positionals: { least: 1, most: 1 },
  async run({ positionals, values, output }) {
    const name = positionals[0] ?? '';
    if (!isExportName(name)) {
      throw new UsageError(
        `there is no export ${JSON.stringify(name)}; known: ${Object.keys(exportQueries).join(', ')}`,
      );
    }
    const format = oneOfOption(values, 'format', ['csv', 'ndjson'] as const, 'csv');
    const bom = values['bom'] === true;
    if (bom && format !== 'csv') throw new UsageError('--bom is for CSV');
    const out = textOption(values, 'out');
    const { rows } = await withHub(output, async (hub) => {
      const jobs = await hub.dataSource('jobs');
      return handOut(hub, {
        kind: 'EXPORT',
        name: `export ${name}`,
        out,
        print: output.data,
        write: (path) =>
          withTransaction(jobs, async (tx) => {
            const rows = await writeExport(tx, name, format, path, { bom });
            return { rows, children: null };
          }),
      });
    });
    if (out === null) return undefined;
    output.line(`${rows} rows in ${out}`);
    return { export: name, rows, out };
  },
};
