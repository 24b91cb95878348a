import { liaison } from '../chain-kind.ts';
import type { ChainKind } from '../chain-kind.ts';

export const twinLinesFourGuarantees: ChainKind = {
  code: 'twin-lines-four-guarantees',
  title: { zh: '双线四包', en: 'Twin lines, four guarantees' },
  clause: 'R72 双线四包',
  steps: [
    {
      code: 'county-leader-town',
      title: { zh: '县领导包乡镇', en: 'County leader for a township' },
      aliases: ['县级领导包乡镇', '区领导包镇', '县领导包镇', '县（区）领导包乡镇', '县领导'],
      department: null,
      rank: 1,
    },
    {
      code: 'town-cadre-village',
      title: { zh: '乡镇干部包村', en: 'Township official for a village' },
      aliases: ['镇干部包村', '镇领导包村', '乡镇领导包村', '乡镇干部包村（社区）', '镇包村干部'],
      department: 'TOWN',
      rank: 5,
    },
    {
      code: 'village-cadre-group',
      title: { zh: '村干部包组', en: 'Village official for a group' },
      aliases: ['村干部包屯', '村干部包村民小组', '村（社区）干部包组'],
      department: 'TOWN',
      rank: 6,
    },
    {
      code: 'group-cadre-household',
      title: { zh: '组干部包户', en: 'Group official for households' },
      aliases: ['组长包户', '党员包户', '村干部包户'],
      department: 'TOWN',
      rank: 7,
    },
    {
      code: 'bureau-leader-area',
      title: { zh: '教育局领导包片', en: 'Education bureau leader for an area' },
      aliases: ['局领导包片', '局领导包乡镇', '教育局领导包乡镇'],
      department: 'EDUCATION',
      rank: 2,
    },
    {
      code: 'bureau-section-school',
      title: { zh: '教育局股室包学校', en: 'Education bureau section for a school' },
      aliases: ['科室包学校', '股室包学校', '局干部包学校', '教育局干部包校'],
      department: 'EDUCATION',
      rank: 4,
    },
    {
      code: 'school-leader-class',
      title: { zh: '校领导包班级', en: 'School leader for classes' },
      aliases: ['校长包校', '校领导包年级', '校领导包班', '学校领导包年级（班）'],
      department: 'SCHOOL',
      rank: 5,
    },
    {
      code: 'teacher-pupil',
      title: { zh: '教师包学生', en: 'Teacher for pupils' },
      aliases: ['教师包人', '班主任包学生', '老师包学生'],
      department: 'SCHOOL',
      rank: 6,
    },
    liaison,
  ],
  unstored: [],
};
