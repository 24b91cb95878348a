import { createDictionary, entriesFromCodes } from './dictionary.ts';

/** GB/T 4761-2008 家庭关系代码, two digits. 33, 37 and 92 as in the standard, where copies misprint them. */
export const familyRelations: Readonly<Record<string, string>> = Object.fromEntries(
  (
    '01本人 02户主 10配偶 11夫 12妻 20子 21独生子 22长子 23次子 24三子 25四子 26五子 27养子或继子 28女婿 29其他子 30女 31独生女 ' +
    '32长女 33次女 34三女 35四女 36五女 37养女或继女 38儿媳 39其他女儿 40孙子、孙女或外孙子、外孙女 41孙子 42孙女 43外孙子 44外孙女 ' +
    '45孙媳妇或外孙媳妇 46孙女婿或外孙女婿 47曾孙子或外曾孙子 48曾孙女或外曾孙女 49其他孙子、孙女或外孙子、外孙女 50父母 51父亲 52母亲 ' +
    '53公公 54婆婆 55岳父 56岳母 57继父或养父 58继母或养母 59其他父母关系 60祖父母或外祖父母 61祖父 62祖母 63外祖父 64外祖母 ' +
    '65配偶的祖父母或外祖父母 66曾祖父 67曾祖母 68配偶的曾祖父母 69其他祖父母或外祖父母关系 70兄弟姐妹 71兄 72嫂 73弟 74弟媳 75姐姐 ' +
    '76姐夫 77妹妹 78妹夫 79其他兄弟姐妹 80其他 81伯父 82伯母 83叔父 84婶母 85舅父 86舅母 87姨父 88姨母 89姑父 90姑母 ' +
    '91堂兄弟、堂姐妹 92表兄弟、表姐妹 93侄子 94侄女 95外甥 96外甥女 97其他亲属 99非亲属'
  )
    .split(' ')
    .map((pair) => [pair.slice(0, 2), pair.slice(2)]),
);

/** Everyday words for a code; they are printed as often as the standard's own. */
const everydayWords: Readonly<Record<string, readonly string[]>> = {
  '02': ['本人或户主'],
  '11': ['丈夫'],
  '12': ['妻子'],
  '20': ['儿子', '之子'],
  '22': ['长男', '大儿子'],
  '23': ['二子', '二儿子'],
  '27': ['养子', '继子'],
  '30': ['女儿', '之女'],
  '32': ['大女儿'],
  '33': ['二女', '二女儿'],
  '37': ['养女', '继女'],
  '38': ['媳', '媳妇', '儿媳妇'],
  '41': ['孙', '孙儿', '长孙'],
  '42': ['长孙女'],
  '43': ['外孙'],
  '47': ['曾孙子', '曾孙', '外曾孙子'],
  '48': ['曾孙女', '外曾孙女'],
  '51': ['父', '爸爸'],
  '52': ['母', '妈妈'],
  '57': ['继父', '养父'],
  '58': ['继母', '养母'],
  '60': ['祖父母', '外祖父母'],
  '61': ['爷爷'],
  '62': ['奶奶'],
  '63': ['外公', '姥爷'],
  '64': ['外婆', '姥姥'],
  '71': ['哥哥', '兄长', '哥'],
  '73': ['弟弟'],
  '75': ['姐'],
  '77': ['妹'],
  '81': ['伯伯'],
  '83': ['叔叔', '叔'],
  '84': ['婶婶'],
  '85': ['舅舅'],
  '88': ['姨'],
  '90': ['姑姑', '姑'],
  '93': ['侄儿', '侄'],
};

/** 与户主关系 of the police, and relations in the disability register: a GB/T 4761 code. */
export const standardRelation = createDictionary<string>([
  ...entriesFromCodes(familyRelations, (code) => code),
  ...Object.entries(everydayWords).map(([code, labels]) => ({ labels, value: code })),
]);

/** 与户主关系 of the poverty system: its own labels and numbers, as GB/T 4761 codes (the mapping is ours). */
export const povertyRelation = createDictionary<string>(
  (
    '01 02 本人或户主 户主 本人|02 10 配偶|03 20 之子|04 30 之女|05 38 之儿媳|06 28 之女婿|07 41 之孙子|08 42 之孙女|09 43 之外孙子|' +
    '10 44 之外孙女|11 51 之父|12 52 之母|13 55 之岳父|14 56 之岳母|15 53 之公公|16 54 之婆婆|17 61 之祖父|18 62 之祖母|' +
    '19 63 之外祖父|20 64 之外祖母|99 97 其他|- 70 之兄弟姐妹|- 47 之曾孙子|- 48 之曾孙女|- 93 之侄儿|- 94 之侄女|' +
    '- 79 之兄弟媳妇|- 97 之叔伯'
  )
    .split('|')
    .map((line) => {
      const [number = '-', value = '', ...labels] = line.split(' ');
      // 之子, 之父 …: hand-made lists drop the 之.
      const spelled = labels.flatMap((label) => (label.startsWith('之') ? [label, label.slice(1)] : [label]));
      return number === '-'
        ? { labels: spelled, value }
        : { code: number, labels: [...spelled, ...(everydayWords[value] ?? [])], value };
    }),
);

/** How a named adult stands to the child. */
export type GuardianRole = 'guardian' | 'father' | 'mother' | 'contact';

/** 成员关系 of the student registry: 1 父亲, 2 母亲, 3 祖父母或外祖父母, 4 兄弟姐妹, 9 其他. */
export const studentMemberRelation = createDictionary<'father' | 'mother' | 'other'>([
  { code: '1', labels: ['父亲', '父', '爸爸', '父女', '父子'], value: 'father' },
  { code: '2', labels: ['母亲', '母', '妈妈', '母女', '母子'], value: 'mother' },
  {
    code: '3',
    labels: [
      ...['祖父母或外祖父母', '祖父母', '外祖父母', '祖父', '祖母', '外祖父', '外祖母'],
      ...['爷爷', '奶奶', '外公', '外婆', '姥爷', '姥姥'],
    ],
    value: 'other',
  },
  {
    code: '4',
    labels: ['兄弟姐妹', '兄', '弟', '姐', '妹', '哥哥', '弟弟', '姐姐', '妹妹'],
    value: 'other',
  },
  {
    code: '9',
    labels: ['其他', '其它', '其他亲属', '叔叔', '伯父', '姑姑', '舅舅', '姨妈', '监护人'],
    value: 'other',
  },
]);
