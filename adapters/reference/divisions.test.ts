import { describe, expect, it } from 'vitest';
import { findDivisionName, findVillageName, normaliseDivisionCode, resolveDivision } from './divisions.ts';
import type { PlaceDescription } from './divisions.ts';

describe('normaliseDivisionCode', () => {
  it.each([
    ['450703', '450703'],
    ['450700', '4507'],
    ['450000', '45'],
    ['450703000000', '450703'],
    ['450703109000', '450703109'],
    ['450703109201', '450703109201'],
    ['140824000000000', '140824'],
    ['450703000000.0', '450703'],
    ['990703', null],
    ['45070', null],
    ['钦北区', null],
  ])('%s → %s', (text, code) => {
    expect(normaliseDivisionCode(text)).toBe(code);
  });
});

describe('resolveDivision', () => {
  const cases: [string, PlaceDescription, string | null][] = [
    [
      'names in separate columns',
      {
        province: '广西壮族自治区',
        prefecture: '钦州市',
        county: '钦北区',
        township: '大寺镇',
        village: '四联村委会',
      },
      '450703109203',
    ],
    [
      'short names in separate columns',
      { province: '广西', prefecture: '钦州', county: '钦北', township: '大寺', village: '四联' },
      '450703109203',
    ],
    ['a county alone, unique in the country', { county: '蒲城县' }, '610526'],
    ['a county that several prefectures have', { county: '朝阳区' }, null],
    [
      'a county that several prefectures have, with its prefecture',
      { prefecture: '长春市', county: '朝阳区' },
      '220104',
    ],
    ['a municipality without prefecture', { province: '北京市', county: '朝阳区' }, '110105'],
    ['one running text', { address: '广西壮族自治区钦州市钦北区大寺镇四联村12队3号' }, '450703109203'],
    ['running text with spaces and dashes', { address: '广西 钦州市-钦北区-大寺镇' }, '450703109'],
    ['running text in the county column', { county: '山西省临汾市安泽县' }, '141026'],
    ['running text from the county on', { address: '安泽县府城镇桃寨村' }, '141026100202'],
    [
      'running text that repeats the county of the code',
      { codes: ['450703'], address: '钦北区大寺镇四联村委会' },
      '450703109203',
    ],
    ['a street in a town', { codes: ['450703000000'], township: '鸿亭街道办事处' }, '450703002'],
    ['a code in a name column', { county: '450703' }, '450703'],
    ['a code with its name', { county: '450703-钦北区' }, '450703'],
    ['a name with its code', { county: '钦北区(450703)' }, '450703'],
    ['codes of several levels', { codes: ['450703', '450703109', '450703109203'] }, '450703109203'],
    ['a code against a name', { codes: ['450703'], county: '蒲城县' }, '450703'],
    ['town and village that occur together once', { township: '大寺镇', village: '四联村' }, '450703109203'],
    ['a town alone: the country has several', { township: '大寺镇' }, null],
    ['a town in a known county', { township: '大寺镇', within: '450703' }, '450703109'],
    ['a village name that looks like a city', { address: '朝阳村3组' }, null],
    [
      'an unknown village in a known town',
      { county: '钦北区', township: '大寺镇', village: '没有村' },
      '450703109',
    ],
    [
      'a village without its town, in a known county',
      { address: '四联村委118号', within: '450703' },
      '450703109203',
    ],
    ['a village without its town, behind the county', { address: '钦北区四联村委会3组' }, '450703109203'],
    ['a village of which the county has several', { address: '胜利村3组', within: '450703' }, null],
    ['a village named without its suffix, before its group', { address: '钦北区新村3组' }, '450703102208'],
    ['a street called like a village', { address: '钦北区红村路12号' }, '450703'],
    ['an estate called like a village', { address: '钦北区新村小区3栋' }, '450703'],
    ['a school called like a village', { address: '大垌村中学宿舍', within: '450703' }, null],
    ['a bridge called like a village', { address: '大垌村桥头', within: '450703' }, null],
    ['nothing', {}, null],
  ];
  it.each(cases)('%s', (_title, place, code) => {
    expect(resolveDivision(place)).toBe(code);
  });

  it.each([
    ['孔村', '141026100204'],
    ['孔村村', '141026100204'],
    ['孔村村委会', '141026100204'],
    ['孔村村民委员会', '141026100204'],
    ['文欣社区', '141026100006'],
    ['文欣社区居委会', '141026100006'],
    ['文欣居委会', '141026100006'],
  ])('knows the village %s by any suffix', (village, code) => {
    expect(resolveDivision({ county: '安泽县', township: '府城镇', village })).toBe(code);
  });
});

describe('findVillageName', () => {
  it.each<[PlaceDescription, string]>([
    [{ village: '四联村委会' }, '四联'],
    [{ village: '四联' }, '四联'],
    [{ address: '某县某镇四联村5组' }, '四联'],
    [{ county: '钦北区', township: '大寺镇', village: '四联' }, '四联'],
    [{ address: '大寨村委118号' }, '大寨'],
    [{ address: '大寨村委会3组' }, '大寨'],
    [{ address: '某某苗族自治县大寨村3组' }, '大寨'],
    [{ address: '某省某市某区幸福社区2号楼' }, '幸福'],
    [{ address: '某县某镇大寨村委12号' }, '大寨'],
    [{ address: '租住幸福社区' }, '幸福'],
    [{ address: '某旗某苏木某嘎查' }, '某嘎查'],
    [{ address: '某省某县某镇李家台13号' }, '李家台'],
    [{ address: '某县某回族乡下马圈2社66号' }, '下马圈'],
    [{ address: '某县某镇李家台三组13号' }, '李家台'],
    [{ address: '某县某镇李家台第2村民小组13号' }, '李家台'],
    [{ address: '某县某镇张家屯13号' }, '张家屯'],
  ])('%o → %s', (place, name) => {
    expect(findVillageName(place, resolveDivision(place))).toBe(name);
  });
  it.each([
    '某县某镇中心小学',
    '某县某村小学宿舍',
    '周村镇中心街3号',
    '某县南村路12号',
    '某县幸福小区3栋',
    '某市农村',
    '某省农村信用社宿舍',
    '城中村5号',
    '某县某镇人民路13号',
    '某县某镇东关花园13号',
    '钦北区大寺镇中心小学5号',
    '某县某镇人民政府12号',
    '某县某镇信用社5号',
    '某县某镇职工宿舍5号',
    '某县某镇移民安置点5号',
    '某县某镇国营农场三队5号',
    '某县某镇一组5号',
    '某县某镇第二居民组5号',
    '某县某镇中学对面5号',
    '某县某镇无号5号',
    '某市某镇李家台',
    '某县龙门度假村',
  ])('is null where no village is named: %s', (address) => {
    expect(findVillageName({ address }, null)).toBeNull();
  });
});

it('names every level', () => {
  expect(['45', '4507', '450703', '450703109'].map(findDivisionName)).toEqual([
    '广西壮族自治区',
    '钦州市',
    '钦北区',
    '大寺镇',
  ]);
});
