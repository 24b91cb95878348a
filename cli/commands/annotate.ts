import { basename, dirname, join, resolve } from 'node:path';
import { runSideFile } from '../../jobs/side-files/run-side-file.ts';
import { formatKeyring } from '../../platform/data-keys/keyring.ts';
import { parseImportId } from '../../platform/ids.ts';
import { handOut } from '../audited/audited-run.ts';
import { requiredOption, UsageError, type Command } from '../command/command.ts';
import { withHub } from '../hub/open-hub.ts';

export const annotateCommand: Command = {
  usage: [
    'hub annotate <import-id> --out F.csv',
    'Writes the rows of an import that are in quarantine, with their row numbers (文件行号) and what is wrong (问题).',
    'Mend them there and hand the file in again: hub import <source-system> F.csv --kind delta --as-of <the same day>',
    'A file of several sheets gives one CSV for each sheet: F.csv, F-2.csv and so on.',
  ],
  options: { out: { type: 'string' } },
  positionals: { least: 1, most: 1 },
  async run({ positionals, values, output }) {
    const [text = ''] = positionals;
    const importId = parseImportId(text);
    if (importId === null) throw new UsageError('an import id is a UUID, as hub import prints it');
    const out = requiredOption(values, 'out');
    return withHub(output, async (hub) => {
      const keys = await hub.dataKeys();
      const annotated = await handOut(hub, {
        kind: 'EXPORT',
        name: 'annotate',
        out,
        print: output.data,
        write: async (path) => {
          const keyring = formatKeyring(await keys.read());
          const written = await runSideFile('annotate', { importId, out: resolve(path), keyring }, hub);
          const count = written.sheets.reduce((sum, sheet) => sum + sheet.rows, 0);
          return { ...written, rows: count, children: null };
        },
      });
      const sheets = annotated.sheets.map(({ path, ...sheet }) => ({
        ...sheet,
        path: join(dirname(out), basename(path)),
      }));
      for (const { path, rows } of sheets) output.line(`${rows} rows to mend in ${path}`);
      const { source, asOf, scope, list } = annotated.import;
      const again = `hub import ${source} ${out} --kind delta --as-of ${asOf}`;
      const named =
        list === null ? '' : ` --list '${list.name}'${list.claimsReturns ? ' --claimed-returns' : ''}`;
      output.line(`mended, hand in again: ${again}${scope === '' ? '' : ` --scope ${scope}`}${named}`);
      return { importId, source, asOf, scope, sheets };
    });
  },
};
