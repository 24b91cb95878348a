import type { ColumnSpec } from '../adapter.ts';
import { column, unstoredColumns } from '../record/columns.ts';

const countySheet = 'usual county sheet; captions vary, so aliases are many';

export const columns: readonly ColumnSpec[] = [
  column('name', '姓名', ['学生姓名', 'xm'], { required: true, source: countySheet }),
  column('term', '学期', ['学年学期', '学年'], { source: countySheet }),
  column('schoolId', '学校标识码', ['学校代码', 'xxbsm'], { source: countySheet }),
  column('schoolName', '学校名称', ['就读学校', '学校全称', '学校'], { source: countySheet }),
  column('grade', '年级', ['年级名称', 'njmc'], { source: countySheet }),
  column('className', '班级', ['班级名称', '班号', '班级号', 'bjmc'], { source: countySheet }),
  column('sex', '性别', ['性别码', 'xbm'], { source: countySheet }),
  column('birthDate', '出生日期', ['出生年月', 'csrq'], { source: countySheet }),
  column(
    'citizenId',
    '身份证件号',
    ['身份证号', '身份证号码', '公民身份号码', '身份证件号码', '证件号码', 'sfzjh'],
    { source: countySheet },
  ),
  column('studentNumber', '学籍号', ['全国学籍号', '个人标识码', '学籍主号', 'grbsm'], {
    source: countySheet,
  }),
  column('reported', '是否报到', ['报到情况', '是否在校', '报到状态'], { source: countySheet }),
  column('reportedOn', '报到日期', ['报到时间'], { source: countySheet }),
  column('absenceReason', '未报到原因', ['未到校原因'], { prose: true, source: countySheet }),
  column('guardianName', '监护人姓名', ['监护人', '家长姓名'], { source: countySheet }),
  column('phone', '联系电话', ['监护人电话', '家长电话'], { source: countySheet }),
  column('presentLastTerm', '上学期在校', ['上学期是否在校'], { source: countySheet }),
  ...unstoredColumns('序号|编号\n备注|情况说明\n民族\n家庭住址|家庭地址|现住址', countySheet),
];
