import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkDigit } from '../../platform/citizen-id.ts';
import { createTestDatabase } from '../database.ts';
import { runHub } from './run-hub.ts';

describe('a suspect list and a case, through the hub command', () => {
  let folder = '';
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let environment: Record<string, string> = {};
  const numberOf = (first17: string): string => first17 + checkDigit(first17);
  const [alive, dead] = [numberOf('45070320130405001'), numberOf('45070320130406001')];

  async function hub(words: string[], code = 0): Promise<string> {
    const result = await runHub(words, environment);
    expect({ words, code: result.code, stderr: code === 0 ? '' : result.stderr }).toEqual({
      words,
      code,
      stderr: code === 0 ? '' : result.stderr,
    });
    return code === 0 ? result.stdout : result.stderr;
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hub-cases-'));
    database = await createTestDatabase();
    const home = join(folder, 'home');
    environment = { HUB_HOME: home, DATABASE_URL: database.url, HUB_TODAY: '2025-11-20', REDIS_URL: '' };
    await writeFile(
      join(folder, '人口.csv'),
      `户号,姓名,公民身份号码,出生日期,与户主关系,户主,人员状态,省市县（区）,乡镇（街道）,居（村）委会
1,农在世,${alive},2013-04-05,子,农父,正常,450703,大寺镇,四联村委会
2,农去世,${dead},2013-04-06,子,农母,死亡,450703,大寺镇,四联村委会`,
    );
    await writeFile(join(folder, '名单.csv'), `姓名,身份证号\n农在世,${alive}\n农去世,${dead}\n农无人,\n`);
    await writeFile(join(folder, '照片.pdf'), '%PDF-1.4 x');
  }, 300_000);
  afterAll(async () => {
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  it('says of each line whom it is about and what proves it, and adds up', async () => {
    await hub(['import', 'population-registry', join(folder, '人口.csv'), '--as-of', '2025-11-01']);
    await hub([
      ...['import', 'suspect-list', join(folder, '名单.csv'), '--list', '第一批'],
      ...['--code-set', 'suspects-2020-wave-1', '--as-of', '2025-11-02'],
    ]);
    const lines = (await hub(['export', 'suspects', '--format', 'csv'])).trim().split('\n');
    expect(lines).toEqual([
      'list,line,child_id,category,basis',
      expect.stringMatching(/^第一批,2,c[a-z2-7]{20},UNEXPLAINED,EVIDENCE$/),
      expect.stringMatching(/^第一批,3,c[a-z2-7]{20},DECEASED,population-registry$/),
      '第一批,4,,NOT_FOUND,EVIDENCE',
    ]);
    const finding = { lineId: '1', codeSet: 'suspects-2020-wave-1', code: 'I', evidence: ['医院诊断证明'] };
    await hub(['cases', 'do', 'classifySuspect', '--input', JSON.stringify(finding)]);
    const totals = await hub(['cases', 'totals', '第一批', '--printed', 'I=1,A=2,TOTAL=3', '--json']);
    expect(JSON.parse(totals)).toMatchObject({
      total: 3,
      reduced: 1,
      suspected: 2,
      reconciles: false,
      differences: [{ code: 'A', printed: 2, counted: 1 }],
    });
  }, 300_000);

  it('opens a case, keeps a file, and refuses a skipped step with exit code 1', async () => {
    const [, line = ''] = (await hub(['export', 'suspects'])).split('\n');
    const child = line.split(',')[2] ?? '';
    const opened = JSON.parse(await hub(['cases', 'open', '--child', child, '--json'])) as { id: string };
    await hub([
      'cases',
      'attach',
      opened.id,
      join(folder, '照片.pdf'),
      '--title',
      '走访',
      '--division',
      '450703',
    ]);
    const input = JSON.stringify({ caseId: opened.id, step: 'RETURN_NOTICE', deadline: '2026-01-01' });
    expect(await hub(['cases', 'do', 'issueNotice', '--input', input], 1)).toContain('STEP_SKIPPED');
    expect(await hub(['cases', 'show', opened.id, '--division', '450721'], 1)).toContain(
      'There is no such case.',
    );
    expect(await hub(['audit', 'child', child])).toContain('cases open');
    const due = await hub(['cases', 'duties', '--until', '2025-11-30', '--json']);
    expect(JSON.parse(due)).toMatchObject({ cases: [{ id: opened.id, version: 2 }] });
  }, 300_000);
});
