import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import characters from './name-characters.json' with { type: 'json' };
import { nameForms, nameFormsVersion } from './name-forms.ts';

const alike = (one: string, other: string): boolean => {
  const shapes = nameForms(other).shape.split('|');
  return nameForms(one)
    .shape.split('|')
    .some((shape) => shape !== '' && shapes.includes(shape));
};

describe('the forms of a name', () => {
  it.each([
    ['traditional characters', '陳麗華', '陈丽华'],
    ['a variant of a character', '黄峯', '黄峰'],
    ['dots between the parts', '阿依古丽•买买提', '阿依古丽买买提'],
    ['spaces', ' 林 甲 ', '林甲'],
  ])('fold %s', (_, written, folded) => {
    expect(nameForms(written).folded).toBe(folded);
  });

  it.each(['林?', '林？', '林□', '林囗', '林×', '林＊', '林\ufffd', '林\ue123'])(
    'mark a lost character: %s',
    (written) => {
      expect(nameForms(written)).toMatchObject({ folded: '林?', pinyin: 'lin ?', given: '?' });
    },
  );

  it.each([
    ['林甲', '甲'],
    ['欧阳甲', '甲'],
    ['歐陽甲', '甲'],
    ['欧阳', '阳'],
    ['阿依古丽·买买提', '依古丽买买提'],
    ['林', ''],
  ])('part %s from its surname: %s', (written, given) => {
    expect(nameForms(written).given).toBe(given);
  });

  it('read each character by itself, without tones', () => {
    expect(nameForms('林佳明').pinyin).toBe(nameForms('林嘉鸣').pinyin);
    expect(nameForms('林绿').pinyin).toBe('lin lv');
    expect(nameForms('林乙').pinyin).not.toBe(nameForms('林甲').pinyin);
  });

  it('read it as in names', () => {
    expect(nameForms('阿不都热合曼').pinyin).toBe(nameForms('阿卜杜热合曼').pinyin);
    expect(nameForms('曾明').pinyin).toBe('zeng ming');
  });
});

describe('a character spelt out in letters', () => {
  it.each([
    ['林YUE', '林玥'],
    ['林yue明', '林玥明'],
    ['林LÜ', '林绿'],
    ['林LYU', '林绿'],
    ['林Ming?', '林铭?'],
  ])('%s sounds like %s', (written, meant) => {
    expect(nameForms(written).pinyin).toBe(nameForms(meant).pinyin);
  });

  it('is told from a mark behind the name and from a name in letters', () => {
    expect(nameForms('林甲B').pinyin).toBe('lin jia b');
    expect(nameForms('ANNA').pinyin).toBe('a n n a');
  });
});

describe('names that look alike', () => {
  it.each([
    ['林甲', '林申'],
    ['李明', '季明'],
    ['林嘉明', '林嘉朋'],
    ['徐畅', '余畅'],
    ['徐畅', '除畅'],
    ['陳明', '阵明'],
  ])('%s and %s', (one, other) => {
    expect(alike(one, other)).toBe(true);
  });

  it.each([
    ['another character', '林甲', '林乙'],
    ['two characters mistaken at once', '李明', '季朋'],
    ['the same character in another place', '甲林', '林申'],
    ['one more character', '林甲', '林申明'],
    ['only a third in common: 余 and 除 are both like 徐 alone', '余乙', '阵乙'],
    ['nothing to mistake', '赵四', '赵五'],
  ])('are not those with %s', (_, one, other) => {
    expect(alike(one, other)).toBe(false);
  });

  it('share a group, and are not joined through a third: 推 is like 惟, and 惟 like 维', () => {
    expect([alike('林推', '林惟'), alike('林惟', '林维'), alike('林推', '林维')]).toEqual([true, true, true]);
    expect([alike('林思', '林恩'), alike('林思', '林惠')]).toEqual([true, false]);
  });

  it('are those of their version: whoever reads names otherwise must raise it', () => {
    const probes = [...characters.variants, ...characters.lookAlikes, '张YUE', '阿依古丽·买买提', '歐陽修?'];
    const forms = probes.map((name) => nameForms(name));
    const digest = createHash('sha256').update(JSON.stringify(forms)).digest('hex').slice(0, 16);
    expect({ version: nameFormsVersion, digest }).toMatchInlineSnapshot(`
      {
        "digest": "397d4aa32ff19212",
        "version": "2-5da8d2c91c86b264",
      }
    `);
  });
});
