import { whyNotBelieved } from '../reading/contested-number.ts';
import type { Language } from '../reading/explanation.ts';
import type { ToldDecision } from '../reading/stewards-decision.ts';
import { tellDecision } from '../reading/stewards-decision.ts';
import type { RejectedRow } from './rows.ts';

type Words = { zh: string; en: string };

/** Why a record is not linked, for a steward. `decision` is the one that keeps it apart, if the reader may know of it. */
export function explainRejection(
  row: Pick<RejectedRow, 'kind' | 'why'>,
  details: { bits: number | null; decision: ToldDecision | null },
  language: Language,
): string {
  const { zh, en } = wordsFor(row, details);
  return language === 'ZH' ? `${zh}。` : `${en[0]?.toUpperCase()}${en.slice(1)}.`;
}

function wordsFor(
  { kind, why }: Pick<RejectedRow, 'kind' | 'why'>,
  { bits, decision }: { bits: number | null; decision: ToldDecision | null },
): Words {
  if (kind === 'AWAITING_REVIEW') {
    const score = bits === null ? '' : bits.toFixed(1);
    return {
      zh: `比对得分 ${score} 比特，可能是同一儿童但把握不足，等待人工审核`,
      en: `The comparison gives ${score} bits: likely the same child, but not certain enough without a steward`,
    };
  }
  if (kind === 'KEPT_APART') {
    return decision === null
      ? { zh: '经人工审核认定不是同一儿童', en: 'a steward decided that it is not the same child' }
      : tellDecision(decision);
  }
  const ground = why === null ? { zh: '号码存在争议', en: 'the number is contested' } : whyNotBelieved[why];
  return {
    zh: `印有本儿童的公民身份号码，但不采信：${ground.zh}`,
    en: `It carries this child's citizen number, which is not believed: ${ground.en}`,
  };
}
