import type { Random } from './random.ts';

/** Given-name characters that sound alike, tones aside: what a clerk types who only hears the name. */
const soundingAlike: readonly string[] = [
  '轩宣萱暄煊',
  '涵晗寒函',
  '浩昊皓灏',
  '宇羽雨语玉钰',
  '杰洁捷婕',
  '睿瑞锐蕊',
  '铭明鸣茗',
  '鑫欣新心昕馨',
  '伟玮炜维',
  '军君均钧俊峻',
  '怡仪宜艺毅',
  '婷亭庭廷',
  '琪琦淇棋祺',
  '雯文闻',
  '倩茜芊',
  '丽莉立利',
  '芳方',
  '燕艳彦妍岩',
  '玲铃灵凌',
  '静婧靖景',
  '慧惠辉晖卉',
  '敏闽民',
  '瑶遥尧',
  '莹盈颖营',
  '雪学',
  '志智芷知',
  '家佳嘉加',
  '晓小筱',
  '思斯丝',
  '锦谨瑾金津',
  '海亥',
  '子梓紫',
  '泽择则',
  '峰锋枫丰',
  '博波勃',
  '晨辰臣宸',
  '诗施师',
  '若偌',
  '一依伊',
  '桐彤童',
  '强蔷',
  '鹏朋',
  '超朝',
  '洋阳扬',
  '凯恺铠',
  '航杭',
  '森申',
  '梅玫',
  '娟捐',
  '媛源园',
  '薇微威',
  '荷和禾',
  '兰岚澜',
  '月悦越玥',
  '晴情清',
  '磊蕾垒',
  '勇永咏',
  '平萍苹',
  '宏鸿洪红',
  '坤昆',
  '建健剑',
  '国果',
  '春椿',
  '秀绣',
  '英瑛',
  '华桦',
  '龙隆',
  '飞菲妃',
  '康慷',
  '乐勒',
  '冰兵',
  '林琳霖',
];

/** Characters that look alike on a form filled in by hand. */
const lookingAlike: readonly string[] = [
  '未末',
  '天夭',
  '士土',
  '晴睛',
  '清请',
  '茗铭',
  '淇琪',
  '炜伟',
  '倩情',
  '怡恰',
  '芳芬',
  '莹萤',
  '鑫森',
  '辉挥',
  '朋明',
  '航杭',
  '婷停',
  '材林',
  '坤绅',
  '悔海',
  '晚晓',
  '丈文',
  '于子',
  '宁宇',
  '峰锋',
  '浩洁',
  '涵函',
  '思恩',
  '雪雷',
  '佳桂',
  '俊峻',
  '瑶摇',
  '慧彗',
  '磊蕊',
  '晨震',
  '诗持',
  '博搏',
  '娟捐',
  '兰三',
  '梅海',
];

/** Simplified characters and the traditional or variant forms that older systems and guardians write. */
const variants: readonly string[] = [
  '丽麗',
  '伟偉',
  '杰傑',
  '华華',
  '国國',
  '泽澤',
  '凯凱',
  '军軍',
  '强強',
  '晓曉',
  '颖穎',
  '静靜',
  '峰峯',
  '兰蘭',
  '莹瑩',
  '鹏鵬',
  '辉輝',
  '锦錦',
  '铭銘',
  '轩軒',
  '龙龍',
  '飞飛',
  '红紅',
  '艳艷',
  '诗詩',
  '语語',
  '维維',
  '剑劍',
  '乐樂',
  '宁甯',
  '皓皜',
  '喆哲',
];

type Alternatives = ReadonlyMap<string, readonly string[]>;

const homophones = alternativesOf(soundingAlike);
const lookAlikes = alternativesOf(lookingAlike);
const variantForms = alternativesOf(variants);

/** Characters that older systems do not hold and print as a question mark: outside GBK, or late in the tables. */
export const rareCharacters: readonly string[] = [...'犇燚堃翀玥祎赟旻㛃䶮'];
const rare = new Set(rareCharacters);

/** The dot between the parts of a name as other systems write it. */
const dots = ['•', '．', '.', '・', ' ', ''];

/** The same name with one given-name character replaced by one that sounds alike; null where the tables know none. */
export function withHomophone(name: string, random?: Random): string | null {
  return withReplacement(name, homophones, random);
}

export function withLookAlike(name: string, random: Random): string | null {
  return withReplacement(name, lookAlikes, random);
}

export function withVariant(name: string, random: Random): string | null {
  return withReplacement(name, variantForms, random);
}

/** Rare characters as question marks; null for a name without any. */
export function withQuestionMark(name: string): string | null {
  const lost = [...name].map((character) => (rare.has(character) ? '?' : character)).join('');
  return lost === name ? null : lost;
}

/** Another dot between the parts, or none; null for a name without one. */
export function withOtherDot(name: string, random: Random): string | null {
  return name.includes('·') ? name.replace('·', random.pick(dots)) : null;
}

/** Without chance, the last character that can be and its next alternative: planted situations must not vary. */
function withReplacement(name: string, alternatives: Alternatives, random?: Random): string | null {
  const characters = [...name];
  for (let at = characters.length - 1; at >= 1; at -= 1) {
    const others = alternatives.get(characters[at] ?? '');
    if (others === undefined) continue;
    return characters.with(at, random?.pick(others) ?? others[0] ?? '').join('');
  }
  return null;
}

function alternativesOf(groups: readonly string[]): Alternatives {
  const result = new Map<string, string[]>();
  for (const group of groups) {
    const characters = [...group];
    for (const [at, character] of characters.entries()) {
      const others = [...characters.slice(at + 1), ...characters.slice(0, at)];
      result.set(character, [...(result.get(character) ?? []), ...others]);
    }
  }
  return result;
}
