import { liaison } from '../chain-kind.ts';
import type { ChainKind } from '../chain-kind.ts';

/** 一保 is the result that the four answer for together: every child in school. It is no post. */
export const fourGuaranteesOneAssurance: ChainKind = {
  code: 'four-guarantees-one-assurance',
  title: { zh: '四包一保', en: 'Four guarantees, one assurance' },
  clause: 'R74 四包一保、三定三包',
  steps: [
    {
      code: 'town-leader-area',
      title: { zh: '镇领导包片', en: 'Township leader for an area' },
      aliases: ['乡镇领导包片', '班子成员包片'],
      department: 'TOWN',
      rank: 4,
    },
    {
      code: 'town-cadre-village',
      title: { zh: '镇干部包村', en: 'Township official for a village' },
      aliases: ['乡镇干部包村', '驻村干部包村', '镇领导包村'],
      department: 'TOWN',
      rank: 5,
    },
    {
      code: 'village-cadre-household',
      title: { zh: '村干部包户', en: 'Village official for households' },
      aliases: ['村干部包组', '村组干部包户'],
      department: 'TOWN',
      rank: 6,
    },
    {
      code: 'school-leader-village',
      title: { zh: '校领导包村', en: 'School leader for a village' },
      aliases: ['校长包校', '学校领导包村', '校领导包年级'],
      department: 'SCHOOL',
      rank: 5,
    },
    {
      code: 'teacher-pupil',
      title: { zh: '教师包学生', en: 'Teacher for pupils' },
      aliases: ['教师包人', '班主任包学生', '教师包户'],
      department: 'SCHOOL',
      rank: 6,
    },
    liaison,
  ],
  unstored: [],
};
