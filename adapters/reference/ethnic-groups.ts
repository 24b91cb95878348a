import { createDictionary } from './dictionary.ts';
import type { Dictionary, DictionaryEntry } from './dictionary.ts';

/** GB/T 3304-1991: position + 1 is the code. The names are printed with and without 族. */
export const ethnicGroups: readonly string[] = (
  '汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 ' +
  '柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 ' +
  '塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺'
).split(' ');

const olderNames: Readonly<Record<string, string>> = { 毛南: '毛难族', 德昂: '崩龙族' };

/**
 * Extensions of the education and police copies of the standard. None is a confirmed name of a group
 * (中国公民民族成份登记管理办法 第三条).
 */
export const noEthnicGroups = [
  { code: '81', labels: ['穿青人族', '穿青人', '穿青族'] },
  { code: '97', labels: ['其他', '其它', '其他族', '未识别民族', '未定族称'] },
  { code: '98', labels: ['外国血统中国籍人士', '外国血统', '外国血统中国籍', '入籍'] },
];

/** The standard two-digit code of each group, read by the source's own number. */
function dictionaryByNumber(
  numberOf: (standardCode: string) => string | undefined,
  extra: readonly DictionaryEntry<string>[] = [],
): Dictionary<string> {
  const groups = ethnicGroups.map((name, index) => {
    const code = String(index + 1).padStart(2, '0');
    return entry(code, [name, `${name}族`, ...(name in olderNames ? [olderNames[name] ?? ''] : [])]);
  });
  return createDictionary([
    ...groups,
    ...noEthnicGroups.map(({ code, labels }) => entry(code, labels)),
    ...extra,
  ]);

  function entry(code: string, labels: readonly string[]): DictionaryEntry<string> {
    const number = numberOf(code);
    return number === undefined ? { labels, value: code } : { code: number, labels, value: code };
  }
}

/** GB/T 3304 itself: population registry and disability register. */
export const standardEthnicGroup = dictionaryByNumber((code) => code);

/** The 学籍 form numbers the extensions 57, 58, 59; data-warehouse copies keep 81, 97, 98: no clash, so both are read. */
export const studentEthnicGroup = dictionaryByNumber(
  (code) => code,
  [
    { code: '57', labels: [], value: '81' },
    { code: '58', labels: [], value: '97' },
    { code: '59', labels: [], value: '98' },
  ],
);

/**
 * The poverty system moves 满 up to 02 and prints 蒙古 as 04: 01汉 02满 03回 04蒙古 05藏 06维吾尔 … 11朝鲜 12侗 … 56基诺 99其他.
 * From 12 on the numbers are those of the standard.
 */
export const povertyEthnicGroup = dictionaryByNumber(povertyNumber);

function povertyNumber(standardCode: string): string | undefined {
  const code = Number(standardCode);
  if (standardCode === '97') return '99';
  if (code > 56) return undefined;
  if (standardCode === '11') return '02';
  if (standardCode === '02') return '04';
  return String(code >= 4 && code <= 10 ? code + 1 : code).padStart(2, '0');
}
