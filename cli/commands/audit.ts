import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { listAccess } from '../../gateway/audit/access-report.ts';
import { lineOf, readBatches, readBatchFile } from '../../gateway/audit/read-batches.ts';
import { readVerificationKeys, verificationFile } from '../../gateway/audit/signing-key.ts';
import { verifyLog } from '../../gateway/audit/verify.ts';
import type { Verdict } from '../../gateway/audit/verify.ts';
import { findWitnessedHead } from '../../gateway/audit/witness.ts';
import type { WitnessedHead } from '../../gateway/audit/witness.ts';
import { loadConfig } from '../../platform/config.ts';
import { RefusedError } from '../../platform/errors.ts';
import { recordRun } from '../audited-run.ts';
import { requiredOption, textOption, UsageError, wholeNumberOption } from '../command.ts';
import type { Command, OptionValues } from '../command.ts';
import { withHub } from '../open-hub.ts';
import type { Output } from '../output.ts';

export const auditCommand: Command = {
  usage: [
    'hub audit verify [--file F] [--keys F] [--head BATCH:HASH]',
    'hub audit export --out F',
    'hub audit child ID [--supervision] [--first N]',
    'verify checks the chain of the log, or of an exported file without any database; --head is one it printed before.',
    'child tells who looked at a child; --supervision also shows what is withheld from the department in charge.',
  ],
  options: {
    file: { type: 'string' },
    keys: { type: 'string' },
    head: { type: 'string' },
    out: { type: 'string' },
    supervision: { type: 'boolean' },
    first: { type: 'string' },
  },
  positionals: { least: 1, most: 2 },
  async run({ positionals, values, output }) {
    const [action = '', childId = ''] = positionals;
    if (action === 'verify') return verify(values, output);
    if (action === 'export') return exportLog(values, output);
    if (action === 'child' && childId !== '') return tellAccess(childId, values, output);
    throw new UsageError(
      action === 'child' ? 'child takes the id of a child' : 'it is verify, export or child',
    );
  },
};

async function verify(values: OptionValues, output: Output): Promise<Verdict> {
  const { home } = loadConfig();
  const file = textOption(values, 'file');
  const given = readHead(textOption(values, 'head'));
  const check = async (batches: Parameters<typeof verifyLog>[0]): Promise<Verdict> => {
    const witnessed = await findWitnessedHead(home);
    const keys = await readVerificationKeys(textOption(values, 'keys') ?? verificationFile(home));
    return verifyLog(
      batches,
      keys,
      [given, witnessed].filter((head) => head !== null),
    );
  };
  const verdict =
    file === null
      ? await withHub(output, async (hub) => check(readBatches(await hub.dataSource('audit'))))
      : await check(readBatchFile(file));
  const { batches, entries, head, problems } = verdict;
  if (problems.length > 0) {
    const lines = problems.map(({ code, batch }) => `${code} at batch ${batch}`);
    throw new RefusedError(
      'AUDIT_LOG_BROKEN',
      ['The audit log is not what was written:', ...lines].join('\n  '),
    );
  }
  output.line(`${entries} entries in ${batches} batches are as they were written`);
  output.line(`head\t${head.batch}:${head.hash}`);
  return verdict;
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
    const lines = async function* (sql: Parameters<typeof readBatches>[0]): AsyncGenerator<string> {
      for await (const batch of readBatches(sql)) {
        count += 1;
        yield lineOf(batch);
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
  const supervision = values['supervision'] === true;
  const most = wholeNumberOption(values, 'first', 100);
  const accesses = await withHub(output, async (hub) => {
    const jobs = await hub.dataSource('jobs');
    // A child that was joined with others has been looked at under their ids, too.
    const ids: { child_id: string }[] = await jobs.query(
      `with recursive survivor as (
         select child_id, redirect_to from children.child where child_id = $1
         union select c.child_id, c.redirect_to from children.child c join survivor s on c.child_id = s.redirect_to
       ), same as (
         select child_id from survivor where redirect_to is null
         union select c.child_id from children.child c join same on c.redirect_to = same.child_id
       ) select child_id from same`,
      [childId],
    );
    if (ids.length === 0) throw new RefusedError('CHILD_UNKNOWN', 'There is no such child.');
    const found = await listAccess(await hub.dataSource('audit'), {
      childIds: ids.map(({ child_id: id }) => id),
      supervision,
      most,
    });
    const fields = supervision ? 'audit child --supervision' : 'audit child';
    await recordRun(hub, { kind: 'INSPECTION', fields, children: [childId], withheld: supervision });
    return found;
  });
  for (const { at, how, department, division, subject, purpose, fields, withheld } of accesses) {
    const columns = [at, how, department, division, subject, purpose, fields, withheld ? 'WITHHELD' : ''];
    output.row(columns);
  }
  return { childId, accesses };
}
