import { access, constants, statfs } from 'node:fs/promises';
import { fetchKeys } from '../../gateway/access/keys/fetch-keys.ts';
import { keySource } from '../../gateway/access/token-issuer.ts';
import { describeTroubled, listTroubled } from '../../jobs/import/troubled.ts';
import { loadConfig, type Config } from '../../platform/config.ts';
import { RefusedError } from '../../platform/errors.ts';
import { makeFolder } from '../../platform/make-folder.ts';
import { checkRedis } from '../../platform/queue/redis-driver.ts';
import type { Command } from '../command/command.ts';
import type { Output } from '../command/output.ts';
import { withHub } from '../hub/open-hub.ts';

/** `note`: somebody should look, but the hub can run. */
type Finding = { check: string; ok: boolean; note?: boolean; detail: string };

/** Below this much free disk an import of a county could fill it. */
const leastFreeBytes = 2 * 1024 ** 3;

export const doctorCommand: Command = {
  usage: ['hub doctor'],
  options: {},
  positionals: { least: 0, most: 0 },
  async run({ output }) {
    const findings: Finding[] = [];
    const check = async (name: string, probe: () => Promise<string>): Promise<void> => {
      try {
        findings.push({ check: name, ok: true, detail: await probe() });
      } catch (error) {
        findings.push({
          check: name,
          ok: false,
          detail: error instanceof Error ? error.message : String(error),
        });
      }
    };
    await check('node', () => {
      const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
      if (major < 20 || (major === 20 && minor < 19))
        throw new Error(`${process.version}; 20.19 or newer is needed`);
      return Promise.resolve(process.version);
    });
    await check('configuration', () => {
      const config = loadConfig();
      return Promise.resolve(
        `home ${config.home}, today ${config.today}, queue on ${config.redisUrl === null ? 'PostgreSQL' : 'Redis'}`,
      );
    });
    // Every other check would only say the same again.
    if (findings.at(-1)?.ok === true) await examine(loadConfig(), { output, findings, check });
    for (const { check: name, ok, note, detail } of findings)
      output.line(`${ok ? (note === true ? 'note' : 'ok  ') : 'BAD '} ${name}: ${detail}`);
    if (findings.some(({ ok }) => !ok)) {
      const failed = findings.filter(({ ok }) => !ok).map(({ check: name, detail }) => `${name}: ${detail}`);
      throw new RefusedError('DOCTOR_FOUND_PROBLEMS', `problems found:\n  ${failed.join('\n  ')}`);
    }
    return { findings };
  },
};

type Round = {
  output: Output;
  findings: Finding[];
  check: (name: string, probe: () => Promise<string>) => Promise<void>;
};

/** What a configuration without problems names, tried one by one. */
async function examine(config: Config, { output, findings, check }: Round): Promise<void> {
  const { home, redisUrl } = config;
  await check('data folder', async () => {
    makeFolder(home);
    await access(home, constants.W_OK);
    const { bavail, bsize } = await statfs(home);
    if (bavail * bsize < leastFreeBytes) throw new Error(`${home}: less than 2 GiB free`);
    return `${home} is writable, ${Math.floor((bavail * bsize) / 1024 ** 3)} GiB free`;
  });
  await check('database', () =>
    withHub(output, async (hub) => {
      const jobs = await hub.dataSource('jobs');
      const [row] = await jobs.query<{ version: string; encoding: string }[]>(
        "select current_setting('server_version') as version, current_setting('server_encoding') as encoding",
      );
      if (row?.encoding !== 'UTF8')
        throw new Error(`server encoding is ${row?.encoding ?? 'unknown'}; UTF8 is needed`);
      const troubled = describeTroubled(await listTroubled(jobs));
      if (troubled !== null) findings.push({ check: 'imports', ok: true, note: true, detail: troubled });
      return `PostgreSQL ${row.version} (${hub.databaseKind}), migrated`;
    }),
  );
  await check('queue', async () => {
    if (redisUrl === null) return 'in the database';
    await checkRedis(redisUrl);
    return 'Redis answers';
  });
  await check('identity provider', async () => {
    const source = keySource(config);
    if (source === null) return 'none: development tokens are accepted';
    const { keys } = await fetchKeys(source);
    if (keys.length === 0) throw new Error('answers, and has no keys');
    return `answers, keys: ${keys.length}`;
  });
}
