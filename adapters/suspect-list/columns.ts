import type { ColumnSpec } from '../adapter.ts';
import { column, unstoredColumns } from '../record/columns.ts';

const inboundList = '疑似失学儿童名单 as provinces and prefectures send it down (R18, R19); captions vary';
const returnList = '申报已复学学生名单 (R20, R63)';

export const columns: readonly ColumnSpec[] = [
  column('name', '姓名', ['学生姓名', '儿童姓名', '疑似失学儿童姓名', '疑似失学学生姓名', 'xm'], {
    required: true,
    source: inboundList,
  }),
  column(
    'citizenId',
    '身份证号',
    ['身份证号码', '公民身份号码', '身份证件号', '身份证件号码', '证件号码', 'sfzjh'],
    { source: inboundList },
  ),
  column('certificate', '残疾人证号', ['残疾证号', '残疾人证号码'], { source: inboundList }),
  column('studentNumber', '学籍号', ['全国学籍号', '个人标识码'], { source: inboundList }),
  column('sex', '性别', ['性别码'], { source: inboundList }),
  column('birthDate', '出生日期', ['出生年月', '出生年月日'], { source: inboundList }),
  column('guardianName', '监护人姓名', ['监护人', '家长姓名', '父亲姓名', '户主姓名', '户主'], {
    source: inboundList,
  }),
  column('guardianCitizenId', '监护人身份证号', ['监护人身份证号码', '户主身份证号'], {
    source: inboundList,
  }),
  column('phone', '联系电话', ['监护人电话', '家长电话', '监护人联系电话'], { source: inboundList }),
  column('county', '县区', ['区县', '县(市、区)', '所属区县', '县'], { source: inboundList }),
  column('township', '乡镇', ['街道', '乡镇(街道)', '镇街', '所属街道', '所属乡镇'], {
    source: inboundList,
  }),
  column('village', '村', ['村(社区)', '社区', '行政村', '村委会', '村居'], { source: inboundList }),
  column('address', '户籍地址', ['家庭住址', '家庭地址', '户籍所在地', '住址'], {
    prose: true,
    source: inboundList,
  }),
  column('schoolName', '学校名称', ['原就读学校', '就读学校', '学校', '毕业学校'], { source: inboundList }),
  column('category', '类别代码', ['原因代码', '情况代码', '核查代码', '类别编码', '代码'], {
    source: inboundList,
  }),
  column('reason', '疑似失学原因', ['失学原因', '核查情况', '情况说明', '类别', '原因', '备注', '说明'], {
    prose: true,
    source: inboundList,
  }),
  column('codeSet', '代码集', ['代码版本', '代码表'], { source: 'the hub: names the list’s own code set' }),
  column('claimsReturn', '是否申报已复学', ['申报已复学', '是否已复学', '是否复学', '复学申报'], {
    source: returnList,
  }),
  column('returnedOn', '复学日期', ['复学时间', '申报复学时间'], { source: returnList }),
  ...unstoredColumns('序号|编号\n民族\n年级|原就读年级\n批次\n填报人|核查人', inboundList),
];
