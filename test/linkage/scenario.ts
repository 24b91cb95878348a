import { createHash } from 'node:crypto';
import { checkDigit } from '../../platform/citizen-id.ts';
import type { SourceSystem } from '../../platform/source-systems.ts';
import type { TestRecord } from '../../subgraphs/children/linkage/test-support.ts';

/**
 * A family's or a village's story in a few rows. Every row names the child it is truly about, or, where nobody could tell
 * from these rows, stands under a letter of its own: that it stays alone is right. Letters are the scenario's.
 */
export type Scenario = { readonly title: string; readonly rows: readonly ScenarioRow[] };

type Details = {
  /** The number's sequence, for one with the row's own birth date, or `2014-05-08/12`: with the birth date of somebody else. */
  id?: number | string;
  /** What stands in the number's column and is no valid number. */
  printed?: string;
  /** The same, its first digit mistyped. */
  slipped?: number | string;
  /** A second number, inside the student number or the certificate's. */
  other?: number | string;
  /** Temporary student number. */
  local?: string;
  sex?: '男' | '女';
  former?: string;
  /** The household: its guardian, phone and village, as far as a list of that kind says them. `x` where nothing else is said. */
  home?: string;
  /** Instead of the household's; null where the row does not say. */
  guardian?: string | null;
  /** All of them, where the row names several; `x` is the household's. */
  guardians?: readonly string[];
  phone?: string | null;
  village?: string | null;
  parent?: number | string;
  present?: boolean;
  /** The first year of those whom the row's grade has mostly: born in that school year, from September. */
  grade?: number;
  /** A former entry of its list. */
  closed?: boolean;
};

export type ScenarioRow = {
  readonly child: string;
  readonly source: SourceSystem;
  readonly name: string;
  readonly born: string | null;
  readonly more: Details;
};

type Say = (child: string, name: string, born: string | null, more?: Details) => ScenarioRow;
const said =
  (source: SourceSystem): Say =>
  (child, name, born, more = {}) => ({ child, source, name, born, more });

export const hukou = said('population-registry');
export const pupils = said('student-registry');
export const term = said('term-registration');
export const graduates = said('graduate-roster');
export const poverty = said('poverty-monitoring');
export const card = said('disability-register');

/** What lists of a kind say of the household. */
const says: Readonly<Record<string, { guardian: boolean; phone: boolean; village: boolean }>> = {
  'population-registry': { guardian: true, phone: false, village: true },
  'student-registry': { guardian: true, phone: true, village: true },
  'term-registration': { guardian: true, phone: true, village: false },
  'graduate-roster': { guardian: true, phone: false, village: false },
  'poverty-monitoring': { guardian: false, phone: true, village: true },
  'disability-register': { guardian: true, phone: true, village: true },
};

/** One for each scenario in the place of 林, no two of one sound. */
const surnames = [
  ...'赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕施张孔曹严金魏陶丁戚谢邹喻柏窦蔡云苏潘葛范彭郎鲁杜昌马苗叶花方任袁柳唐罗薛雷田倪崔滕殷毕郝安程乐傅卞贾康董钟卜顾孟平黄穆萧廖姚邵宋毛米高郭段龙侯温柴龚乔柯裴甘冉阮耿涂左包饶匡鄂麦夏关尤聂翁荣沙屈辛宗池舒欧裘戴明练尚邓霍艾敖习桂盛佟农简巢荆祖司蓟劳宰',
  ...'熊凌项阙闵娄莫焦荀惠詹蔺寿浦',
  ...'从党衡满弘寇沃夔冷查牟哈',
  ...'蓝岳狄怀巴班宁栾赖',
  ...'岑卓储车',
  ...'邰翟谭桑牛庄充',
  ...'茹易居广曾权',
  ...['欧阳', '司马', '上官', '诸葛', '慕容', '令狐', '东方', '夏侯', '皇甫', '尉迟', '公孙', '轩辕'],
  ...['宇文', '长孙', '仲孙', '赫连', '澹台', '公冶', '濮阳'],
  ...'桓邢甄雍杭訾双应苍蒯',
  ...['司徒', '鲜于', '端木', '独孤', '南宫', '百里', '呼延', '申屠', '钟离', '淳于', '东郭', '太史', '西门'],
  ...'费皮贝梅芮勾索咸帅',
  ...'逄库阚年宣爨山笪别那盖',
  ...['司空', '闾丘'],
  ...'佘揭',
  ...'撒昂若恩',
];

/** The rows as records of a county in which the scenarios' families do not meet. */
export function recordsOf({ rows }: Scenario, index: number): { record: TestRecord; child: string }[] {
  const surname = surnames[index];
  if (surname === undefined) throw new Error(`There are surnames for ${surnames.length} scenarios only`);
  const named = (name: string): string => name.replace('林', surname);
  return rows.map(({ child, source, name, born, more }, place) => {
    const { id, other, parent, slipped, local, sex, former, present, closed, grade, home = 'x' } = more;
    const told = says[source];
    const of = (field: 'guardian' | 'phone' | 'village'): string | undefined => {
      const given = more[field];
      if (given === null || (given === undefined && told?.[field] !== true)) return undefined;
      const text = `${given ?? home}${field}${surname}`;
      return field === 'phone' ? phoneOf(text) : text;
    };
    const number = (told: number | string | undefined): string | undefined =>
      told === undefined ? undefined : numberOf(told, born, index);
    const record = {
      key: `${index}/${place}`,
      source,
      name: named(name),
      formerName: former === undefined ? undefined : named(former),
      sex: sex === undefined ? undefined : sex === '男' ? 'MALE' : 'FEMALE',
      born: born ?? undefined,
      id: number(id),
      printed: more.printed ?? number(slipped)?.replace('4', '7'),
      otherId: number(other),
      localKey: local === undefined ? undefined : `L${local}${surname}`,
      guardian: of('guardian'),
      guardians: more.guardians?.map((guardian) => `${guardian}guardian${surname}`),
      guardianId: number(parent),
      phone: of('phone'),
      village: of('village'),
      division: source === 'student-registry' ? '450703' : '450703101',
      present,
      closed,
      cohortBornBy: grade === undefined ? undefined : `${grade + 1}-08-31`,
    };
    return { child: `${index}${child}`, record: withoutUndefined(record) };
  });
}

/** No two are a slip apart. */
function phoneOf(text: string): string {
  return `1${BigInt(`0x${createHash('sha256').update(text).digest('hex').slice(0, 10)}`) % 10_000_000_000n}`;
}

function withoutUndefined(record: Readonly<Record<string, unknown>>): TestRecord {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as TestRecord;
}

/** Numbers of two scenarios differ in the place of birth. */
function numberOf(told: number | string, born: string | null, index: number): string {
  const [day, sequence] = typeof told === 'number' ? [born ?? '', told] : told.split('/');
  const first17 = `45${1000 + index}${(day ?? '').replaceAll('-', '')}${String(sequence).padStart(3, '0')}`;
  return first17 + checkDigit(first17);
}
