import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { lineOf, readLog } from '../../gateway/audit/log/read-batches.ts';
import type { WitnessedHead } from '../../gateway/audit/log/witness.ts';
import { loadConfig } from '../../platform/config.ts';
import { archiveAudit } from '../audit-log/audit-archiving.ts';
import { verifyAudit } from '../audit-log/audit-verification.ts';
import { recordRun } from '../audited/audited-run.ts';
import { requiredOption, textOption, UsageError, wholeNumberOption } from '../command/command.ts';
import type { Command, OptionValues } from '../command/command.ts';
import { withHub } from '../hub/open-hub.ts';
import type { Output } from '../command/output.ts';
import { whoLooked } from '../audit-log/who-looked.ts';

export const auditCommand: Command = {
  usage: [
    'hub audit verify [--archive DIR] [--file F] [--keys F[,F]] [--head BATCH:HASH]',
    'hub audit export --out F',
    'hub audit archive [--archive DIR] [--dry-run]',
    'hub audit child ID [--supervision] [--first N] [--archive DIR]',
    'verify checks the chain of the log, or of an exported file without any database; --head is one it printed before.',
    'archive moves entries older than audit.retention into signed segments, in audit-archive of the data folder unless DIR says otherwise.',
    'child tells who looked at a child; --supervision also shows what is withheld from the department in charge.',
  ],
  options: {
    file: { type: 'string' },
    keys: { type: 'string' },
    head: { type: 'string' },
    out: { type: 'string' },
    archive: { type: 'string' },
    'dry-run': { type: 'boolean' },
    supervision: { type: 'boolean' },
    first: { type: 'string' },
  },
  positionals: { least: 1, most: 2 },
  async run({ positionals, values, output }) {
    const [action = '', childId = ''] = positionals;
    if (action === 'verify') return verify(values, output);
    if (action === 'export') return exportLog(values, output);
    if (action === 'archive') {
      const order = { folder: textOption(values, 'archive'), isDry: values['dry-run'] === true };
      return withHub(output, (hub) => archiveAudit(hub, order, output));
    }
    if (action === 'child' && childId !== '') return tellAccess(childId, values, output);
    throw new UsageError(
      action === 'child' ? 'child takes the id of a child' : 'it is verify, export, archive or child',
    );
  },
};

async function verify(values: OptionValues, output: Output): Promise<unknown> {
  return verifyAudit(
    {
      home: loadConfig().home,
      file: textOption(values, 'file'),
      keys: textOption(values, 'keys')?.split(',') ?? [],
      head: readHead(textOption(values, 'head')),
      archive: textOption(values, 'archive'),
    },
    output,
  );
}

function readHead(text: string | null): WitnessedHead | null {
  if (text === null) return null;
  const [, batch, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (batch === undefined || hash === undefined)
    throw new UsageError('--head takes BATCH:HASH, as verify prints it');
  return { batch: Number(batch), hash };
}

async function exportLog(values: OptionValues, output: Output): Promise<unknown> {
  const out = requiredOption(values, 'out');
  const batches = await withHub(output, async (hub) => {
    await recordRun(hub, { kind: 'INSPECTION', fields: 'audit export' });
    let count = 0;
    const lines = async function* (sql: Parameters<typeof readLog>[0]): AsyncGenerator<string> {
      for await (const record of readLog(sql)) {
        if ('head' in record) count += 1;
        yield lineOf(record);
      }
    };
    await pipeline(
      Readable.from(lines(await hub.dataSource('audit'))),
      createWriteStream(out, { mode: 0o600 }),
    );
    return count;
  });
  output.line(`${batches} batches in ${out}`);
  return { batches, out };
}

async function tellAccess(childId: string, values: OptionValues, output: Output): Promise<unknown> {
  const options = {
    supervision: values['supervision'] === true,
    most: wholeNumberOption(values, 'first', 100),
    archive: textOption(values, 'archive'),
  };
  const found = await withHub(output, (hub) => whoLooked(hub, childId, options));
  for (const { at, how, department, division, subject, purpose, fields, withheld } of found.accesses) {
    const columns = [at, how, department, division, subject, purpose, fields, withheld ? 'WITHHELD' : ''];
    output.row(columns);
  }
  if (found.archivedUntil !== null && !found.archiveRead)
    output.note(
      `Entries up to ${found.archivedUntil} are archived and not among these: --archive DIR reads them.`,
    );
  return { childId, ...found };
}
