import { createDictionary } from './dictionary.ts';

export type StudentStatus =
  | 'ENROLLED'
  | 'ON_LEAVE'
  | 'DEFERRED'
  | 'DROPPED_OUT'
  | 'GRADUATED'
  | 'TRANSFERRED_OUT'
  | 'DECEASED'
  | 'LEFT'
  | 'UNKNOWN';

const dropoutLabels = ['流失', '辍学', '失学', '已辍学', '已流失', '辍学流失', '流失(辍学)', '失学辍学'];
const deferralLabels = ['保留入学资格', '延缓入学', '缓学', '暂缓入学', '延迟入学'];
const transferLabels = [
  ...['转学(转出)', '转出', '已转出', '转学转出', '省内转出', '跨省转出', '省外转出', '外省转出', '转往外省'],
  ...['转出本校', '转学出', '转学'],
];

/**
 * JY/T 1001-2012 学生当前状态码 (4.2.42) and the labels of the registry itself.
 * 退学, 开除 and 肄业 cannot lawfully happen in the compulsory years; where printed, the pupil is on no roll (LEFT).
 * 其他 (99) says nothing and is left out, so it reads as any unknown label. 转学 alone is the leaving side:
 * a pupil who came in is 在读.
 */
export const studentStatus = createDictionary<StudentStatus>([
  {
    code: '01',
    labels: [
      ...['在读', '正常', '在校', '在籍', '在学', '正常在读', '在读(正常)', '在校生', '在校就读', '正常在校'],
      ...['送教上门', '转学(转入)', '转入', '已转入', '在籍在校', '在籍在读'],
    ],
    value: 'ENROLLED',
  },
  { code: '02', labels: ['休学', '休学中', '已休学', '病休', '因病休学'], value: 'ON_LEAVE' },
  { code: '03', labels: ['退学', '已退学'], value: 'LEFT' },
  { code: '04', labels: ['停学'], value: 'LEFT' },
  { code: '05', labels: ['复学', '已复学'], value: 'ENROLLED' },
  { code: '06', labels: dropoutLabels, value: 'DROPPED_OUT' },
  { code: '07', labels: ['毕业', '已毕业', '小学毕业', '初中毕业'], value: 'GRADUATED' },
  { code: '08', labels: ['结业', '已结业'], value: 'GRADUATED' },
  { code: '09', labels: ['肄业'], value: 'LEFT' },
  { code: '10', labels: transferLabels, value: 'TRANSFERRED_OUT' },
  { code: '11', labels: ['死亡', '已死亡', '身故', '亡故'], value: 'DECEASED' },
  { code: '12', labels: deferralLabels, value: 'DEFERRED' },
  { code: '13', labels: ['公派出国', '出国', '出国(境)', '出境'], value: 'LEFT' },
  { code: '14', labels: ['开除', '开除学籍'], value: 'LEFT' },
  { code: '15', labels: ['下落不明', '失踪', '失联'], value: 'LEFT' },
]);

/**
 * JY/T 1001-2012 学籍异动类别码 (4.2.39): the status a change leads to. Read only where no status is printed.
 */
export const statusAfterChange = createDictionary<StudentStatus>([
  { code: '11', labels: ['休学'], value: 'ON_LEAVE' },
  { code: '12', labels: ['复学'], value: 'ENROLLED' },
  { code: '13', labels: ['停学'], value: 'LEFT' },
  { code: '14', labels: deferralLabels, value: 'DEFERRED' },
  { code: '15', labels: ['恢复入学资格'], value: 'ENROLLED' },
  { code: '16', labels: ['取消入学资格'], value: 'LEFT' },
  { code: '17', labels: ['恢复学籍'], value: 'ENROLLED' },
  { code: '18', labels: ['取消学籍', '注销学籍'], value: 'LEFT' },
  { code: '21', labels: transferLabels.filter((label) => label !== '转学'), value: 'TRANSFERRED_OUT' },
  { code: '22', labels: ['转学(转入)', '转入', '省内转入', '跨省转入'], value: 'ENROLLED' },
  { code: '29', labels: ['转班级', '调班', '班级调整'], value: 'ENROLLED' },
  { code: '02', labels: ['留级'], value: 'ENROLLED' },
  { code: '03', labels: ['降级'], value: 'ENROLLED' },
  { code: '04', labels: ['跳级'], value: 'ENROLLED' },
  { code: '31', labels: ['退学'], value: 'LEFT' },
  { code: '42', labels: ['开除学籍', '开除'], value: 'LEFT' },
  { code: '51', labels: ['死亡'], value: 'DECEASED' },
  { code: '61', labels: ['提前毕业', '毕业'], value: 'GRADUATED' },
  { code: '62', labels: ['结业'], value: 'GRADUATED' },
  { code: '63', labels: ['肄业'], value: 'LEFT' },
  {
    labels: ['新生入学', '新生注册', '升学', '升级', '招生入学', '无', '正常', '无变动', '关键信息变更'],
    value: 'ENROLLED',
  },
  { labels: dropoutLabels, value: 'DROPPED_OUT' },
]);
