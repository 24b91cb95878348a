import { maskEmbeddedIds } from '../../../../platform/embedded-ids.ts';
import type { Words } from '../probabilistic/explain-score.ts';

/** What is told of a decision in the text of a link. */
export type ToldDecision = { kind: 'MUST_LINK' | 'CANNOT_LINK'; department: string; reason: string };

/** The departments that decide links: their records say who a person is, or they answer for the child. */
const departments: Readonly<Record<string, Words>> = {
  EDUCATION: { zh: '教育部门', en: 'education' },
  PUBLIC_SECURITY: { zh: '公安部门', en: 'public security' },
  CIVIL_AFFAIRS: { zh: '民政部门', en: 'civil affairs' },
};

export const deciders: readonly string[] = Object.keys(departments);

/** Who decided what, and why; numbers in the steward's wording are masked, whoever asks. */
export function tellDecision({ kind, department, reason }: ToldDecision): Words {
  const who = departments[department] ?? { zh: department, en: department };
  const masked = maskEmbeddedIds(reason);
  return kind === 'MUST_LINK'
    ? {
        zh: `经人工审核（${who.zh}）认定为同一儿童：${masked}`,
        en: `a steward (${who.en}) decided that it is the same child: ${masked}`,
      }
    : {
        zh: `经人工审核（${who.zh}）认定不是同一儿童：${masked}`,
        en: `a steward (${who.en}) decided that it is not the same child: ${masked}`,
      };
}
