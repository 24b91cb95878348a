import { describe, expect, it } from 'vitest';
import { whyNotBelieved } from '../reading/contested-number.ts';
import { explainRejection } from './rejected-links.ts';

const nothing = { bits: null, decision: null };

describe('why a record is not linked', () => {
  it.each(Object.entries(whyNotBelieved))(
    'says of a number not believed for %s why it is not',
    (why, words) => {
      const row = { kind: 'CONTESTED_NUMBER', why: why as keyof typeof whyNotBelieved } as const;
      expect(explainRejection(row, nothing, 'ZH')).toBe(`印有本儿童的公民身份号码，但不采信：${words.zh}。`);
      expect(explainRejection(row, nothing, 'EN')).toContain(words.en);
    },
  );

  it('names the department that decided, in the words of the language, and masks numbers in its reason', () => {
    const row = { kind: 'KEPT_APART', why: null } as const;
    const decision = {
      kind: 'CANNOT_LINK',
      department: 'PUBLIC_SECURITY',
      reason: '号码 450703201501010111 是其兄的',
    } as const;
    expect(explainRejection(row, { bits: null, decision }, 'ZH')).toBe(
      '经人工审核（公安部门）认定不是同一儿童：号码 450703********0111 是其兄的。',
    );
    expect(explainRejection(row, nothing, 'EN')).toBe('A steward decided that it is not the same child.');
  });
});
