import { liaison } from '../chain-kind.ts';
import type { ChainKind } from '../chain-kind.ts';

export const sevenChiefs: ChainKind = {
  code: 'seven-chiefs',
  title: { zh: '七长负责制', en: 'Seven chiefs' },
  clause: 'R75 七长',
  steps: [
    {
      code: 'county-chief',
      title: { zh: '县长', en: 'County chief' },
      aliases: ['县（区）长', '区长', '县级领导'],
      department: null,
      rank: 1,
    },
    {
      code: 'bureau-chief',
      title: { zh: '教育局长', en: 'Chief of the education bureau' },
      aliases: ['局长', '教体局长', '科教局长'],
      department: 'EDUCATION',
      rank: 2,
    },
    {
      code: 'town-chief',
      title: { zh: '镇长', en: 'Township chief' },
      aliases: ['乡（镇）长', '乡镇长', '乡长', '街道办主任'],
      department: 'TOWN',
      rank: 4,
    },
    {
      code: 'village-chief',
      title: { zh: '村长', en: 'Village chief' },
      aliases: ['村主任', '村委会主任', '社区主任', '村（社区）主任'],
      department: 'TOWN',
      rank: 5,
    },
    {
      code: 'school-chief',
      title: { zh: '校长', en: 'Head of the school' },
      aliases: ['中小学校长'],
      department: 'SCHOOL',
      rank: 5,
    },
    {
      code: 'class-teacher',
      title: { zh: '师长', en: 'Class teacher' },
      aliases: ['班主任', '教师'],
      department: 'SCHOOL',
      rank: 6,
    },
    liaison,
  ],
  unstored: ['家长', '监护人'],
};
