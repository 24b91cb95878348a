import { maskCitizenId } from '../../../../platform/citizen-id.ts';
import type { SourceSystem } from '../../../../platform/source-systems.ts';
import { unreachable } from '../../../../platform/errors.ts';
import type { Words } from '../probabilistic/explain-score.ts';
import { explainScore } from '../probabilistic/explain-score.ts';
import { whyNotBelieved } from './contested-number.ts';
import type { ToldDecision } from './stewards-decision.ts';
import { tellDecision } from './stewards-decision.ts';
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
  'printed-number': { zh: '所填的同一证件号码', en: 'the same number as printed' },
};

/**
 * Why one record is linked to its child, for a steward. `mates` are all records of the child, this one included;
 * `decision` is the one it follows, as far as the reader may know of it. Citizen numbers are masked whoever asks: the text
 * travels further than the fields.
 */
export function explainLink(
  record: LinkRecordRow,
  mates: readonly LinkRecordRow[],
  language: Language,
  decision: ToldDecision | null = null,
): string {
  const statements = [...ownNumber(record), ...reasons(record, mates, decision), ...alsoAsked(record)];
  return language === 'ZH'
    ? statements.map(({ zh }) => zh).join('；') + '。'
    : statements.map(({ en }) => en[0]?.toUpperCase() + en.slice(1)).join('. ') + '.';
}

function ownNumber(record: LinkRecordRow): Words[] {
  const { ejected } = record.explanation;
  if (ejected === undefined) return [];
  const number = record.citizenId === null ? '' : maskCitizenId(record.citizenId);
  const why = whyNotBelieved[ejected];
  return [
    {
      zh: `本记录所印公民身份号码 ${number} 不采信：${why.zh}`,
      en: `its citizen number ${number} is not believed: ${why.en}`,
    },
  ];
}

function reasons(
  record: LinkRecordRow,
  mates: readonly LinkRecordRow[],
  decision: ToldDecision | null,
): Words[] {
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
    case 'RENUMBERED':
      return [record.explanation.ejected === 'outdated' ? byOutdatedNumber : byFormerNumber];
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
      return [
        decision?.kind === 'MUST_LINK'
          ? tellDecision(decision)
          : { zh: '经人工审核认定为同一儿童', en: 'a steward decided that it is the same child' },
      ];
    case 'UNLINKED':
      return [...withoutNumber(record), ...alone(record, decision)];
    default:
      return unreachable(record.rule);
  }
}

const byOtherNumber: Words = {
  zh: '学籍号或残疾人证号内的公民身份号码与本儿童一致，姓名相同或为同一姓名的不同写法',
  en: "the citizen number inside its student or certificate number is the child's, and the names are one",
};

const byFormerNumber: Words = {
  zh: '所印号码是户籍登记的本儿童变更前的公民身份号码，姓名与户籍（或曾用名）相同或为同一姓名的不同写法，性别、出生日期不与变更前后的号码相矛盾',
  en: 'the number is the one that the child had before, as the population registry says; the name is that of the registry, now or formerly, or a spelling of it, and neither sex nor birth date contradicts both numbers',
};

const byOutdatedNumber: Words = {
  zh: '姓名与该儿童相同或为同一姓名的不同写法，两号码的地址码和性别相同、出生日期相近，家庭一致或有记录同时印有两个号码，所印号码视为其变更前的号码',
  en: "the name is the child's or a spelling of it, both numbers are of one place and sex, the one birth date may have been mended into the other, and the family agrees or a row prints both numbers: the number is taken for the child's former one",
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

function alone({ explanation, awaitsReview = false }: LinkRecordRow, decision: ToldDecision | null): Words[] {
  if (explanation.decision === undefined) return [awaitsReview ? askedAbout : byItself(explanation)];
  const apart: Words = {
    zh: '经人工审核认定不是原先的儿童，又没有其他可以关联的儿童',
    en: 'a steward decided that it is not of the child it resembles, and no other child fits',
  };
  return decision?.kind === 'CANNOT_LINK' ? [apart, tellDecision(decision)] : [apart];
}

const askedAbout: Words = {
  zh: '与另一名儿童相近但把握不足，等待人工审核，暂不关联',
  en: 'it comes near another child, but not surely: a steward is asked, and until then it is linked to none',
};

/** Rows without a number that go together may be a child's with one: that they found each other answers nothing. */
function alsoAsked({ rule, explanation, awaitsReview = false }: LinkRecordRow): Words[] {
  if (!awaitsReview || (rule === 'UNLINKED' && explanation.decision === undefined)) return [];
  return [
    {
      zh: '又与另一名儿童相近但把握不足，等待人工审核',
      en: 'it comes near another child as well, but not surely: a steward is asked',
    },
  ];
}

function byItself({ candidates }: LinkNote): Words {
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
