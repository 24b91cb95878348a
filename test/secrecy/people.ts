import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkDigit } from '../../platform/citizen-id.ts';
import type { ImportSource } from '../../platform/source-systems.ts';
import type { Canary } from './forms.ts';

const numberOf = (first17: string): string => first17 + checkDigit(first17);

/** In every system, with a guardian and telephones. */
export const pupil = {
  name: '覃䴉翀',
  id: numberOf('45070320140617937'),
  phone: '18977730461',
  guardian: '覃鸘翯',
  /** Printed in its form of before 1999. */
  guardianId: numberOf('45070319860214283'),
  guardianPhone: '18977730462',
  /** Before the register changed it. */
  formerId: numberOf('45070320140602573'),
  head: '覃鸘翿',
  headId: numberOf('45070319550809319'),
};
/** A slip of the pen in the number. */
export const slipped = { name: '韦鹔翬', id: wrong(numberOf('45070320130923158')) };
/** Of another county. */
export const elsewhere = { name: '陆鷟翾', id: numberOf('45070220120311574') };
/** A row without its name. */
export const nameless = { id: numberOf('45070320151028756') };
/** Name and number exchanged. */
export const exchanged = { name: '黄鵷翷', id: numberOf('45070320110730395') };
/** In a file without a header. */
export const headless = { name: '莫鸑翙', id: numberOf('45070320140119836'), phone: '18977730463' };
/** In a file that the database does not take. */
export const untaken = { name: '梁鹓翚', id: numberOf('45070320130507612') };
/** On a list of suspects, and nowhere else. */
export const suspect = { name: '甘鸀翴', id: numberOf('45070320120518283') };
/** Asked for, and in no file at all. */
export const unknown = { name: '蓝鶠翥', id: numberOf('45070320120825477') };

const certificate = `${pupil.id}62`;

export const numbers: readonly Canary[] = Object.entries({
  pupil: pupil.id,
  'the pupil before': pupil.formerId,
  guardian: pupil.guardianId,
  head: pupil.headId,
  slipped: slipped.id,
  elsewhere: elsewhere.id,
  nameless: nameless.id,
  exchanged: exchanged.id,
  headless: headless.id,
  untaken: untaken.id,
  suspect: suspect.id,
  unknown: unknown.id,
}).map(([whose, value]) => ({ what: `number of ${whose}`, value }));

export const phones: readonly Canary[] = [
  { what: 'phone', value: pupil.phone },
  { what: 'phone of the guardian', value: pupil.guardianPhone },
  { what: 'phone of the headless', value: headless.phone },
];

export const names: readonly Canary[] = Object.entries({
  pupil: pupil.name,
  guardian: pupil.guardian,
  head: pupil.head,
  slipped: slipped.name,
  elsewhere: elsewhere.name,
  exchanged: exchanged.name,
  headless: headless.name,
  untaken: untaken.name,
  suspect: suspect.name,
  unknown: unknown.name,
}).map(([whose, value]) => ({ what: `name of ${whose}`, value }));

export const everything: readonly Canary[] = [...numbers, ...phones, ...names];

type Export = { source: ImportSource; path: string };

/** Writes one export of every agency, by hand, with nobody in it but the canaries. */
export async function writeExports(folder: string) {
  const write = async (source: ImportSource, name: string, rows: readonly string[][]): Promise<Export> => {
    const path = join(folder, name);
    await writeFile(path, rows.map((row) => row.join(',')).join('\n'));
    return { source, path };
  };
  const guardian15 = pupil.guardianId.slice(0, 6) + pupil.guardianId.slice(8, 17);
  const pupilColumns =
    '姓名,身份证件号,个人标识码,性别,出生日期,学校标识码,就读学校,年级,班级,学籍状态,联系电话'.split(',');
  const household = await write('population-registry', `户籍 ${pupil.id}.csv`, [
    '户号,姓名,公民身份号码,出生日期,与户主关系,户主,户主身份证号,监护人一姓名,监护人一公民身份号码,监护关系,人员状态,省市县（区）,乡镇（街道）,居（村）委会,变更更正项目,变更更正前内容'.split(
      ',',
    ),
    [
      '1',
      pupil.name,
      pupil.id,
      '2014-06-17',
      '孙子',
      pupil.head,
      pupil.headId,
      pupil.guardian,
      guardian15,
      '父亲',
      '正常',
      '450703',
      '大寺镇',
      '四联村委会',
      '公民身份号码',
      pupil.formerId,
    ],
    [
      '2',
      slipped.name,
      slipped.id,
      '2013-09-23',
      '子',
      '韦某',
      '',
      '',
      '',
      '',
      '正常',
      '450703',
      '大寺镇',
      '四联村委会',
      '',
      '',
    ],
    [
      '3',
      elsewhere.name,
      elsewhere.id,
      '2012-03-11',
      '子',
      '陆某',
      '',
      '',
      '',
      '',
      '正常',
      '450702',
      '沙埠镇',
      '',
      '',
      '',
    ],
    [
      '4',
      '',
      nameless.id,
      '2015-10-28',
      '子',
      '何某',
      '',
      '',
      '',
      '',
      '正常',
      '450703',
      '大寺镇',
      '四联村委会',
      '',
      '',
    ],
    [
      '5',
      exchanged.id,
      exchanged.name,
      '2011-07-30',
      '子',
      '黄某',
      '',
      '',
      '',
      '',
      '正常',
      '450703',
      '大寺镇',
      '四联村委会',
      '',
      '',
    ],
  ]);
  const students = await write('student-registry', '学籍.csv', [
    pupilColumns.concat('成员1姓名', '成员1关系', '成员1联系电话', '成员1身份证件号', '成员1是否监护人'),
    [
      pupil.name,
      pupil.id,
      `G${pupil.id}`,
      '男',
      '20140617',
      '2145000001',
      '大寺镇中心小学',
      '五年级',
      '1班',
      '在读',
      pupil.phone,
      pupil.guardian,
      '父亲',
      pupil.guardianPhone,
      guardian15,
      '是',
    ],
    // The school writes the number as it should be.
    [
      slipped.name,
      righted(slipped.id),
      `G${righted(slipped.id)}`,
      '男',
      '20130923',
      '2145000001',
      '大寺镇中心小学',
      '六年级',
      '1班',
      '流失',
      '',
      '',
      '',
      '',
      '',
      '',
    ],
  ]);
  const graduates = await write('graduate-roster', '毕业库.csv', [
    '毕业年份,毕业学校标识码,毕业学校,姓名,出生日期,身份证件号,学籍号,升入学校,监护人姓名,联系电话'.split(
      ',',
    ),
    [
      '2026',
      '2145000001',
      '大寺镇中心小学',
      pupil.name,
      '2014-06-17',
      pupil.id,
      `G${pupil.id}`,
      '大寺镇中学',
      pupil.guardian,
      pupil.guardianPhone,
    ],
  ]);
  const welfare = await write('poverty-monitoring', '防返贫.csv', [
    '县,乡,村,户编号,人编号,姓名,性别,证件类型,证件号码,与户主关系,在校生状况,健康状况,监测对象类别,户联系电话'.split(
      ',',
    ),
    [
      '钦北区',
      '大寺镇',
      '四联村',
      '4507031',
      '45070311',
      pupil.name,
      '男',
      '居民身份证',
      pupil.id,
      '之孙子',
      '小学',
      '健康',
      '脱贫不稳定户',
      pupil.phone,
    ],
  ]);
  const disability = await write('disability-register', '残疾.csv', [
    '姓名,残疾证号,残疾类别,残疾级别,证件状态,监护人,监护人身份证号,监护人电话,签发日期,户籍区县,户籍街道'.split(
      ',',
    ),
    [
      pupil.name,
      certificate,
      '智力',
      '二级',
      '有效',
      pupil.guardian,
      pupil.guardianId,
      pupil.guardianPhone,
      '2020/6/1',
      '钦北区',
      '大寺镇',
    ],
  ]);
  const refused = await write('student-registry', `学籍 ${headless.id}.csv`, [
    [headless.name, headless.id, `G${headless.id}`, '男', '20140119', '五年级', '在读', headless.phone],
    [headless.name, headless.id, `G${headless.id}`, '男', '20140119', '五年级', '在读', headless.phone],
  ]);
  const notTaken = await write('term-registration', '报到.csv', [
    '姓名,学籍号,班级,学校名称,是否报到,年级,身份证号,学年学期'.split(','),
    [
      untaken.name,
      `G${untaken.id}`,
      '1班',
      '大寺镇中心小学',
      '是',
      '六年级',
      untaken.id,
      '2026-2027学年第一学期',
    ],
  ]);
  const suspects = await write('suspect-list', '疑似失学.csv', [
    '序号,儿童姓名,身份证号码,出生日期,监护人,监护人身份证号,监护人电话,县区,乡镇（街道）,村（社区）,原因代码,备注'.split(
      ',',
    ),
    [
      '1',
      suspect.name,
      suspect.id,
      '2012-05-18',
      pupil.guardian,
      pupil.guardianId,
      pupil.guardianPhone,
      '钦北区',
      '大寺镇',
      '四联村委会',
      'b',
      `又名${suspect.id}`,
    ],
    ['2', pupil.name, pupil.id, '2014-06-17', pupil.guardian, '', '', '钦北区', '大寺镇', '', 'b', ''],
  ]);
  return { suspects, household, students, graduates, welfare, disability, refused, untaken: notTaken };
}

function wrong(id: string): string {
  return id.slice(0, 17) + (id.endsWith('0') ? '1' : '0');
}

/** The number with the check digit it should have. */
export function righted(id: string): string {
  return numberOf(id.slice(0, 17));
}
