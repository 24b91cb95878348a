import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refreshClaims } from '../../statistics/claims.ts';
import { named, numberOf, openCounty, pick, today } from './entry-test-support.ts';
import type { County, PrintedSheet } from './entry-test-support.ts';

let county: County;

type Child = { name: string; born: string; village?: string; status?: string };

/** Children registered in the county, by name. */
const registered: readonly Child[] = [
  { name: '农升', born: '2014-02-01' },
  { name: '农无', born: '2014-03-01', village: '高峰村委会' },
  { name: '农亡', born: '2014-04-01', status: '死亡' },
  { name: '农延', born: '2014-05-01' },
  { name: '农辍', born: '2014-06-01' },
  { name: '农旧', born: '2013-02-01' },
  { name: '覃大', born: '2019-08-31' },
  { name: '覃先', born: '2019-09-01' },
  { name: '覃末', born: '2020-08-31', village: '高峰村委会' },
  { name: '覃小', born: '2020-09-01' },
  { name: '覃校', born: '2020-05-05' },
  { name: '覃缓', born: '2020-04-04' },
  { name: '覃早', born: '2020-01-15' },
  { name: '覃殁', born: '2020-03-03' },
];
/** Graduates whose home is in another county. */
const fromElsewhere: Child = { name: '陆外', born: '2014-07-01' };

const sequences = new Map([...registered, fromElsewhere].map(({ name }, index) => [name, index + 10]));
const idOf = ({ name, born }: Child): string => numberOf(born, sequences.get(name) ?? 0);
const childOf = (name: string): Child => {
  const child = [...registered, fromElsewhere].find((one) => one.name === name);
  if (child === undefined) throw new RangeError(`No child ${name}`);
  return child;
};

const household = (child: Child) => ({
  户号: `H${idOf(child)}`,
  姓名: child.name,
  公民身份号码: idOf(child),
  出生日期: child.born,
  与户主关系: '子',
  户主: `${child.name}父`,
  人员状态: child.status ?? '正常',
  '省市县（区）': '450703',
  '乡镇（街道）': '青塘镇',
  '居（村）委会': child.village ?? '红村村委会',
});
const roster = (name: string, school: string, goingTo = '', year = '2026') => ({
  毕业年份: year,
  毕业学校: school,
  姓名: name,
  身份证件号: idOf(childOf(name)),
  学籍号: name === '农无' ? '' : `G${idOf(childOf(name))}`,
  升入学校: goingTo,
});
const pupil = (name: string, school: string, grade: string, status = '在读') => ({
  姓名: name,
  个人标识码: `G${idOf(childOf(name))}`,
  身份证件号: idOf(childOf(name)),
  出生日期: childOf(name).born,
  就读学校: school,
  年级: grade,
  班级: '1班',
  学籍状态: status,
  审核状态: status === '在读' ? '' : '审核通过',
  区县: '钦北区',
});

const rowOf = (sheet: PrintedSheet | undefined, name: string): PrintedSheet[number] | undefined =>
  sheet?.find((row) => row['姓名'] === name);

beforeAll(async () => {
  county = await openCounty();
  await county.take('population-registry', '2026-06-01', registered.map(household));
  await county.take('student-registry', '2026-06-01', [
    pupil('农无', '青塘中心小学', '六年级'),
    pupil('农升', '青塘中心小学', '六年级'),
    pupil('覃早', '青塘中心小学', '一年级'),
    pupil('覃大', '青塘中心小学', '一年级'),
  ]);
  await county.take('graduate-roster', '2026-07-01', [
    roster('农升', '青塘中心小学', '青塘中学'),
    roster('农无', '青塘中心小学', '青塘中学'),
    roster('农亡', '青塘中心小学'),
    roster('农延', '红村小学', '青塘中学'),
    roster('农辍', '红村小学'),
    roster('陆外', '红村小学', '县二中'),
    roster('农旧', '红村小学', '', '2025'),
  ]);
  await county.take('student-registry', '2026-09-20', [
    pupil('农升', '青塘中学', '七年级'),
    pupil('农延', '青塘中学', '七年级', '保留入学资格'),
    pupil('农辍', '青塘中学', '七年级', '辍学'),
    pupil('覃校', '红村小学', '一年级'),
    pupil('覃缓', '红村小学', '一年级', '保留入学资格'),
    pupil('覃早', '青塘中心小学', '二年级'),
    pupil('覃大', '青塘中心小学', '二年级'),
    pupil('覃殁', '红村小学', '一年级', '死亡'),
  ]);
  // The second edition knows where one more is going.
  await county.take('graduate-roster', '2026-10-15', [
    roster('农延', '红村小学', '青塘中学'),
    roster('农辍', '红村小学', '县三中'),
    roster('陆外', '红村小学', '县二中'),
  ]);
  await county.settle();
}, 120_000);
afterAll(() => county.close());

describe('the hand-over of graduates', () => {
  it('tells of each graduate of the year where the child is by the exports, and what shows it', async () => {
    const [list] = (await county.print('graduate-hand-over')).sheets;
    expect(pick(list, '毕业学校', '姓名', '去向核查', '现登记初中', '印证', '预警', '是否落实')).toEqual([
      ['红村小学', '农辍', '学籍系统标注辍学', '', '', '', '否'],
      ['红村小学', '陆外', '未查到初中学籍', '', '', '未销号', '否'],
      ['红村小学', '农延', '延缓入学', '', '学籍系统', '', '是'],
      ['青塘中心小学', '农升', '已升入初中', '青塘中学', '学籍系统', '', '是'],
      ['青塘中心小学', '农无', '未查到初中学籍', '', '', '未销号', '否'],
      ['青塘中心小学', '农亡', '户籍登记死亡', '', '户籍系统', '', '是'],
    ]);
  });

  it('prints masked student numbers, and the homes of those who are registered', async () => {
    const [list] = (await county.print('graduate-hand-over')).sheets;
    // Of a roster without the number, that of the student record.
    for (const name of ['农升', '农无']) {
      const whole = idOf(childOf(name));
      expect(rowOf(list, name)?.['学籍号']).toBe(`G${whole.slice(0, 6)}********${whole.slice(14)}`);
    }
    expect(pick(list, '姓名', '户籍区划', '户籍所在地')).toEqual(
      expect.arrayContaining([
        ['农无', '450703102202', '青塘镇高峰村委会'],
        ['陆外', '', ''],
      ]),
    );
    expect(JSON.stringify(list)).not.toMatch(/\d{15}/);
  });

  it('says by school who is left, in sums that add up', async () => {
    const [, schools] = (await county.print('graduate-hand-over')).sheets;
    expect((schools ?? []).map((row) => Object.values(row))).toEqual([
      ['红村小学', '3', '0', '1', '0', '0', '2', '否'],
      ['青塘中心小学', '3', '1', '1', '0', '0', '1', '否'],
    ]);
  });

  it('calls nobody missing before the registry of the new school year has come', async () => {
    const [list, schools] = (await county.print('graduate-hand-over', { on: '2026-07-10' })).sheets;
    expect(pick(list, '姓名', '去向核查', '是否落实')).toEqual([
      ['陆外', '尚无新学年学籍数据', '待核'],
      ['农延', '尚无新学年学籍数据', '待核'],
      ['农辍', '尚无新学年学籍数据', '待核'],
      ['农升', '尚无新学年学籍数据', '待核'],
      ['农无', '尚无新学年学籍数据', '待核'],
      ['农亡', '户籍登记死亡', '是'],
    ]);
    expect(schools?.map((row) => row['是否完成'])).toEqual(['否', '否']);
  });

  it('calls nobody missing by an export that does not tell who is gone', async () => {
    await county.jobs.query(
      `update reconciliation.claim_export set removes = false where source_system = 'student-registry'`,
    );
    const [list] = (await county.print('graduate-hand-over')).sheets;
    await refreshClaims(county.jobs, { full: true });
    expect(rowOf(list, '农无')?.['去向核查']).toBe('尚无新学年学籍数据');
    expect(rowOf(list, '农升')?.['去向核查']).toBe('已升入初中');
  });

  it('prints what the roster said on the day', async () => {
    const goingTo = async (on: string) =>
      pick(
        (await county.print('graduate-hand-over', { on })).sheets[0]?.filter((row) => row['姓名'] === '农辍'),
        '毕业库登记升入学校',
      );
    expect(await goingTo('2026-10-14')).toEqual([['']]);
    expect(await goingTo('2026-10-15')).toEqual([['县三中']]);
  });

  it('says that no roster had come, on a day before it did', async () => {
    const { sheets, notes } = await county.print('graduate-hand-over', { on: '2026-06-20' });
    expect(named(sheets[0])).toEqual([]);
    expect(notes).toEqual([expect.stringContaining('小学毕业库')]);
  });

  it('takes a dismissed flag and the papers of a case for proof, from their day on', async () => {
    const { jobs } = county;
    const [flag]: { id: string; child: string }[] = await jobs.query(
      `select m.mismatch_id as id, m.child_id as child from reconciliation.mismatch m join children.child c using (child_id)
       where m.rule = 'graduate-not-in-junior-school' and c.name = '农无'`,
    );
    await jobs.query(
      `insert into reconciliation.mismatch_event (mismatch_id, from_status, to_status, at, actor)
       values ($1, 'OPEN', 'DISMISSED', '2026-11-18T10:00+08', 'school')`,
      [flag?.id],
    );
    await jobs.query(
      `insert into reconciliation.dropout_case (case_id, child_id, ledger, status, division, opened_on, version)
       values ('d1', $1, 'DROPOUT', 'OPEN', '450703102202', '2026-11-01', 2)`,
      [flag?.child],
    );
    await jobs.query(
      `insert into reconciliation.case_event (case_id, seq, kind, on_day, actor, division, detail)
       values ('d1', 1, 'OPENED', '2026-11-01', 'hub', '', '{}'), ('d1', 2, 'EVIDENCE_ADDED', '2026-11-19', 'town', '', '{}')`,
    );
    const seen = async (on: string) =>
      pick(
        (await county.print('graduate-hand-over', { on })).sheets[0]?.filter((row) => row['姓名'] === '农无'),
        ...['印证', '预警', '是否落实'],
      );
    expect(await seen(today)).toEqual([['预警经核实排除；个案佐证材料1件', '已排除', '是']]);
    expect(await seen('2026-11-18')).toEqual([['预警经核实排除', '已排除', '是']]);
    const [, schools] = (await county.print('graduate-hand-over')).sheets;
    expect(schools?.map((row) => row['是否完成'])).toEqual(['否', '是']);
  });

  it('lets nobody pass whom nobody has found, read or buried', async () => {
    const { jobs } = county;
    const [first]: { child: string }[] = await jobs.query(
      `select child_id as child from children.child where name = '农升'`,
    );
    const told = async (
      ...claims: readonly (readonly [source: string, status: string, grade: string | null])[]
    ) => {
      await jobs.query(
        `delete from reconciliation.source_claim where child_id = $1 and source_system <> 'graduate-roster'`,
        [first?.child],
      );
      for (const [source, status, grade] of claims)
        await jobs.query(
          `insert into reconciliation.source_claim (child_id, source_system, record_id, valid_from, valid_to, division, status, grade, school)
           values ($1, $2, 1, '2026-09-20', $5, '450703102201', $3, $4, '甲校')`,
          [
            first?.child,
            source,
            status.replace('was ', ''),
            grade,
            status.startsWith('was ') ? '2026-10-20' : null,
          ],
        );
      const [list] = (await county.print('graduate-hand-over')).sheets;
      const row = rowOf(list, '农升');
      return [row?.['去向核查'], row?.['印证'], row?.['是否落实']];
    };
    const [pupils, register] = ['student-registry', 'population-registry'] as const;
    expect(await told([pupils, 'DECEASED', null])).toEqual(['学籍登记死亡，户籍未登记', '', '否']);
    expect(named((await county.print('junior-entry-notices')).sheets[0])).not.toContain('农升');
    expect(await told([pupils, 'TRANSFERRED_OUT', 'P6'])).toEqual(['学籍已转出', '学籍系统', '是']);
    expect(await told([register, 'MOVED_OUT', null])).toEqual(['户籍迁出、注销或出国定居', '户籍系统', '是']);
    expect(await told([register, 'MOVED_OUT', null], [register, 'NORMAL', null])).toEqual([
      ...['未查到初中学籍', '', '否'],
    ]);
    expect(await told([register, 'MISSING', null])).toEqual(['户籍登记失踪', '', '否']);
    expect(await told([pupils, 'UNKNOWN', null])).toEqual(['学籍状态或年级不明', '', '否']);
    expect(await told([pupils, 'was ENROLLED', 'J1'])).toEqual(['曾有初中学籍，现不在籍', '', '否']);
    await refreshClaims(jobs, { full: true });
  });

  it('is for one school where one is asked for: that of the graduates, or that which receives them', async () => {
    const of = async (school: string) =>
      named((await county.print('graduate-hand-over', { intake: { school } })).sheets[0]);
    expect(await of('红村小学')).toEqual(['农辍', '陆外', '农延']);
    expect(await of('青塘中学')).toEqual(['农延', '农升', '农无']);
    await expect(of('红村学校')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('holds the graduates of the schools of a township, and of another year', async () => {
    const inTown = async (division: string) =>
      named((await county.print('graduate-hand-over', { division })).sheets[0]);
    expect(await inTown('450703101')).toEqual([]);
    // The roster says of its schools only that they are the county's: those from elsewhere are in no township.
    expect(await inTown('450703102')).toEqual(['农辍', '农延', '农升', '农无', '农亡']);
    expect(named((await county.print('graduate-hand-over', { intake: { year: 2025 } })).sheets[0])).toEqual([
      '农旧',
    ]);
  });
});

describe('notices of entry into primary school', () => {
  it('are for who comes of school age by the cut-off and is not at school yet', async () => {
    const [list] = (await county.print('primary-entry-notices', { on: '2026-07-10' })).sheets;
    expect(pick(list, '村（社区）', '姓名', '出生日期', '入学学校')).toEqual([
      ['青塘镇红村村委会', '覃先', '2019-09-01', ''],
      ['青塘镇红村村委会', '覃校', '2020-05-05', ''],
      ['青塘镇红村村委会', '覃殁', '2020-03-03', ''],
      ['青塘镇红村村委会', '覃缓', '2020-04-04', ''],
      ['青塘镇高峰村委会', '覃末', '2020-08-31', ''],
    ]);
  });

  it('show in autumn who has entered, and leave out who was put off or has died', async () => {
    const [list] = (await county.print('primary-entry-notices')).sheets;
    expect(pick(list, '姓名', '入学学校', '学籍状态')).toEqual([
      ['覃先', '', ''],
      ['覃校', '红村小学', '在读'],
      ['覃末', '', ''],
    ]);
  });

  it('are written out for each child, with room for what the hub does not know', async () => {
    const [list] = (await county.print('primary-entry-notices')).sheets;
    const text = rowOf(list, '覃末')?.['通知书正文'];
    expect(text).toContain('覃末的父母或者其他法定监护人');
    expect(text).toContain('2020-08-31出生');
    expect(text).toContain('2026年秋季学期开学时送其到________报到');
    expect(rowOf(list, '覃校')?.['通知书正文']).toContain('送其到红村小学报到');
  });

  it('go by the age and the cut-off that the county has set', async () => {
    await county.jobs.query(
      `insert into reconciliation.rule_parameter values ('*', 'entryAge', '450703102202', '2026-01-01', null, '7'),
         ('*', 'cutOff', '450703', '2026-10-01', null, '09-01')`,
    );
    const of = async (on: string) => named((await county.print('primary-entry-notices', { on })).sheets[0]);
    expect(await of('2026-07-10')).toEqual(['覃先', '覃校', '覃殁', '覃缓']);
    // Born on 1 September: of age on the last day now, and no longer the year before.
    expect(await of(today)).toEqual(['覃小', '覃校']);
    await county.jobs.query('delete from reconciliation.rule_parameter');
  });

  it('are those of a village, of the next year, and of a former one in whatever class they are now, where these are asked for', async () => {
    const village = await county.print('primary-entry-notices', { division: '450703102202' });
    expect(named(village.sheets[0])).toEqual(['覃末']);
    expect(village.notes).toEqual([]);
    const next = await county.print('primary-entry-notices', { intake: { year: 2027 } });
    expect(named(next.sheets[0])).toEqual(['覃小']);
    const former = await county.print('primary-entry-notices', { intake: { year: 2025 } });
    expect(pick(former.sheets[0], '姓名', '入学学校')).toEqual([['覃大', '青塘中心小学']]);
    const unknown = await county.print('primary-entry-notices', { division: '450721' });
    expect(unknown.notes).toEqual([expect.stringContaining('户籍'), expect.stringContaining('学籍系统')]);
  });

  it('take nobody of last year’s roll for a beginner while the new one has not come, and say so', async () => {
    const { sheets, notes } = await county.print('primary-entry-notices', { on: '2026-09-10' });
    expect(pick(sheets[0], '姓名', '入学学校').flat().join('')).toBe('覃先覃校覃殁覃缓覃末');
    expect(notes).toEqual([expect.stringContaining('学籍系统')]);
  });

  it('leave out who was on a roll as the autumn came, as far as exports or the class tell', async () => {
    const { jobs } = county;
    const of = async (on: string) => named((await county.print('primary-entry-notices', { on })).sheets[0]);
    const first = `from children.child c where c.name = '覃早' and s.child_id = c.child_id and s.grade = 'P1'`;
    await jobs.query(`update reconciliation.source_claim s set valid_to = '2026-07-15' ${first}`);
    // In the second class by the first export of the autumn, though nothing before shows where.
    expect(await of(today)).not.toContain('覃早');
    await jobs.query(`delete from reconciliation.source_claim where grade = 'P2'`);
    expect(await of('2026-07-10')).not.toContain('覃早');
    expect(await of(today)).toContain('覃早');
    await refreshClaims(jobs, { full: true });
  });
});

describe('notices of entry into junior school', () => {
  it('are for the graduates by receiving school and village, but for those proven elsewhere', async () => {
    const [list] = (await county.print('junior-entry-notices')).sheets;
    expect(pick(list, '入学学校', '村（社区）', '姓名', '去向核查')).toEqual([
      ['县三中', '青塘镇红村村委会', '农辍', '学籍系统标注辍学'],
      ['县二中', '钦北区', '陆外', '未查到初中学籍'],
      ['青塘中学', '青塘镇红村村委会', '农升', '已升入初中'],
      ['青塘中学', '青塘镇高峰村委会', '农无', '未查到初中学籍'],
    ]);
    expect(rowOf(list, '陆外')?.['通知书正文']).toContain('已于2026年从红村小学毕业');
    expect(rowOf(list, '陆外')?.['通知书正文']).toContain('送其到县二中报到');
  });

  it('go to the graduate’s own village, and to one school where it is asked for', async () => {
    const of = async (asked: Parameters<County['print']>[1]) =>
      named((await county.print('junior-entry-notices', asked)).sheets[0]);
    expect(await of({ division: '450703102202' })).toEqual(['农无']);
    expect(await of({ intake: { school: '青塘中学' } })).toEqual(['农升', '农无']);
  });

  it('say what the jurisdiction has them say', async () => {
    const template = (letter: string) =>
      JSON.stringify({
        templates: [
          { division: '4507', documents: { 'junior-entry-notices': { letters: { notice: letter } } } },
        ],
      });
    const path = join(county.folder, 'report-templates.json');
    await writeFile(path, template('{name}：{year}年入{school}。{on}'));
    const [list] = (await county.print('junior-entry-notices')).sheets;
    expect(rowOf(list, '农升')?.['通知书正文']).toBe('农升：2026年入青塘中学。2026-11-20');
    await writeFile(path, template('{nmae}：入学'));
    await expect(county.print('junior-entry-notices')).rejects.toMatchObject({ code: 'TEMPLATES_MALFORMED' });
    await rm(path);
  });
});
