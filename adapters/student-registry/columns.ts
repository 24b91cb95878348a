import type { ColumnSpec } from '../adapter.ts';
import { column, unstoredColumns } from '../record/columns.ts';

const importTemplate =
  '全国中小学生学籍信息管理系统 import template and 学籍信息表 export; field abbreviations of its public clients';
const webList = 'captions of the registry web list exports';

const pupil: readonly ColumnSpec[] = [
  column('name', '姓名', ['学生姓名', 'xm'], { required: true, source: importTemplate }),
  column('studentNumber', '个人标识码', ['学籍号', '全国学籍号', '学籍主号', 'grbsm'], {
    source: importTemplate,
  }),
  column(
    'citizenId',
    '身份证件号',
    ['身份证号', '身份证号码', '证件号码', '公民身份号码', '身份证件号码', 'sfzjh'],
    { source: importTemplate },
  ),
  column('documentType', '身份证件类型', ['证件类型', 'sfzjlxm'], { source: importTemplate }),
  column('provincialNumber', '学籍辅号', ['省学籍辅号', 'xjfh'], { source: importTemplate }),
  column('sex', '性别', ['性别码', 'xbm'], { source: importTemplate }),
  column('birthDate', '出生日期', ['出生年月', 'csrq'], { source: importTemplate }),
  column('ethnicGroup', '民族', ['民族码', 'mzm'], { source: importTemplate }),
  column('formerName', '曾用名', ['cym'], { source: importTemplate }),
  column('health', '健康状况', ['健康状况码', 'jkzkm'], { source: importTemplate }),
  column('hukouNature', '户口性质', ['户口类别', 'hkxzm'], { source: importTemplate }),
  column(
    'hukouPlace',
    '户口所在地行政区划',
    ['户口所在地', '户口所在地行政区划代码', '户籍所在地', 'hkszdm'],
    { source: importTemplate },
  ),
  column('presentAddress', '现住址', ['居住地址', 'xzz'], { prose: true, source: importTemplate }),
  column('familyAddress', '家庭地址', ['家庭住址', 'jtzz'], { prose: true, source: importTemplate }),
  column('phone', '联系电话', ['lxdh'], { source: importTemplate }),
  column('leftBehind', '是否留守儿童', ['留守儿童', 'sflsetm'], { source: importTemplate }),
  column('migrantChild', '是否进城务工人员随迁子女', ['是否随迁子女', 'sfsqznm', 'sfwlwgryznm'], {
    source: importTemplate,
  }),
  column('orphan', '是否孤儿', ['sfge'], { source: importTemplate }),
  column('inclusive', '随班就读', ['是否随班就读', 'sbjdm'], { source: importTemplate }),
  column('disability', '残疾类型', ['残疾人类型', 'cjlxm'], { source: importTemplate }),
  column('needsAid', '是否需要申请资助', ['是否申请资助'], { source: importTemplate }),
  column('boardingSubsidy', '是否享受一补', ['sfxsybm'], { source: importTemplate }),
];

const school: readonly ColumnSpec[] = [
  column('schoolId', '学校标识码', ['学校代码', 'xxbsm'], { source: importTemplate }),
  column('schoolName', '就读学校', ['学校名称', '学校', '学校全称'], { source: webList }),
  column('county', '区县', ['县区', '所属区县', '学校所属区县', '学校所在区县'], { source: webList }),
  column(
    'schoolPlace',
    '学校所在地行政区划',
    ['学校所在地', '学校行政区划', '学校所在地行政区划代码', '学校行政区划代码'],
    { source: webList },
  ),
  column('grade', '年级', ['年级名称', 'njmc'], { source: importTemplate }),
  column('className', '班级', ['班号', '班级号', '班级名称', 'bh', 'bjmc'], { source: importTemplate }),
  column('entryMonth', '入学年月', ['入学时间', 'rxny'], { source: importTemplate }),
  column('boarding', '就读方式', ['住宿类型', 'jdfsm'], { source: importTemplate }),
  column('status', '学籍状态', ['学生状态', '学生当前状态', '就读状态', 'jdztm', 'xsdqztm'], {
    source: webList,
  }),
  column('changedOn', '学籍变动日期', [], { source: webList }),
  column('lastChange', '学籍变动情况', [], { prose: true, source: webList }),
  column('approvalState', '审核状态', [], { source: webList }),
];

function familyMember(position: 1 | 2): ColumnSpec[] {
  const stored = [
    ['Name', '姓名'],
    ['Relation', '关系'],
    ['RelationNote', '关系说明'],
    ['Phone', '联系电话'],
    ['IsGuardian', '是否监护人'],
    ['CitizenId', '身份证件号'],
  ] as const;
  return stored.map(([id, caption]) =>
    column(`member${position}${id}`, `成员${position}${caption}`, [`家庭成员${position}${caption}`], {
      source: importTemplate,
    }),
  );
}

const unstored = unstoredColumns(
  `
  学籍接续标识
  出生地行政区划代码|出生地|出生地行政区划|csdm
  籍贯|jg
  国籍/地区|国籍|国籍地区|gjdqm
  港澳台侨外|港澳台侨外码|gatqwm
  政治面貌|zzmmm
  照片
  姓名拼音|xmpy
  身份证件有效期|身份证有效期|sfzjyxq
  特长|tc
  班内学号|学号|bnxh
  入学方式|rxfsm
  学生来源|xslym
  通信地址|txdz
  邮政编码|yzbm
  电子信箱|电子邮箱|dzxx
  主页地址|zydz
  是否独生子女|sfdsznm
  是否受过学前教育|sfsgxqjym
  是否烈士或优抚子女|sflshyfzn
  是否由政府购买学位|sfgmxwm
  上下学距离|上下学距离(公里)|sxxjl
  上下学交通方式|上下学方式|sxxfsm
  是否需要乘坐校车|是否乘坐校车|sfczxcm
  血型|xxm
  成员1现住址|家庭成员1现住址
  成员1户口所在地行政区划|成员1户口所在地|家庭成员1户口所在地行政区划
  成员1身份证件类型|家庭成员1身份证件类型
  成员1民族|家庭成员1民族
  成员1工作单位|家庭成员1工作单位
  成员1职务|家庭成员1职务
  成员2现住址|家庭成员2现住址
  成员2户口所在地行政区划|成员2户口所在地|家庭成员2户口所在地行政区划
  成员2身份证件类型|家庭成员2身份证件类型
  成员2民族|家庭成员2民族
  成员2工作单位|家庭成员2工作单位
  成员2职务|家庭成员2职务
  序号
  备注
  `,
  importTemplate,
);

export const columns: readonly ColumnSpec[] = [
  ...pupil,
  ...school,
  ...familyMember(1),
  ...familyMember(2),
  ...unstored,
];
