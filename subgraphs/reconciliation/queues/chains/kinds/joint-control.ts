import { liaison } from '../chain-kind.ts';
import type { ChainKind } from '../chain-kind.ts';

export const jointControl: ChainKind = {
  code: 'joint-control',
  title: { zh: '联控联包', en: 'Joint control, joint guarantee' },
  clause: 'R73 镇领导包村、村干部包组、组干部包户 ‖ 局领导包片、科室包学校、教师包学生',
  steps: [
    {
      code: 'town-leader-village',
      title: { zh: '镇领导包村', en: 'Township leader for a village' },
      aliases: ['乡镇领导包村', '镇干部包村', '乡镇干部包村'],
      department: 'TOWN',
      rank: 5,
    },
    {
      code: 'village-cadre-group',
      title: { zh: '村干部包组', en: 'Village official for a group' },
      aliases: ['村干部包村民小组'],
      department: 'TOWN',
      rank: 6,
    },
    {
      code: 'group-cadre-household',
      title: { zh: '组干部包户', en: 'Group official for households' },
      aliases: ['组长包户'],
      department: 'TOWN',
      rank: 7,
    },
    {
      code: 'bureau-leader-area',
      title: { zh: '局领导包片', en: 'Education bureau leader for an area' },
      aliases: ['教育局领导包片', '局领导包乡镇'],
      department: 'EDUCATION',
      rank: 2,
    },
    {
      code: 'bureau-section-school',
      title: { zh: '科室包学校', en: 'Education bureau section for a school' },
      aliases: ['股室包学校', '局科室包校'],
      department: 'EDUCATION',
      rank: 4,
    },
    {
      code: 'teacher-pupil',
      title: { zh: '教师包学生', en: 'Teacher for pupils' },
      aliases: ['教师包人', '班主任包学生'],
      department: 'SCHOOL',
      rank: 6,
    },
    liaison,
  ],
  unstored: [],
};
