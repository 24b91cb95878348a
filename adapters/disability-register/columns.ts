import type { ColumnSpec } from '../adapter.ts';
import { column, unstoredColumns } from '../record/columns.ts';

const federationSystem = '残疾人 register entities and interfaces (field names and comments)';
const countyLists = 'spreadsheets exchanged by county and town federations';

export const columns: readonly ColumnSpec[] = [
  column('name', '姓名', ['残疾人姓名'], { required: true, source: countyLists }),
  column(
    'certificateNumber',
    '残疾人证号',
    ['残疾证号', '残疾人证号码', '残疾证件号', '残疾证号码', 'cardNum'],
    {
      required: true,
      source: federationSystem,
    },
  ),
  column('firstCertificateNumber', '首次残疾证号', ['firstcardnum'], { source: federationSystem }),
  column('citizenId', '身份证号', ['身份证号码', '公民身份号码', '身份证件号', 'citizenId'], {
    source: federationSystem,
  }),
  column('sex', '性别', [], { source: countyLists }),
  column('birthDate', '出生日期', ['生日'], { source: countyLists }),
  column('ethnicGroup', '民族', [], { source: countyLists }),
  column('category', '残疾类别', ['评残类别', '残疾类型', 'idtKind'], { source: federationSystem }),
  column('grade', '残疾等级', ['评残等级', '残疾级别', 'idtLevel'], { source: federationSystem }),
  column('components', '具体类别', ['kindstr', '残疾详情'], { prose: true, source: federationSystem }),
  column('componentGrades', '具体类别等级', ['levelstr'], { source: federationSystem }),
  column('status', '证状态', ['证件状态', '持证状态', 'statusRecord'], { source: federationSystem }),
  column('issuedOn', '发证日期', ['签发日期', '残疾证发放时间', 'certDate'], { source: federationSystem }),
  column('validUntil', '有效期', ['有效期至', '复审日期'], { source: federationSystem }),
  column('cancelledOn', '注销时间', ['注销日期', 'zhuxiaoTime'], { source: federationSystem }),
  column('cancelReason', '注销原因', ['logoutReason'], { prose: true, source: federationSystem }),
  column('freezeMark', '冻结标记', ['dongjieMark'], { source: federationSystem }),
  column('frozenOn', '冻结时间', [], { source: federationSystem }),
  column('hukouDivision', '户籍区划', ['户籍地', 'jiguanCode'], { source: federationSystem }),
  column('hukouCounty', '户籍区县', [], { source: countyLists }),
  column('hukouTownship', '户籍街道', ['户籍乡镇'], { source: countyLists }),
  column('hukouVillage', '户籍村', ['户籍社区', '村(社区)'], { source: countyLists }),
  column('hukouAddress', '户籍地详细地址', ['户籍地址', 'cityidAddrstr'], {
    prose: true,
    source: federationSystem,
  }),
  column('residence', '居住区划', ['residentCity'], { source: federationSystem }),
  column('residenceAddress', '居住地详细地址', ['家庭住址', '具体地址'], {
    prose: true,
    source: federationSystem,
  }),
  column('contactName', '联系人姓名', ['监护人', '监护人姓名', 'guardian'], { source: federationSystem }),
  column('contactType', '联系人类型', ['guardianOrAgent'], { source: federationSystem }),
  column('contactRelation', '联系人关系', ['与残疾人关系', 'guardianRelation'], { source: federationSystem }),
  column('contactCitizenId', '联系人身份证号', ['监护人身份证号', 'guardianCitizenId'], {
    source: federationSystem,
  }),
  column('contactPhone', '联系人电话', ['监护人电话', '家属联系方式'], { source: federationSystem }),
  column('phone', '移动电话', ['手机号', '联系电话'], { source: federationSystem }),
  column('formerName', '旧姓名', ['曾用名', 'oldname'], { source: federationSystem }),
  column('formerCitizenId', '旧身份证号', ['oldCitizenId'], { source: federationSystem }),
  ...unstoredColumns(
    `
    致残原因
    首次发证日期|firstCertDate
    是否迁移中|isMoving
    户口类别|户口性质|hukouKind
    婚姻状况
    教育程度|文化程度|学历
    跨省迁出原户籍地|oldcityidKsqc
    序号
    备注
    `,
    federationSystem,
  ),
];
