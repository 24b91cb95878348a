import type { Random } from './random.ts';

export type Sex = 'MALE' | 'FEMALE';

const surnames: readonly (readonly [string, number])[] = [
  ['黄', 14],
  ['李', 12],
  ['陈', 11],
  ['张', 9],
  ['刘', 8],
  ['梁', 7],
  ['王', 7],
  ['韦', 6],
  ['覃', 5],
  ['吴', 5],
  ['莫', 4],
  ['卢', 4],
  ['苏', 3],
  ['杨', 3],
  ['宁', 3],
  ['施', 2],
  ['邓', 2],
  ['曾', 2],
  ['蒙', 2],
  ['农', 2],
  ['檀', 1],
  ['仇', 1],
  ['翟', 1],
  ['翁', 1],
  ['褟', 1],
];

const generationCharacters = ['子', '家', '志', '文', '俊', '晓', '嘉', '雨', '思', '锦', '明', '海'];

const givenCharacters: Readonly<Record<Sex, readonly string[]>> = {
  MALE: [...'轩涵浩宇杰豪睿辰铭鑫强伟军勇斌磊洋超鹏辉峰平宏毅泽凯航林森坤'],
  FEMALE: [...'怡欣婷妍琪萱颖雯倩洁丽芳燕玲娟梅静慧敏婧瑶媛莹蕾薇荷兰雪月晴'],
};

/** Characters that sound alike: what a clerk types who only hears the name. */
const homophones: readonly string[] = [
  '轩宣',
  '萱暄',
  '涵晗',
  '浩昊',
  '宇羽',
  '杰洁',
  '睿瑞',
  '铭明',
  '鑫欣',
  '伟玮',
  '军均',
  '怡仪',
  '婷亭',
  '琪琦',
  '雯文',
  '倩茜',
  '丽莉',
  '芳方',
  '燕艳',
  '玲铃',
  '静婧',
  '慧惠',
  '敏闽',
  '瑶遥',
  '莹盈',
  '雪血',
  '志智',
  '家佳',
  '嘉加',
  '俊峻',
  '晓小',
  '思斯',
  '锦谨',
  '海亥',
  '子梓',
  '雨语',
  '黄璜',
  '梁粱',
  '陈晨',
  '张章',
  '韦维',
  '吴伍',
  '泽择',
  '峰锋',
  '辉晖',
];

const homophoneOf = new Map<string, string>(
  homophones.flatMap((pair) => {
    const [first = '', second = ''] = [...pair];
    return [
      [first, second],
      [second, first],
    ] as const;
  }),
);

/** Names written with a dot between parts, as several ethnic groups do. */
const dottedNames: readonly string[] = [
  '阿依古丽·买买提',
  '迪丽热巴·艾山',
  '古丽娜尔·吐尔逊',
  '艾力·玉素甫',
  '买买提·卡德尔',
];

export function makeSurname(random: Random): string {
  return random.weighted(surnames);
}

/** A given name of one or two characters; `generation` is the character siblings share. */
export function makeGivenName(random: Random, sex: Sex, generation: string | null): string {
  const last = random.pick(givenCharacters[sex]);
  if (generation !== null) return generation + last;
  return random.chance(0.15) ? last : random.pick(generationCharacters) + last;
}

export function makeGenerationCharacter(random: Random): string {
  return random.pick(generationCharacters);
}

export function makeDottedName(random: Random): string {
  return random.pick(dottedNames);
}

/** The same name with one given-name character replaced by one that sounds alike; null where the tables know none. */
export function withHomophone(name: string): string | null {
  const characters = [...name];
  for (let at = characters.length - 1; at >= 1; at -= 1) {
    const replacement = homophoneOf.get(characters[at] ?? '');
    if (replacement !== undefined) return characters.with(at, replacement).join('');
  }
  return null;
}
