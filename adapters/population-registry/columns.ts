import type { ColumnSpec } from '../adapter.ts';
import { column, unstoredColumns } from '../record/columns.ts';

const registrySystem = 'hz2004 户政 system: field comments, labels and abbreviations';
const registrationForm = '常住人口登记表, 公通字〔1995〕91号';
const savedViews = 'captions seen in saved views; they differ by province';

const person: readonly ColumnSpec[] = [
  column('name', '姓名', ['xm'], { required: true, source: registrationForm }),
  column(
    'citizenId',
    '公民身份号码',
    ['身份证号', '身份证号码', '公民身份证号码', '身份号码', 'gmsfhm', '公民身份证件编号'],
    { source: registrationForm },
  ),
  column('formerName', '曾用名', ['cym'], { source: registrationForm }),
  column('sex', '性别', ['xb'], { source: registrationForm }),
  column('ethnicGroup', '民族', ['mz'], { source: registrationForm }),
  column('birthDate', '出生日期', ['csrq'], { source: registrationForm }),
  column('phone', '联系电话', ['本人联系电话', '手机号码', 'lxdh'], { source: savedViews }),
];

const household: readonly ColumnSpec[] = [
  column('householdNumber', '户号', ['户编号', 'hh'], { source: registrationForm }),
  // Internal keys of the system: only used where the printed household number is not exported.
  column('householdId', '户号ID', ['hhid'], { source: registrySystem }),
  column('householdInternalId', '户号内部ID', ['hhnbid'], { source: registrySystem }),
  column('householdType', '户别', ['户类型', 'hlx'], { source: registrationForm }),
  column('headName', '户主姓名', ['户主', 'hzxm'], { source: registrationForm }),
  column('headCitizenId', '户主公民身份号码', ['户主身份证号', 'hzgmsfhm'], { source: registrySystem }),
  column('relation', '与户主关系', ['yhzgx'], { source: registrationForm }),
  column('hukouType', '户口类别', ['户口性质', 'hb', 'yhkxzmc'], { source: registrySystem }),
];

const relatives: readonly ColumnSpec[] = [
  column('guardian1Name', '监护人一姓名', ['监护人', '监护人姓名', 'jhryxm'], { source: registrationForm }),
  column('guardian1CitizenId', '监护人一公民身份号码', ['jhrygmsfhm'], { source: registrySystem }),
  column('guardian1Relation', '监护人一监护关系', ['监护关系', 'jhryjhgx'], { source: registrationForm }),
  column('guardian2Name', '监护人二姓名', ['jhrexm'], { source: registrySystem }),
  column('guardian2CitizenId', '监护人二公民身份号码', ['jhregmsfhm'], { source: registrySystem }),
  column('fatherName', '父亲姓名', ['fqxm'], { source: registrySystem }),
  column('fatherCitizenId', '父亲公民身份号码', ['fqgmsfhm'], { source: registrySystem }),
  column('motherName', '母亲姓名', ['mqxm'], { source: registrySystem }),
  column('motherCitizenId', '母亲公民身份号码', ['mqgmsfhm'], { source: registrySystem }),
];

const place: readonly ColumnSpec[] = [
  column('county', '省市县（区）', ['户籍地', 'ssxq'], { source: registrySystem }),
  column('township', '乡镇（街道）', ['xzjd'], { source: registrySystem }),
  column('village', '居（村）委会', ['居委会', 'jcwh'], { source: registrySystem }),
  column('street', '街路巷', ['jlx'], { source: registrySystem }),
  column('doorNumber', '门（楼）牌号', ['门楼牌号', 'mlph'], { source: registrySystem }),
  column('doorDetail', '门（楼）详址', ['门楼详址', 'mlxz'], { prose: true, source: registrySystem }),
  column('address', '户籍地址', ['住址', '户口所在地详址', 'hjdz'], { prose: true, source: savedViews }),
  column('policeStation', '派出所', ['所属派出所', '户籍派出所', 'pcs'], { source: registrySystem }),
];

/** Leaving the register: columns of different meaning, some of them text, some dates, some codes. */
const departure: readonly ColumnSpec[] = [
  column('status', '人员状态', ['ryzt'], { source: registrySystem }),
  column('personClass', '人员类别', ['rylb'], { source: registrySystem }),
  column('cancellation', '何时因何注销户口', [], { prose: true, source: registrationForm }),
  column('cancelledOn', '注销日期', ['zxrq'], { source: savedViews }),
  column('cancelledMark', '注销标识', ['zxbs'], { source: registrySystem }),
  column('deathDate', '死亡日期', ['swrq'], { source: registrySystem }),
  column('deathCategory', '死亡注销类别', ['swzxlb'], { source: registrySystem }),
  column('movedOut', '何时因何迁往何地', [], { prose: true, source: registrationForm }),
  column('movedOutOn', '迁出日期', ['qcrq'], { source: registrySystem }),
  column('movedOutTo', '迁往地省市县', ['qwdssxq'], { prose: true, source: registrySystem }),
];

/** The last change of the row that the register tells of. Only that of the citizen number is stored. */
const change: readonly ColumnSpec[] = [
  column('changedItem', '变更更正项目', ['bggzxm'], { source: registrySystem }),
  column('changedFrom', '变更更正前内容', ['bggzqnr'], { source: registrySystem }),
  column('changedTo', '变更更正后内容', ['bggzhnr'], { source: registrySystem }),
];

export const columns: readonly ColumnSpec[] = [
  ...person,
  ...household,
  ...relatives,
  ...place,
  ...departure,
  ...change,
  // Sensitive personal information without a purpose here (PIPL Art. 28): never read.
  { id: 'religion', header: '宗教信仰', aliases: ['zjxy'], forbidden: true, source: registrationForm },
  ...unstoredColumns(
    `
    姓名拼音|xmpy
    出生时间|cssj
    出生地省市县（区）|出生地|csdssxq
    出生地详址|csdxz
    籍贯省市县（区）|籍贯|jgssxq
    监护人二监护关系|jhrejhgx
    文化程度|whcd
    婚姻状况|hyzk
    兵役状况|兵役情况|byzk
    身高|sg
    血型|xx
    职业|zy
    服务处所|fwcs
    责任区|zrq
    何时由何地迁来本市(县)
    迁入日期|qrrq
    何地迁入|hdqr
    何时由何地迁来本址
    出生证明编号|出生医学证明编号|cszmbh
    变更更正日期|bggzrq
    序号
    备注
    `,
    registrySystem,
  ),
];
