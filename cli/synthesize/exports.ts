import type { Person } from './population.ts';
import { entryMonth, type Circumstances, type SchoolPlace } from './circumstances.ts';
import type { County, Household } from './population.ts';
import type { IdentityCells } from './clerk-errors.ts';
import type { PlainDate } from '../../platform/plain-date.ts';

type Cells = Record<string, string>;
const sexLabel = (sex: 'MALE' | 'FEMALE'): string => (sex === 'MALE' ? '男' : '女');
const disabilityLabels = [
  '无残疾',
  '视力残疾',
  '听力残疾',
  '言语残疾',
  '肢体残疾',
  '智力残疾',
  '精神残疾',
  '多重残疾',
];
const inclusiveLabels = [
  '',
  '视力残疾随班就读',
  '听力残疾随班就读',
  '其他残疾随班就读',
  '其他残疾随班就读',
  '智力残疾随班就读',
  '其他残疾随班就读',
  '其他残疾随班就读',
];

/** A member of a household as an export prints it; `child` is null of an adult. */
type Member = {
  county: County;
  household: Household;
  person: Person;
  /** To the head of the household. */
  relation: string;
  /** As the clerk typed it. */
  typed: IdentityCells;
  child: Circumstances | null;
};

export function populationCells({ county, household, person, relation, typed, child }: Member): Cells {
  const { father, mother, village } = household;
  const death = child?.deathDate?.split('-').map(Number) ?? null;
  return {
    户号: household.number,
    户别: '家庭户',
    户主姓名: father.name,
    户主公民身份号码: father.citizenId,
    与户主关系: relation,
    姓名: typed.name,
    曾用名: child?.formerName ?? typed.formerName,
    性别: sexLabel(person.sex),
    民族: '汉族',
    出生日期: typed.birthDate.replaceAll('-', ''),
    公民身份号码: typed.citizenId,
    '省市县（区）': `${county.province}${county.prefecture}${county.name}`,
    '乡镇（街道）': village.township,
    '居（村）委会': village.name,
    户口类别: '农业家庭户口',
    人员状态: child?.hukou === 'DECEASED' ? '死亡' : child?.hukou === 'MOVED_OUT' ? '迁出' : '正常',
    何时因何注销户口: death === null ? '' : `${death[0]}年${death[1]}月${death[2]}日死亡注销`,
    父亲姓名: child === null ? '' : father.name,
    父亲公民身份号码: child === null ? '' : father.citizenId,
    母亲姓名: child === null ? '' : mother.name,
    母亲公民身份号码: child === null ? '' : mother.citizenId,
  };
}

export function studentCells(
  child: Circumstances,
  place: SchoolPlace,
  typed: IdentityCells,
  { number, day, changedOn }: { number: string; day: PlainDate; changedOn: PlainDate | null },
): Cells {
  const { household, person } = child;
  const home = child.hukou === 'ELSEWHERE' ? '450702000000' : household.village.code;
  return {
    学校标识码: place.id,
    学校名称: place.name,
    全国学籍号: number,
    姓名: typed.name,
    性别: sexLabel(child.registrySex ?? person.sex),
    出生日期: typed.birthDate,
    身份证件类型: '居民身份证',
    身份证件号: typed.citizenId,
    民族: '汉族',
    户口性质: '1-农业户口',
    户口所在地: home,
    年级: place.grade,
    班级: place.className,
    入学年月: entryMonth(place, day),
    学生状态: child.status,
    学籍变动情况: changedOn === null ? '' : '转学（转入）',
    学籍变动日期: changedOn ?? '',
    残疾类型: disabilityLabels[child.registryDisability] ?? '无残疾',
    随班就读: child.inclusive ? (inclusiveLabels[child.registryDisability] ?? '') : '非随班就读',
    是否享受一补: child.receivesSubsidy ? '是' : '否',
    是否留守儿童: '非留守儿童',
    联系电话: typed.phone,
    成员1姓名: typed.guardian.name,
    成员1关系: typed.guardian.relation,
    成员1是否监护人: '是',
    成员1身份证件号: typed.guardian.citizenId,
  };
}

export function povertyCells(
  { county, household, person, relation, typed, child }: Member,
  personNumber: string,
): Cells {
  const inSchool = child?.welfare?.saysInSchool ?? false;
  const card = child?.disability ? disabilityCard(child.person, child.disability) : null;
  const stage = child?.school?.stage === 'JUNIOR' ? (child.school.grade ?? '七年级') : '小学';
  return {
    省: county.province,
    市: county.prefecture,
    县: county.name,
    乡: household.village.township,
    村: household.village.name,
    户编号: household.number,
    人编号: personNumber,
    姓名: typed.name,
    性别: sexLabel(person.sex),
    出生日期: typed.birthDate.replaceAll('-', ''),
    证件类型: card === null ? '居民身份证' : '残疾人证',
    证件号码: card !== null && typed.citizenId === person.citizenId ? card : typed.citizenId || '999999',
    与户主关系: relation,
    文化程度: child === null || child.status === '毕业' ? '初中' : '',
    在校生状况: inSchool ? stage : '',
    义务教育阶段未上学原因: child?.expected.has('welfare-says-out-but-enrolled') === true ? '其他' : '',
    健康状况: card === null ? '健康' : '残疾',
    户类型: '脱贫户',
    监测对象类别: child?.welfare?.monitored ?? '',
    风险是否已消除: '否',
    家庭成员联系电话: typed.phone,
    户主姓名: household.father.name,
    户主证件号码: household.father.citizenId,
  };
}

export function disabilityCells(
  child: Circumstances,
  disability: NonNullable<Circumstances['disability']>,
  typed: IdentityCells,
  serial: number,
): Cells {
  return {
    序号: String(serial),
    姓名: typed.name,
    性别: sexLabel(child.person.sex),
    出生日期: typed.birthDate,
    身份证号: typed.citizenId,
    残疾人证号: disabilityCard(child.person, disability),
    残疾类别: disabilityLabels[disability.category] ?? '',
    残疾等级: `${'一二三四'.charAt(disability.grade - 1)}级`,
    证状态: '有效',
    发证日期: '2024-03-01',
    户籍区划: child.household.village.code,
    联系人姓名: typed.guardian.name,
    联系人关系: typed.guardian.relation,
    联系人电话: typed.phone,
  };
}

export function termCells(
  child: Circumstances,
  place: SchoolPlace,
  typed: IdentityCells,
  number: string,
  term: string,
): Cells {
  return {
    学期: term,
    学校标识码: place.id,
    学校名称: place.name,
    年级: place.grade,
    班级: place.className,
    姓名: typed.name,
    性别: sexLabel(child.person.sex),
    出生日期: typed.birthDate,
    身份证号: typed.citizenId,
    学籍号: number,
    是否报到: child.reported === false ? '否' : '是',
    未报到原因: child.reported === false ? '联系不上' : '',
    监护人姓名: typed.guardian.name,
    联系电话: typed.phone,
  };
}

export function graduateCells(
  child: Circumstances,
  year: number,
  typed: IdentityCells,
  number: string,
): Cells {
  const town = child.household.village.township;
  return {
    毕业年份: String(year),
    毕业学校标识码: `21${child.household.village.code.slice(0, 2)}${child.household.village.townshipCode.slice(-3)}001`,
    毕业学校: `${town}第一小学`,
    姓名: typed.name,
    性别: sexLabel(child.person.sex),
    出生日期: typed.birthDate,
    身份证号: typed.citizenId,
    学籍号: number,
    升入学校: child.school?.name ?? '',
    监护人姓名: typed.guardian.name,
  };
}

/** 残疾人证管理办法, article 5: the citizen number, category digit, grade digit. */
export function disabilityCard(person: Person, disability: { category: number; grade: number }): string {
  return `${person.citizenId}${disability.category}${disability.grade}`;
}
