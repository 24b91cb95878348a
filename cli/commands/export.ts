import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { to as copyTo } from 'pg-copy-streams';
import { withTransaction } from '../../platform/postgres/transaction.ts';
import { handOut } from '../audited-run.ts';
import { oneOfOption, textOption, UsageError, type Command } from '../command.ts';
import { withHub } from '../open-hub.ts';
import { exportQueries, isExportName, type ExportName } from '../export-queries.ts';

export const exportCommand: Command = {
  usage: [
    `hub export ${Object.keys(exportQueries).join('|')} [--format csv|ndjson] [--out F]`,
    'Cells that a spreadsheet would run as a formula are printed with a leading apostrophe.',
  ],
  options: { format: { type: 'string' }, out: { type: 'string' } },
  positionals: { least: 1, most: 1 },
  async run({ positionals, values, output }) {
    const name = positionals[0] ?? '';
    if (!isExportName(name)) {
      throw new UsageError(
        `there is no export ${JSON.stringify(name)}; known: ${Object.keys(exportQueries).join(', ')}`,
      );
    }
    const format = oneOfOption(values, 'format', ['csv', 'ndjson'] as const, 'csv');
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
            const copy = tx.client.query(copyTo(copyStatement(name, format)));
            await pipeline(copy, createWriteStream(path, { mode: 0o600 }));
            return { rows: copy.rowCount, children: null };
          }),
      });
    });
    if (out === null) return undefined;
    output.line(`${rows} rows in ${out}`);
    return { export: name, rows, out };
  },
};

/** One row at a time leaves the server, so that an export of any size needs no memory here. */
function copyStatement(name: ExportName, format: 'csv' | 'ndjson'): string {
  const query = exportQueries[name];
  if (format === 'csv') return `copy (${query}) to stdout with (format csv, header true)`;
  // CSV with control characters as quote and delimiter leaves each JSON document as it is.
  return `copy (select row_to_json(line) from (${query}) line) to stdout with (format csv, quote e'\\x01', delimiter e'\\x02')`;
}
