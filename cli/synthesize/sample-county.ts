import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { submitAndRun } from '../../jobs/run-to-end.ts';
import type { Config } from '../../platform/config.ts';
import type { Hub } from '../hub/open-hub.ts';
import type { Output } from '../command/output.ts';
import { exportDay, getCounty } from './county.ts';
import { synthesize } from './index.ts';

/** 钦北区, one of the counties whose villages are shipped. */
export const sampleCounty = '450703';
const sampleChildren = 3_000;
const sampleSeed = 20_260_901;

/** Fills an empty store with a made-up county, through the same import as any export; false when the store holds something. */
export async function fillWithSampleCounty(hub: Hub, output: Output): Promise<boolean> {
  const { config, databaseUrl, log } = hub;
  const sql = await hub.dataSource('jobs');
  const [held] = await sql.query<{ imports: number }[]>(
    `select count(*)::int as imports from jobs.import where status = 'IMPORTED'`,
  );
  if ((held?.imports ?? 0) > 0) return false;
  const day = exportDay(config.today);
  output.note(`The store is empty: writing the exports of a made-up county (${sampleChildren} children) …`);
  const { files } = await synthesize({
    children: sampleChildren,
    seed: sampleSeed,
    errorRate: 1,
    out: sampleFolder(config),
    county: await getCounty(sampleCounty),
    day,
  });
  const submissions = files.map(({ source, path }) => ({
    source,
    path,
    asOf: day,
    kind: 'SNAPSHOT' as const,
    scope: '',
    groupId: null,
  }));
  const keys = await hub.dataKeys();
  await submitAndRun({ config, databaseUrl, log, keys }, submissions, ({ stage, imports }) => {
    if (stage === 'IMPORT') {
      const rows = imports.reduce((sum, row) => sum + row.rowsRead, 0);
      output.progress(
        'reading exports',
        rows,
        files.reduce((sum, file) => sum + file.rows, 0),
      );
    } else output.progress(stage === 'LINK' ? 'linking' : 'reconciling', 0, null);
  });
  output.progressDone();
  return true;
}

/** Whether the store of this data folder was once filled with the made-up county: its exports lie there to this day. */
export async function holdsSampleCounty(config: Config): Promise<boolean> {
  return access(sampleFolder(config)).then(
    () => true,
    () => false,
  );
}

function sampleFolder(config: Config): string {
  return join(config.home, 'sample');
}
