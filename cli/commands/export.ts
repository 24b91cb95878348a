import { withTransaction } from '../../platform/postgres/statement/transaction.ts';
import { handOut } from '../audited/audited-run.ts';
import { departments, type Department } from '../../platform/source-systems.ts';
import {
  type Command,
  oneOfOption,
  type OptionValues,
  requiredDivision,
  requiredOption,
  textOption,
  UsageError,
} from '../command/command.ts';
import { departmentCaller } from '../department/department-caller.ts';
import { departmentMismatches, putUpMismatches } from '../department/department-mismatches.ts';
import { withHub } from '../hub/open-hub.ts';
import { exportQueries, isExportName } from '../export/export-queries.ts';
import { writeExport, writeQuery } from '../export/write-export.ts';

export const exportCommand: Command = {
  usage: [
    `hub export ${Object.keys(exportQueries).join('|')} [--format csv|ndjson] [--bom] [--out F]`,
    'hub export mismatches --department D --division CODE [--format csv|ndjson] [--bom] [--out F]',
    '--department  what is open for it, with what each source says, as far as it may see that; without it, all there is',
    '--bom  marks CSV as UTF-8, so that Excel shows its Chinese; programs need it not',
    'Cells that a spreadsheet would run as a formula are printed with a leading apostrophe.',
  ],
  options: {
    department: { type: 'string' },
    division: { type: 'string' },
    format: { type: 'string' },
    bom: { type: 'boolean' },
    out: { type: 'string' },
  },
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
    const department = readDepartment(name, values);
    const { rows } = await withHub(output, async (hub) => {
      const jobs = await hub.dataSource('jobs');
      return handOut(hub, {
        kind: 'EXPORT',
        name: `export ${name}`,
        ...(department !== null && { department: department.name }),
        out,
        print: output.data,
        write: (path) =>
          withTransaction(jobs, async (tx) => {
            if (department === null)
              return { rows: await writeExport(tx, name, format, path, { bom }), children: null };
            const caller = departmentCaller(department.name, department.division);
            const children = await putUpMismatches(tx, caller, hub.config.today);
            return { rows: await writeQuery(tx, departmentMismatches, format, path, { bom }), children };
          }),
      });
    });
    if (out === null) return undefined;
    output.line(`${rows} rows in ${out}`);
    return { export: name, rows, out };
  },
};

/** For whom mismatches are; null: everything, for the operator. */
function readDepartment(
  exportName: string,
  values: OptionValues,
): { name: Department; division: string } | null {
  if (values['department'] === undefined && values['division'] === undefined) return null;
  if (exportName !== 'mismatches')
    throw new UsageError('--department and --division are for hub export mismatches');
  requiredOption(values, 'department');
  const name = oneOfOption(values, 'department', departments, 'EDUCATION');
  const division = requiredDivision(values);
  return { name, division };
}
