import type { Caller } from '../../platform/subgraph/types.ts';
import type { SourceSystem } from '../../platform/source-systems.ts';
import type { GoldenValues } from '../../subgraphs/reconciliation/mismatch/shown/shown-flag.ts';
import { showEvidence } from '../../subgraphs/reconciliation/mismatch/shown/present.ts';
import { ethnicGroups, noEthnicGroups } from '../../adapters/reference/ethnic-groups.ts';
import { gradeNames, sexNames } from './child-words.ts';

type Evidence = { field: string; value: string | null; source: SourceSystem | null };

const groups: Readonly<Record<string, string>> = {
  child: '汇总',
  student: '学籍系统',
  term: '本学期报到',
  graduate: '小学毕业库',
  household: '户籍',
  welfare: '防返贫监测',
  disability: '残疾人系统',
  school: '学校',
};

const fields: Readonly<Record<string, string>> = {
  names: '姓名',
  nameKeys: '姓名',
  sexes: '性别',
  birthDate: '出生日期',
  birthDates: '出生日期',
  citizenId: '身份证号',
  citizenIds: '身份证号',
  foreignIds: '他人身份证号',
  invalidId: '错误身份证号',
  agreedName: '多数姓名',
  agreedSex: '多数性别',
  agreedBirthDate: '多数出生日期',
  records: '记录数',
  asOf: '数据日期',
  lastSeen: '最后出现日期',
  coveredAsOf: '全量数据日期',
  division: '区划',
  disabled: '残疾',
  livingGuardians: '监护人数',
  activeRecords: '在籍记录数',
  activeSchools: '在籍学校',
  lastMovedOn: '最近异动日期',
  onLeaveSince: '休学日期',
  studentNumber: '学籍号',
  schoolName: '学校',
  juniorSchool: '升入初中',
  grade: '年级',
  className: '班级',
  status: '状态',
  statusLabel: '状态原文',
  statusChangedOn: '状态变更日期',
  disabilityCategory: '残疾类别',
  inclusiveLabel: '随班就读',
  inclusiveEducation: '随班就读',
  specialPlacement: '特教安置',
  receivesBoardingSubsidy: '享受一补',
  orphan: '孤儿',
  hukouPlace: '户口所在地',
  ethnicGroup: '民族',
  term: '学期',
  reported: '已报到',
  reportedOn: '报到日期',
  absenceReason: '未报到原因',
  graduationYear: '毕业年份',
  deathDate: '死亡日期',
  saysInSchool: '在校',
  schoolState: '在校状况',
  schoolStage: '学段',
  outOfSchoolFlag: '失学辍学',
  notInSchoolReason: '未在校原因',
  unattendedChild: '事实无人抚养',
  householdType: '户类型',
  monitoringCategory: '监测对象类别',
  categories: '残疾类别',
  printedCategories: '残疾类别',
  printedGrade: '残疾等级',
  certificateNumber: '残疾人证号',
  numberCategory: '证号所示类别',
  numberGrade: '证号所示等级',
  schoolDivision: '学校所在区划',
  approvalState: '审核状态',
  lastChange: '学籍变动情况',
  leftBehind: '留守儿童',
  migrantChild: '随迁子女',
  presentLastTerm: '上学期在校',
  classCoveredAsOf: '班级名单日期',
};

/** Fields that two groups call by one name and mean differently. */
const fieldsOfGroups: Readonly<Record<string, string>> = {
  'household.pastStatus': '消失前状态',
  'disability.grade': '残疾等级',
  'school.school': '名称',
  'school.onRoll': '学籍人数',
  'school.lastTerm': '上学期在校人数',
  'school.thisTerm': '本学期报到人数',
};

/** Codes of every source, as the SDL lists them; labels of an agency stand as it printed them. */
const values: Readonly<Record<string, string>> = {
  ...sexNames,
  ...gradeNames,
  true: '是',
  false: '否',
  ENROLLED: '在读',
  ON_LEAVE: '休学',
  DEFERRED: '延缓入学',
  DROPPED_OUT: '辍学',
  GRADUATED: '毕业',
  TRANSFERRED_OUT: '转出',
  LEFT: '退学或离校',
  DECEASED: '死亡',
  NORMAL: '正常',
  MOVED_OUT: '迁出',
  EMIGRATED: '出国境定居',
  MISSING: '失踪',
  VALID: '有效',
  CANCELLED: '注销',
  FROZEN: '冻结',
  UNKNOWN: '未能识别',
  NONE: '无残疾',
  VISUAL: '视力残疾',
  HEARING: '听力残疾',
  SPEECH: '言语残疾',
  PHYSICAL: '肢体残疾',
  INTELLECTUAL: '智力残疾',
  MENTAL: '精神残疾',
  MULTIPLE: '多重残疾',
  OTHER: '其他残疾',
  UNSTABLE_AFTER_POVERTY: '脱贫不稳定户',
  BORDERLINE: '边缘易致贫户',
  SUDDEN_HARDSHIP: '突发严重困难户',
  PRESCHOOL: '学前',
  PRIMARY: '小学',
  JUNIOR: '初中',
  SENIOR: '高中',
  VOCATIONAL: '中职',
  TERTIARY: '高等教育',
};

/** By field, where the codes are numbers: elsewhere those may say something else. */
const valuesOfFields: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ethnicGroup: Object.fromEntries([
    ...ethnicGroups.map((name, index) => [String(index + 1).padStart(2, '0'), `${name}族`]),
    ...noEthnicGroups.map(({ code, labels }) => [code, labels[0]]),
  ]),
};

/** The evidence of a flag in the words of a county office, masked and withheld as the caller's access says. */
export function describeEvidence(
  evidence: readonly Evidence[],
  caller: Caller,
  golden: GoldenValues | null = null,
): string {
  return evidence
    .map((item) => {
      const { field, value, withheld } = showEvidence(item, caller, golden);
      const [group = '', column = ''] = field.split('.');
      const caption = `${groups[group] ?? group}${fieldsOfGroups[field] ?? fields[column] ?? column}`;
      if (withheld) return `${caption}：不予显示`;
      return `${caption}：${value === null ? '无' : inWords(column, value)}`;
    })
    .join('；');
}

/** A list is its members, parted by 、. */
function inWords(column: string, value: string): string {
  return value
    .split('、')
    .map((one) => valuesOfFields[column]?.[one] ?? values[one] ?? one)
    .join('、');
}
