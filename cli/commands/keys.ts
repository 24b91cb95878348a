import { countSpoolKeys, resealSpool } from '../../jobs/import/spool/reseal-spool.ts';
import type { KeySource } from '../../platform/data-keys/key-source.ts';
import { newDataKey } from '../../platform/data-keys/keyring.ts';
import type { Keyring } from '../../platform/data-keys/keyring.ts';
import { RefusedError } from '../../platform/errors.ts';
import { withTransaction } from '../../platform/postgres/index.ts';
import { carryOut } from '../audited/audited-change.ts';
import { UsageError, type Command } from '../command/command.ts';
import { withHub, type Hub } from '../hub/open-hub.ts';
import type { Output } from '../command/output.ts';

export const keysCommand: Command = {
  usage: [
    'hub keys [list | rotate | reseal | remove NAME]',
    'Keys under which copies of files are encrypted in the data folder (HUB_DATA_KEY_FILE, else keys/data.keys).',
    'list    the keys, and how many copies need each',
    'rotate  makes a new key, under which everything is sealed from now on; the others still open what they sealed',
    'reseal  seals what lies under other keys, or was never sealed, under the active one; may be stopped and begun again',
    'remove  takes a key out that nothing needs any more; keep a copy for as long as backups are kept',
  ],
  options: {},
  positionals: { least: 0, most: 2 },
  async run({ positionals, output }) {
    const [action = 'list', name = ''] = positionals;
    if ((action === 'remove') !== (name !== '')) throw new UsageError('remove takes the name of a key');
    if (action === 'list') return withHub(output, (hub) => list(hub, output));
    if (action === 'rotate') return withHub(output, (hub) => rotate(hub, output));
    if (action === 'reseal') return withHub(output, (hub) => reseal(hub, output));
    if (action === 'remove') return withHub(output, (hub) => remove(hub, name, output));
    throw new UsageError('it is list, rotate, reseal or remove');
  },
};

async function list(hub: Hub, output: Output) {
  const keyring = await (await hub.dataKeys()).read();
  const { sealed, plain, broken } = await countSpoolKeys(hub.config.home);
  const keys = keyring.map(({ name, id }, index) => {
    return { name, id, active: index === 0, copies: sealed.get(id) ?? 0 };
  });
  const missing = [...sealed].filter(([id]) => !keyring.some((key) => key.id === id));
  for (const { name, id, active, copies } of keys)
    output.row([name, id, active ? 'active' : '', `${copies} copies`]);
  for (const [id, copies] of missing) output.row(['(missing)', id, '', `${copies} copies`]);
  if (plain > 0) output.note(`${plain} copies are not sealed yet: hub keys reseal`);
  if (broken > 0) output.note(`${broken} copies are damaged`);
  return { keys, missing: missing.map(([id, copies]) => ({ id, copies })), plain, broken };
}

async function rotate(hub: Hub, output: Output) {
  const keys = await hub.dataKeys();
  const replace = replaceOf(keys);
  const made = newDataKey(new Date());
  await carryOut(hub, { name: 'keys rotate' }, () =>
    alone(hub, async () => replace([made, ...(await keys.read())])),
  );
  output.line(`${made.name}\t${made.id}\tactive`);
  output.note('Keep a copy of the keys elsewhere than the data. Then: hub keys reseal');
  return { name: made.name, id: made.id };
}

async function reseal(hub: Hub, output: Output) {
  const keys = await hub.dataKeys();
  const jobs = await hub.dataSource('jobs');
  const result = await carryOut(hub, { name: 'keys reseal', bulk: true }, () =>
    resealSpool({ jobs, home: hub.config.home, keys }, (done, total) =>
      output.progress('sealing copies', done, total),
    ),
  );
  output.progressDone();
  output.line(`${result.resealed} copies sealed anew`);
  if (result.left.length > 0) {
    const lines = result.left.map(({ name, code }) => `${name} (${code})`);
    throw new RefusedError(
      'RESEAL_INCOMPLETE',
      ['Copies that cannot be opened were left:', ...lines].join('\n  '),
    );
  }
  return result;
}

async function remove(hub: Hub, name: string, output: Output) {
  const keys = await hub.dataKeys();
  const replace = replaceOf(keys);
  const removeUnneeded = async () => {
    const before = await keys.read();
    const { removed, rest } = without(before, name);
    await refuseWhileNeeded(hub, removed.id);
    await replace(rest);
    // Whoever sealed under it at this moment finds it gone and seals anew, or is found here.
    try {
      await refuseWhileNeeded(hub, removed.id);
    } catch (error) {
      await replace(before);
      throw error;
    }
    return removed;
  };
  const { id } = await carryOut(hub, { name: 'keys remove' }, () => alone(hub, removeUnneeded));
  output.line(`${name}\t${id}\tremoved`);
  return { name, id };
}

/** Throws RefusedError (KEY_UNKNOWN, KEY_ACTIVE). */
function without([active, ...older]: Keyring, name: string) {
  if (active.name === name)
    throw new RefusedError('KEY_ACTIVE', 'This key is the active one: hub keys rotate first.');
  const removed = older.find((key) => key.name === name);
  if (removed === undefined) throw new RefusedError('KEY_UNKNOWN', 'There is no key of this name.');
  const rest: Keyring = [active, ...older.filter((key) => key !== removed)];
  return { removed, rest };
}

async function refuseWhileNeeded(hub: Hub, id: string): Promise<void> {
  const { sealed } = await countSpoolKeys(hub.config.home);
  const copies = sealed.get(id) ?? 0;
  if (copies === 0) return;
  throw new RefusedError('KEY_NEEDED', `${copies} copies of files need this key: hub keys reseal first.`);
}

function replaceOf({ replace }: KeySource): NonNullable<KeySource['replace']> {
  if (replace !== null) return replace;
  throw new RefusedError(
    'KEYS_ELSEWHERE',
    'The keys come from HUB_DATA_KEY_COMMAND: change them there, with the new one in the first line, and restart the hub.',
  );
}

const keyringLock = 7_316_450_752;

/** Two operators at once would each write the keys without the other's. */
async function alone<T>(hub: Hub, work: () => Promise<T>): Promise<T> {
  return withTransaction(await hub.dataSource('jobs'), async (tx) => {
    await tx.query('select pg_advisory_xact_lock($1)', [keyringLock]);
    return work();
  });
}
