import { maskCitizenId } from '../../../../platform/citizen-id.ts';
import type { SourceSystem } from '../../../../platform/source-systems.ts';
import { unreachable } from '../../../../platform/errors.ts';
import type { Words } from '../probabilistic/explain-score.ts';
import { explainScore } from '../probabilistic/explain-score.ts';
import type { LinkNote, LinkRecordRow } from '../../tables.ts';

export type Language = 'ZH' | 'EN';

const sourceNames: Readonly<Record<SourceSystem, Words>> = {
  'student-registry': { zh: '学籍系统', en: 'student registry' },
  'term-registration': { zh: '本学期报到', en: 'term registration' },
  'graduate-roster': { zh: '小学毕业库', en: 'graduate roster' },
  'population-registry': { zh: '户籍', en: 'population registry' },
  'poverty-monitoring': { zh: '防返贫监测', en: 'poverty monitoring' },
  'disability-register': { zh: '残疾人系统', en: 'disability register' },
};

const fieldNames: Readonly<Record<NonNullable<LinkNote['corroboration']>[number], Words>> = {
  'guardian-number': { zh: '监护人证件号码', en: "guardian's number" },
  'guardian-name': { zh: '监护人姓名', en: "guardian's name" },
  phone: { zh: '联系电话', en: 'phone' },
  village: { zh: '村（居）和行政区划', en: 'village and division' },
  county: { zh: '性别和所在县（区）', en: 'sex and county' },
};

/**
 * Why one record is linked to its child, for a steward. `mates` are all records of the child, this one included.
 * Citizen numbers are masked whoever asks: the text travels further than the fields.
 */
export function explainLink(
  record: LinkRecordRow,
  mates: readonly LinkRecordRow[],
  language: Language,
): string {
  const statements = [...ownNumber(record), ...reasons(record, mates)];
  return language === 'ZH'
    ? statements.map(({ zh }) => zh).join('；') + '。'
    : statements.map(({ en }) => en[0]?.toUpperCase() + en.slice(1)).join('. ') + '.';
}

function ownNumber(record: LinkRecordRow): Words[] {
  const { ejected } = record.explanation;
  const number = record.citizenId === null ? '' : maskCitizenId(record.citizenId);
  switch (ejected) {
    case undefined:
      return [];
    case 'birth-date':
      return [
        {
          zh: `本记录所印公民身份号码 ${number} 不采信：出生日期与号码不符，不像笔误或农历日期，且没有使用该号码的同名记录`,
          en: `its citizen number ${number} is not believed: the birth date contradicts it by more than a slip or a lunar date, and no other record with it bears this name`,
        },
      ];
    case 'rival':
      return [
        {
          zh: `本记录所印公民身份号码 ${number} 不采信：该号码属于另一姓名，而同名（或同音）同出生日期的儿童另有自己的号码`,
          en: `its citizen number ${number} is not believed: it belongs to another name, and a child of this name, or of one that sounds the same, and birth date has a number of its own`,
        },
      ];
    case 'sex':
      return [
        {
          zh: `本记录所印公民身份号码 ${number} 不采信：该号码属于另一姓名，性别也与号码不符`,
          en: `its citizen number ${number} is not believed: it belongs to another name, and the number denies the sex`,
        },
      ];
    case 'registered':
      return [
        {
          zh: `本记录所印公民身份号码 ${number} 不采信：户籍中该号码另有其人，户籍每人只登记一次`,
          en: `its citizen number ${number} is not believed: the population registry, which lists each person once, has it under another name`,
        },
      ];
    case 'listed':
      return [
        {
          zh: `本记录所印公民身份号码 ${number} 不采信：同一来源中该号码另有其人，姓名不同`,
          en: `its citizen number ${number} is not believed: the same source has the number under another name too, which holds it`,
        },
      ];
    case 'sibling':
      return [
        {
          zh: `本记录所印公民身份号码 ${number} 不采信：该号码属于另一姓名，而同一家庭（监护人或电话一致）有与本记录同名的儿童另有自己的号码，应为误填兄弟姐妹的号码`,
          en: `its citizen number ${number} is not believed: it belongs to another name, and a child of this very name in the same family, by guardian or phone, has a number of its own: a sibling's number`,
        },
      ];
    case 'slip':
      return [
        {
          zh: `本记录所印公民身份号码 ${number} 不采信：与另一号码只差一位或相邻两位颠倒，而使用那一号码的儿童姓名、出生日期相同，监护人、电话或村（居）也一致，应为笔误`,
          en: `its citizen number ${number} is not believed: it is one slip away from that of a child of the same name and birth date, and guardian, phone or village agree`,
        },
      ];
    case 'other-number':
      return [
        {
          zh: `本记录所印公民身份号码 ${number} 不采信：学籍号或残疾人证号内是另一有效号码，本记录的姓名与所印号码的其他记录不符，或同一名册中该号码另有一条记录`,
          en: `its citizen number ${number} is not believed: another valid number stands inside its student or certificate number, and the name is not that of the printed number's other records, or its list has that number in another row, too`,
        },
      ];
    case 'too-young':
      return [
        {
          zh: `本记录所印公民身份号码 ${number} 不采信：该号码的儿童姓名写法不同，且年龄太小，不可能在本名册中，应为误填弟妹的号码`,
          en: `its citizen number ${number} is not believed: the child it belongs to is spelt otherwise and too young to be in this list: a younger brother's or sister's number`,
        },
      ];
    case 'decision':
      return [
        {
          zh: `本记录所印公民身份号码 ${number} 不采信：经人工审核，不是该号码所属的儿童`,
          en: `its citizen number ${number} is not believed: a steward decided that the record is not of the child it belongs to`,
        },
      ];
    default:
      return unreachable(ejected);
  }
}

function reasons(record: LinkRecordRow, mates: readonly LinkRecordRow[]): Words[] {
  if (record.explanation.otherNumber === true) return [byOtherNumber];
  switch (record.rule) {
    case 'CITIZEN_ID':
      return [
        sharedNumber(record, mates, { zh: '公民身份号码', en: 'citizen number' }),
        ...doubts(record, mates),
      ];
    case 'DISABILITY_CARD':
      return [
        sharedNumber(record, mates, {
          zh: '残疾人证号内的公民身份号码',
          en: 'citizen number inside the disability certificate number',
        }),
        ...doubts(record, mates),
      ];
    case 'STUDENT_NUMBER':
      return [
        sharedNumber(record, mates, {
          zh: '学籍号内的公民身份号码',
          en: 'citizen number inside the student number',
        }),
        ...doubts(record, mates),
      ];
    case 'LOCAL_NUMBER':
      return [
        {
          zh: `与${sourceNames[record.source].zh}内另一条记录的临时编号相同，姓名或出生日期一致`,
          en: `the same local number as another record of the ${sourceNames[record.source].en}, and name or birth date agree`,
        },
      ];
    case 'NAME_AND_BIRTH_DATE':
      return [
        ...withoutNumber(record),
        record.explanation.companion === true ? accompanied(record) : corroborated(record.explanation),
      ];
    case 'PROBABILISTIC':
      return [...withoutNumber(record), ...explainScore(record.explanation)];
    case 'STEWARD':
      return [{ zh: '经人工审核认定为同一儿童', en: 'a steward decided that it is the same child' }];
    case 'UNLINKED':
      return [...withoutNumber(record), alone(record.explanation)];
    default:
      return unreachable(record.rule);
  }
}

const byOtherNumber: Words = {
  zh: '学籍号或残疾人证号内的公民身份号码与本儿童一致，姓名相同或为同一姓名的不同写法',
  en: "the citizen number inside its student or certificate number is the child's, and the names are one",
};

function sharedNumber(record: LinkRecordRow, mates: readonly LinkRecordRow[], what: Words): Words {
  const number = maskCitizenId(record.citizenId ?? '');
  const others = mates.filter((mate) => mate !== record && mate.citizenId === record.citizenId);
  if (others.length === 0) {
    return {
      zh: `${what.zh} ${number} 有效，本儿童没有其他记录使用该号码`,
      en: `the ${what.en} ${number} is valid, and no other record of this child carries it`,
    };
  }
  const sources = [...new Set(others.map(({ source }) => source))].map((source) => sourceNames[source]);
  return {
    zh: `${what.zh} ${number} 有效，与另外 ${others.length} 条记录相同（${sources.map(({ zh }) => zh).join('、')}）`,
    en: `the ${what.en} ${number} is valid and the same as on ${others.length} other record(s): ${sources.map(({ en }) => en).join(', ')}`,
  };
}

function doubts(record: LinkRecordRow, mates: readonly LinkRecordRow[]): Words[] {
  const { explanation, citizenId, nameKey } = record;
  const found: Words[] = [];
  if (explanation.name === 'differs') {
    found.push({
      zh: '姓名与该号码的其他记录不同，但没有同名（或同音）同出生日期而另有号码的儿童，按姓名不一致处理',
      en: 'the name differs from the other records with it, but no child of this name, or of one that sounds the same, and birth date has a number of its own: a differing name, not another child',
    });
  } else if (
    explanation.name === 'agrees' &&
    mates.some(
      (mate) =>
        mate.citizenId === citizenId && mate.explanation.name === 'agrees' && mate.nameKey !== nameKey,
    )
  ) {
    found.push({
      zh: '与该号码的其他记录姓名写法不同，但读音相同、字形相近、缺字或为曾用名，按同一姓名处理',
      en: 'other records with it spell the name differently, but it sounds or looks the same, has lost a character or is a former name: one name',
    });
  }
  if (explanation.birthDate === 'contradicts') {
    found.push({
      zh: '出生日期与号码不符，但差别像笔误或农历日期，或者有使用该号码的同名记录、两个部门的一致记载佐证',
      en: 'the birth date contradicts the number, but as a slip or a lunar date would, or another record with it bears the same name, or two agencies agree on the date',
    });
  }
  return found;
}

function withoutNumber(record: LinkRecordRow): Words[] {
  if (record.explanation.ejected !== undefined) return [];
  return [{ zh: '本记录没有有效的公民身份号码', en: 'the record has no valid citizen number' }];
}

function corroborated({ corroboration = [] }: LinkNote): Words {
  const fields = corroboration.map((field) => fieldNames[field]);
  return {
    zh: `姓名和出生日期相同，${fields.map(({ zh }) => zh).join('、')}也一致，且只有一名儿童符合`,
    en: `name and birth date agree, so do ${fields.map(({ en }) => en).join(', ')}, and only one child fits`,
  };
}

/** Of two rows made from one paper one may say less than the other, and finds its child through it. */
function accompanied({ childCitizenId, explanation: { corroboration = [] } }: LinkRecordRow): Words {
  const fields = corroboration.map((field) => fieldNames[field]);
  const zh = fields.map((field) => field.zh).join('、');
  const en = fields.map((field) => field.en).join(', ');
  return childCitizenId === null
    ? {
        zh: `与本儿童的另一条记录姓名、出生日期相同，${zh}也一致，应出自同一份材料；都没有可采信的公民身份号码`,
        en: `another record of this child has the same name and birth date, and ${en} agree: two rows made from one paper, none of them with a number to trust`,
      }
    : {
        zh: `与另一条没有号码的记录姓名、出生日期相同，${zh}也一致，应出自同一份材料，随该记录归入有号码的儿童`,
        en: `another record without a number has the same name and birth date, and ${en} agree: two rows made from one paper, and it goes to the child with a number that the other was linked to`,
      };
}

function alone({ candidates, decision }: LinkNote): Words {
  if (decision !== undefined) {
    return {
      zh: '经人工审核认定不是原先的儿童，又没有其他可以关联的儿童',
      en: 'a steward decided that it is not of the child it resembles, and no other child fits',
    };
  }
  if (candidates !== undefined && candidates > 1) {
    return {
      zh: `有 ${candidates} 名儿童符合，不能确定是哪一名，暂不关联`,
      en: `${candidates} children fit, so it is linked to none`,
    };
  }
  return candidates === 0
    ? {
        zh: '有同名同出生日期的儿童，但没有其他字段佐证，暂不关联',
        en: 'a child of the same name and birth date exists, but no other field speaks for it',
      }
    : { zh: '没有可以关联的儿童', en: 'no child fits' };
}
