import type { ColumnSpec } from '../adapter.ts';
import { column, unstoredColumns } from '../record/columns.ts';

const countyList = 'usual county list, one a year; captions vary, so aliases are many';

export const columns: readonly ColumnSpec[] = [
  column('name', '姓名', ['学生姓名', 'xm'], { required: true, source: countyList }),
  // Required: without the year nobody could tell which graduates still have to appear in a junior school (R10).
  column('graduationYear', '毕业年份', ['毕业年度', '毕业时间', '毕业年月'], {
    required: true,
    source: countyList,
  }),
  column('schoolId', '毕业学校标识码', ['学校标识码', '学校代码', 'xxbsm'], { source: countyList }),
  column('schoolName', '毕业学校', ['学校名称', '毕业学校名称', '学校'], { source: countyList }),
  column('sex', '性别', ['性别码', 'xbm'], { source: countyList }),
  column('birthDate', '出生日期', ['出生年月', 'csrq'], { source: countyList }),
  column(
    'citizenId',
    '身份证件号',
    ['身份证号', '身份证号码', '公民身份号码', '身份证件号码', '证件号码', 'sfzjh'],
    { source: countyList },
  ),
  column('studentNumber', '学籍号', ['全国学籍号', '个人标识码', '学籍主号', 'grbsm'], {
    source: countyList,
  }),
  column('juniorSchool', '升入学校', ['升入初中', '初中学校', '去向学校'], { source: countyList }),
  column('guardianName', '监护人姓名', ['监护人', '家长姓名'], { source: countyList }),
  column('phone', '联系电话', ['监护人电话', '家长电话'], { source: countyList }),
  ...unstoredColumns('序号|编号\n备注|情况说明\n民族\n班级|毕业班级\n家庭住址|家庭地址|现住址', countyList),
];
