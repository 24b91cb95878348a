import type { LinkNote } from '../../tables.ts';
import { partsOf } from './score-parts.ts';

/** Chinese and English of one statement. */
export type Words = { zh: string; en: string };

const fields: Readonly<Record<string, Words>> = {
  name: { zh: '姓名', en: 'name' },
  'birth-date': { zh: '出生日期', en: 'birth date' },
  sex: { zh: '性别', en: 'sex' },
  number: { zh: '所印证件号码', en: 'printed number' },
  'guardian-number': { zh: '监护人证件号码', en: "guardian's number" },
  'guardian-name': { zh: '监护人姓名', en: "guardian's name" },
  phone: { zh: '联系电话', en: 'phone' },
  village: { zh: '村（居）', en: 'village' },
};

const levels: Readonly<Record<string, Words>> = {
  exact: { zh: '相同', en: 'the same' },
  same: { zh: '相同', en: 'the same' },
  'former-name': { zh: '与曾用名相同', en: 'the former name' },
  homophone: { zh: '同音', en: 'sounds the same' },
  'lost-character': { zh: '缺字，其余相同', en: 'the same but for a lost character' },
  'look-alike': { zh: '形近', en: 'looks alike' },
  'swapped-characters': { zh: '名中两字颠倒', en: 'the same but for two characters that changed places' },
  'sounds-alike': { zh: '近音', en: 'sounds alike' },
  'first-part': { zh: '仅写本名，余未写', en: 'the first part of a longer name' },
  'dropped-character': { zh: '少一字', en: 'the same but for a character left out' },
  'pet-name': { zh: '似小名', en: 'like a pet name made of it' },
  'given-name': { zh: '名相同、姓不同', en: 'the same given name, another surname' },
  'one-character': { zh: '差一字', en: 'one character differs' },
  'one-of-many': { zh: '长名差一字', en: 'one character of a long name differs' },
  'former-mistaken': { zh: '似曾用名', en: 'like the former name' },
  'milk-name': { zh: '似乳名，仅姓相同', en: 'like a milk name, and only the surname agrees' },
  surname: { zh: '仅姓相同', en: 'only the surname agrees' },
  'day-month-swapped': { zh: '月日颠倒', en: 'day and month swapped' },
  'one-part': { zh: '年月日有一项不同', en: 'one part differs' },
  'first-of-year': { zh: '年份相同，其一为1月1日', en: 'the year agrees, and one of the two is 1 January' },
  'first-of-month': {
    zh: '年月相同，其一为1日',
    en: 'year and month agree, and one of the two is the first',
  },
  'lunar-date': { zh: '农历同日', en: 'the same day by the lunar calendar' },
  'weeks-earlier': { zh: '早数周，似农历', en: 'some weeks earlier, as if by the lunar calendar' },
  near: { zh: '差一位或相邻两位颠倒', en: 'one slip away' },
  'birth-date': { zh: '前14位相同', en: 'the first 14 digits agree' },
  start: { zh: '前15位相同', en: 'the first 15 digits agree' },
  'one-digit': { zh: '差一位', en: 'one digit differs' },
  'same-name': { zh: '村名相同、区划不同', en: 'the same name in another division' },
  different: { zh: '不同', en: 'different' },
  other: { zh: '不同', en: 'different' },
};

/**
 * A link by score, field by field: what each came out at and how many bits it weighs. Of two rows without a number nothing is said of a
 * second-best: each may go together with many.
 */
export function explainScore({ bits, fields: compared = {}, runnerUp, model, fellow }: LinkNote): Words[] {
  const told = Object.entries(fields).flatMap(([name, field]) => {
    const outcome = compared[name];
    if (outcome === undefined) return [];
    const level = levels[outcome[0]] ?? { zh: outcome[0], en: outcome[0] };
    const weight = signed(outcome[1]);
    return [{ zh: `${field.zh}${level.zh}（${weight}）`, en: `${field.en}: ${level.en} (${weight})` }];
  });
  const { prior, householdCap } = partsOf(
    bits ?? 0,
    Object.fromEntries(Object.entries(compared).map(([name, [, weight]]) => [name, weight])),
  );
  const household = signed(householdCap);
  const start = signed(prior);
  told.push({
    zh: `以县内儿童数为起点（${start}）`,
    en: `begun from one in as many children as there are (${start})`,
  });
  if (householdCap !== 0) {
    told.push({
      zh: `监护人、电话、村（居）同属一户，合并计算（${household}）`,
      en: `guardian, phone and village are one household's and count together (${household})`,
    });
  }
  const total: Words = {
    zh: `权重 ${signed(bits ?? 0)} 比特（模型 ${model ?? ''}）：${told.map(({ zh }) => zh).join('、')}`,
    en: `${signed(bits ?? 0)} bits (model ${model ?? ''}): ${told.map(({ en }) => en).join(', ')}`,
  };
  if (fellow === true) {
    return [
      {
        zh: `与另一条没有可采信号码的记录按相似程度归在一起，${total.zh}`,
        en: `goes by score with another row that has no number to trust either, ${total.en}`,
      },
    ];
  }
  const second: Words =
    runnerUp === undefined
      ? { zh: '没有其他相近的儿童', en: 'no other child comes near' }
      : {
          zh: `次相近的儿童为 ${signed(runnerUp)} 比特`,
          en: `the second-best child has ${signed(runnerUp)} bits`,
        };
  return [
    {
      zh: `按相似程度关联，${total.zh}`,
      en: `linked by score, ${total.en}`,
    },
    second,
  ];
}

function signed(bits: number): string {
  return `${bits < 0 ? '−' : '+'}${Math.abs(bits).toFixed(1)}`;
}
