import type { Language } from '../reading/explanation.ts';
import type { DecisionRow, RejectedRow } from './rows.ts';

type Words = { zh: string; en: string };

const contested: Readonly<Record<string, Words>> = {
  'birth-date': {
    zh: '出生日期与号码不符，不像笔误或农历日期，且没有使用该号码的同名记录',
    en: 'its birth date contradicts the number by more than a slip or a lunar date, and no other record with it bears its name',
  },
  rival: {
    zh: '该号码属于另一姓名，而与本记录同名（或同音）同出生日期的儿童另有自己的号码',
    en: 'the number belongs to another name, and a child of its name, or of one that sounds the same, and birth date has a number of its own',
  },
  sex: {
    zh: '该号码属于另一姓名，性别也与号码不符，又没有出生日期可以佐证',
    en: 'the number belongs to another name and denies its sex, and it has no birth date to speak for it',
  },
  registered: {
    zh: '户籍中该号码另有其人，户籍每人只登记一次',
    en: 'the population registry, which lists each person once, has the number under another name',
  },
  listed: {
    zh: '同一来源中该号码另有其人，姓名不同',
    en: 'its own source has the number under another name too, which holds it',
  },
  decision: {
    zh: '经人工审核，不是该号码所属的儿童',
    en: 'a steward decided that it is not of the child the number belongs to',
  },
};

/** Why a record is not linked, for a steward. `reason` is the deciding steward's own wording, already masked. */
export function explainRejection(
  row: Pick<RejectedRow, 'kind' | 'why'>,
  details: { bits: number | null; decision: DecisionRow | null; reason: string | null },
  language: Language,
): string {
  const { zh, en } = wordsFor(row, details);
  return language === 'ZH' ? `${zh}。` : `${en}.`;
}

function wordsFor(
  { kind, why }: Pick<RejectedRow, 'kind' | 'why'>,
  { bits, decision, reason }: { bits: number | null; decision: DecisionRow | null; reason: string | null },
): Words {
  if (kind === 'AWAITING_REVIEW') {
    const score = bits === null ? '' : bits.toFixed(1);
    return {
      zh: `比对得分 ${score} 比特，可能是同一儿童但把握不足，等待人工审核`,
      en: `The comparison gives ${score} bits: likely the same child, but not certain enough without a steward`,
    };
  }
  if (kind === 'KEPT_APART') {
    const by = decision?.department ?? '';
    return {
      zh: `经人工审核（${by}）认定不是同一儿童：${reason ?? ''}`,
      en: `A steward (${by}) decided that it is not the same child: ${reason ?? ''}`,
    };
  }
  const ground = contested[why ?? ''] ?? { zh: '号码存在争议', en: 'the number is contested' };
  return {
    zh: `印有本儿童的公民身份号码，但不采信：${ground.zh}`,
    en: `It carries this child's citizen number, which is not believed: ${ground.en}`,
  };
}
