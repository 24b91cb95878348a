import type { ColumnSpec } from '../adapter.ts';
import { column, unstoredColumns } from '../record/columns.ts';

const sheet = '控辍保学联系（包保）安排表; captions vary from county to county, so aliases are many';

export const columns: readonly ColumnSpec[] = [
  column(
    'step',
    '包保层级',
    ['责任层级', '包联层级', '包保环节', '责任环节', '包保类别', '责任类别', '责任线', '包保形式', '七长'],
    { required: true, source: sheet },
  ),
  column(
    'name',
    '责任人',
    ['姓名', '责任人姓名', '包保责任人', '包保人', '包联人', '联系人', '包联责任人', '包保责任人姓名'],
    { required: true, source: sheet },
  ),
  column('title', '职务', ['岗位', '责任岗位', '现任职务', '单位及职务', '单位职务'], { source: sheet }),
  column('department', '责任部门', ['部门', '所属部门', '单位', '所在单位', '责任单位', '牵头单位'], {
    source: sheet,
  }),
  column('phone', '联系电话', ['电话', '手机', '手机号', '手机号码', '联系方式'], { source: sheet }),
  column('division', '区划代码', ['行政区划代码', '所属区划', '包联区划代码'], { source: sheet }),
  column('township', '乡镇', ['乡镇（街道）', '镇', '乡（镇）', '所属乡镇', '包联乡镇', '镇（街道）'], {
    source: sheet,
  }),
  column('village', '村', ['村（社区）', '行政村', '村居', '包联村', '村（居）委会', '所属村'], {
    source: sheet,
  }),
  column('schoolId', '学校标识码', ['学校代码', '学校编码'], { source: sheet }),
  column('school', '学校', ['学校名称', '包联学校', '包保学校', '联系学校'], { source: sheet }),
  column('object', '包联对象', ['包保对象', '联系对象', '包保范围', '责任范围', '包联单位', '责任区域'], {
    prose: true,
    source: sheet,
  }),
  column('validFrom', '起始日期', ['生效日期', '开始日期', '任职日期', '起始时间', '开始时间'], {
    source: sheet,
  }),
  column('validTo', '截止日期', ['失效日期', '结束日期', '截止时间', '结束时间'], { source: sheet }),
  ...unstoredColumns('序号|编号\n备注|说明\n性别\n民族\n政治面貌\n身份证号|公民身份号码', sheet),
];
