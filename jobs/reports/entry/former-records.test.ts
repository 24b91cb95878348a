import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { numberOf, openCounty, pick } from './entry-test-support.ts';
import type { County } from './entry-test-support.ts';

let county: County;

const sequences = new Map<string, number>();
const born = '2014-02-01';
function idOf(name: string, birthDate = born): string {
  const known = sequences.get(name) ?? sequences.size + 10;
  sequences.set(name, known);
  return numberOf(birthDate, known);
}
const household = (name: string, birthDate = born) => ({
  户号: `H${idOf(name, birthDate)}`,
  姓名: name,
  公民身份号码: idOf(name, birthDate),
  出生日期: birthDate,
  与户主关系: '子',
  户主: `${name}父`,
  人员状态: '正常',
  '省市县（区）': '450703',
  '乡镇（街道）': '青塘镇',
  '居（村）委会': '红村村委会',
});
const roster = (name: string, school: string, goingTo = '') => ({
  毕业年份: '2026',
  毕业学校: school,
  姓名: name,
  身份证件号: idOf(name),
  升入学校: goingTo,
});
type Entry = { school?: string; status?: string; on?: string; birthDate?: string; phone?: string };
/** A record of the pupil; records of former schools have numbers of their own. */
const pupil = (
  name: string,
  grade: string,
  { school = '青塘中心小学', status = '在读', on = '', birthDate = born, phone = '' }: Entry = {},
) => ({
  姓名: name,
  个人标识码: school === '青塘中心小学' ? `G${idOf(name, birthDate)}` : `L${idOf(name, birthDate)}`,
  身份证件号: idOf(name, birthDate),
  出生日期: birthDate,
  就读学校: school,
  年级: grade,
  班级: '1班',
  学籍状态: status,
  审核状态: status === '在读' ? '' : '审核通过',
  学籍变动日期: on,
  联系电话: phone,
  区县: '钦北区',
});
const formerSchool = '红村小学';

/** What former schools still say of pupils who have gone on. */
const former = [
  pupil('农转', '四年级', { school: formerSchool, status: '转出' }),
  pupil('农辍', '三年级', { school: formerSchool, status: '辍学' }),
  pupil('农缓', '一年级', { school: formerSchool, status: '保留入学资格' }),
  pupil('农亡', '三年级', { school: formerSchool, status: '死亡' }),
  pupil('农离', '四年级', { school: formerSchool, status: '转出' }),
  pupil('农换', '六年级', { school: formerSchool, status: '转出', on: '2026-03-01' }),
  pupil('农早', '六年级', { school: formerSchool, status: '转出', on: '2025-03-01' }),
];
const graduates = ['农转', '农辍', '农缓', '农亡', '农离', '农换', '农早', '农去'];

beforeAll(async () => {
  county = await openCounty();
  const known = graduates.map((name) => household(name));
  await county.take('population-registry', '2026-06-01', known);
  const last = graduates.filter((name) => name !== '农早').map((name) => pupil(name, '六年级'));
  await county.take('student-registry', '2026-06-01', [...former, ...last]);
  await county.take('graduate-roster', '2026-07-01', [
    ...graduates.map((name) => roster(name, '青塘中心小学')),
    roster('农转', '青塘小学', '青塘中学'),
  ]);
  // Four stay on the roll of the primary school, three are gone from it, one was transferred after the summer.
  const others = ['覃一', '覃二', '覃三', '覃四', '覃五'];
  await county.take('student-registry', '2026-09-20', [
    ...former,
    ...['农转', '农辍', '农缓', '农亡'].map((name) => pupil(name, '六年级')),
    pupil('农去', '六年级', { status: '转出', on: '2026-09-10' }),
    ...others.map((name) => pupil(name, '五年级')),
  ]);
  await county.settle();
}, 120_000);
afterAll(() => county.close());

describe('what a former school still says of a graduate', () => {
  const outcomes = async (on: string) => {
    const [list] = (await county.print('graduate-hand-over', { on })).sheets;
    return new Map(pick(list, '姓名', '去向核查', '是否落实').map(([name, ...rest]) => [name, rest]));
  };

  it('concludes nothing while the child is on a roll', async () => {
    const before = await outcomes('2026-07-10');
    for (const name of ['农转', '农辍', '农缓', '农亡', '农离', '农换', '农去'])
      expect([name, before.get(name)]).toEqual([name, ['尚无新学年学籍数据', '待核']]);
    const after = await outcomes('2026-11-20');
    for (const name of ['农转', '农辍', '农缓', '农亡'])
      expect([name, after.get(name)]).toEqual([name, ['未查到初中学籍', '否']]);
  });

  it('is no proof of where the child went, but where it was told in the year of leaving and no roll had the child later', async () => {
    const after = await outcomes('2026-11-20');
    // From a class long past; before the child was on another roll; by its day of a former year.
    for (const name of ['农离', '农换', '农早'])
      expect([name, after.get(name)]).toEqual([name, ['未查到初中学籍', '否']]);
    expect(after.get('农去')).toEqual(['学籍已转出', '是']);
  });

  it('is no proof to the flag about graduates either', async () => {
    const [list] = (await county.print('graduate-hand-over', { on: '2026-11-20' })).sheets;
    const flags = new Map(pick(list, '姓名', '预警', '毕业学校').map(([name, flag]) => [name, flag]));
    for (const name of ['农转', '农缓', '农离', '农换', '农早'])
      expect([name, flags.get(name)]).toEqual([name, '未销号']);
    expect(flags.get('农去')).toBe('');
  });

  it('takes no notice of entry from a child', async () => {
    const [list] = (await county.print('junior-entry-notices')).sheets;
    const expected = ['农转', '农辍', '农缓', '农亡', '农离', '农换', '农早'];
    expect(pick(list, '姓名').flat().toSorted()).toEqual(expected.toSorted());
  });
});

describe('a graduate in whose rosters the school is written in two ways', () => {
  it('is on the list of each, and has one notice, from the row that knows where it goes', async () => {
    const [list] = (await county.print('graduate-hand-over')).sheets;
    const schools = pick(list, '姓名', '毕业学校').filter(([name]) => name === '农转');
    expect(schools).toEqual([
      ['农转', '青塘中心小学'],
      ['农转', '青塘小学'],
    ]);
    const [notices] = (await county.print('junior-entry-notices')).sheets;
    expect(pick(notices, '姓名', '毕业学校', '入学学校').filter(([name]) => name === '农转')).toEqual([
      ['农转', '青塘小学', '青塘中学'],
    ]);
  });
});

/** Runs last: an export more, in which cells beside the status have changed. */
describe('a transfer without a day', () => {
  const away = (name: string, entry: Entry = {}) =>
    pupil(name, '六年级', { school: formerSchool, status: '转出', ...entry });
  const names = ['陆旧', '陆新', '陆换', '陆返'];
  beforeAll(async () => {
    const others = ['覃一', '覃二', '覃三', '覃四', '覃五'].map((name) => pupil(name, '五年级'));
    await county.take(
      'graduate-roster',
      '2026-10-01',
      names.map((name) => roster(name, '青塘中心小学')),
    );
    // 陆返 left long ago, came back and left again; 陆换 was on another roll after he had left.
    await county.take('student-registry', '2025-06-01', [
      away('陆旧'),
      away('陆返'),
      ...others,
      pupil('陆新', '五年级', { school: formerSchool }),
    ]);
    await county.take('student-registry', '2026-03-01', [
      away('陆旧'),
      pupil('陆返', '六年级', { school: formerSchool }),
      pupil('陆新', '六年级', { school: formerSchool }),
      away('陆换'),
      pupil('陆换', '六年级'),
      ...others,
    ]);
    await county.take('student-registry', '2026-10-10', [
      ...names.map((name) => away(name, { phone: '13900000001' })),
      ...others,
    ]);
    await county.take('student-registry', '2026-11-10', [
      ...names.map((name) => away(name, { phone: '13900000002' })),
      ...others,
    ]);
    await county.settle();
  }, 120_000);

  it('is of the day on which it was first told, whatever else the school writes in the row', async () => {
    const [list] = (await county.print('graduate-hand-over')).sheets;
    const told = pick(list, '姓名', '去向核查', '是否落实').filter(([name = '']) => names.includes(name));
    expect(told.toSorted()).toEqual(
      [
        ['陆旧', '未查到初中学籍', '否'],
        ['陆换', '未查到初中学籍', '否'],
        ['陆新', '学籍已转出', '是'],
        ['陆返', '学籍已转出', '是'],
      ].toSorted(),
    );
  });

  it('reads so to the flag about graduates', async () => {
    const open = async (): Promise<string[]> => {
      const rows: { name: string }[] = await county.jobs.query(
        `select c.name from reconciliation.mismatch m join children.child c using (child_id)
         where m.rule = 'graduate-not-in-junior-school' and m.status = 'OPEN' and c.name = any ($1)`,
        [names],
      );
      return rows.map(({ name }) => name).toSorted();
    };
    expect(await open()).toEqual(['陆旧', '陆换'].toSorted());
    await county.take('student-registry', '2026-11-20', [
      ...names.map((name) => away(name, { phone: '13900000003' })),
      pupil('覃一', '五年级'),
    ]);
    await county.settle();
    expect(await open()).toEqual(['陆旧', '陆换'].toSorted());
  });
});
