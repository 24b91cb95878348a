import type { ColumnSpec } from '../adapter.ts';
import { column, unstoredColumns } from '../record/columns.ts';

const memberExport = '（自定义）监测对象信息 export, header in the third row';
const listExport = 'member lists of 2021 and of county services';

export const columns: readonly ColumnSpec[] = [
  column('name', '姓名', ['成员姓名', '家庭成员姓名'], { required: true, source: memberExport }),
  column('personNumber', '人编号', ['人口编号'], { source: memberExport }),
  column('householdNumber', '户编号', [], { source: memberExport }),
  column('citizenId', '证件号码', ['身份证号', '身份证号码', '公民身份号码'], { source: memberExport }),
  column('documentType', '证件类型', [], { source: memberExport }),
  column('sex', '性别', [], { source: memberExport }),
  column('birthDate', '出生日期', [], { source: memberExport }),
  column('ethnicGroup', '民族', [], { source: memberExport }),
  column('relation', '与户主关系', [], { source: memberExport }),
  column('province', '省', [], { source: memberExport }),
  column('prefecture', '市', [], { source: memberExport }),
  column('county', '县', ['县(市、区、旗)'], { source: memberExport }),
  column('township', '乡', ['乡(镇)', '镇', '乡镇'], { source: memberExport }),
  column('village', '村', ['行政村'], { source: memberExport }),
  column('hamlet', '自然村', [], { source: memberExport }),
  column('education', '文化程度', [], { source: memberExport }),
  column('schoolState', '在校生状况', ['在校生情况'], { source: memberExport }),
  column('notInSchoolReason', '义务教育阶段未上学原因', ['失学或辍学原因'], {
    prose: true,
    source: listExport,
  }),
  column('health', '健康状况', ['健康情况'], { prose: true, source: memberExport }),
  column('disability', '残疾类别', [], { source: listExport }),
  column('subsistence', '享受低保政策情况', ['是否享受低保'], { source: memberExport }),
  column('extremePoverty', '享受特困供养政策情况', ['是否特困供养人员'], { source: memberExport }),
  column('unattended', '是否事实无人抚养儿童', [], { source: listExport }),
  column('householdType', '户类型', [], { source: memberExport }),
  column('monitoring', '监测对象类别', ['易返贫致贫户(监测对象)类型'], { source: memberExport }),
  column('riskRemoved', '风险是否已消除', ['风险是否消除', '风险是否已消除0'], { source: memberExport }),
  column(
    'outOfSchool',
    '是否义务教育阶段适龄儿童少年失学辍学',
    ['风险消除后是否义务教育阶段适龄儿童少年失学辍学'],
    { source: memberExport },
  ),
  column('memberPhone', '家庭成员联系电话', ['成员联系电话', '人联系电话'], { source: listExport }),
  column('householdPhone', '户联系电话', ['联系电话'], { source: memberExport }),
  column('headName', '户主姓名', [], { source: memberExport }),
  column('headCitizenId', '户主证件号码', ['户主身份证号'], { source: memberExport }),
  ...unstoredColumns(
    `
    政治面貌
    残疾证办证年度
    劳动技能
    是否会讲普通话
    务工时间（月）
    务工所在地
    务工企业名称
    就业渠道|就业渠道（易地搬迁后扶使用）
    公益性岗位|公益性岗位类型|公益性岗位(月数)
    是否参加城乡居民基本医疗保险|是否参加新型农村合作医疗（城乡居民基本医疗保险）
    是否参加城镇职工基本医疗保险
    是否参加城乡居民基本养老保险
    是否参加城镇职工基本养老保险
    是否参加大病保险
    是否参加商业补充医疗保险
    是否国外务工
    产业分类
    是否接受大病医疗救助
    是否接受其他健康扶贫
    识别标准
    年度
    致贫/返贫风险1|致贫原因1|致贫返贫风险
    致贫/返贫风险2
    致贫/返贫风险3
    致贫/返贫风险4
    致贫/返贫风险5
    识别监测时间|风险识别时间
    消除监测时间|风险消除时间
    风险消除方式
    首次识别时间|人员识别时间
    是否危房户|危房户
    是否解决安全饮用水
    产业帮扶
    就业帮扶
    金融帮扶
    公益岗位帮扶|公益性岗位帮扶
    健康帮扶
    教育帮扶
    住房安全保障
    饮水安全保障
    义务教育保障
    综合保障
    社会帮扶
    搬迁
    基础设施建设
    生产生活条件改善
    实施开发式帮扶措施情况
    整户无劳动能力兜底保障户
    工资性收入
    生产经营性收入
    转移性收入
    合规自付支出
    人均纯收入（元）|人均纯收入
    信息采集人|信息采集人联系电话
    人数|家庭人口数
    序号
    备注
    `,
    memberExport,
  ),
];
