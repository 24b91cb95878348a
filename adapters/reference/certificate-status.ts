import { createDictionary } from './dictionary.ts';

export type CertificateStatus = 'VALID' | 'CANCELLED' | 'FROZEN' | 'UNKNOWN';

/**
 * 证状态 of a disability certificate. Beijing prints 9 已认定 and 8 已注销, other interfaces 1 有效 and 0 注销:
 * no clash. An expired certificate has no label of its own in either table and stays unread.
 */
export const certificateStatus = createDictionary<CertificateStatus>([
  {
    code: '9',
    labels: ['已认定', '有效', '正常', '已发证', '持证', '在用', '已办证', '已制证', '有证', '解冻'],
    value: 'VALID',
  },
  { code: '1', labels: [], value: 'VALID' },
  {
    code: '8',
    labels: ['已注销', '注销', '作废', '已作废', '自动注销', '死亡注销', '迁出注销'],
    value: 'CANCELLED',
  },
  { code: '0', labels: [], value: 'CANCELLED' },
  { labels: ['冻结', '已冻结', '冻结中'], value: 'FROZEN' },
]);

/** 冻结标记: null when the certificate is not frozen. */
export const freezeMark = createDictionary<CertificateStatus | null>([
  { labels: ['冻结', '已冻结', '是'], value: 'FROZEN' },
  { labels: ['自动注销', '已自动注销', '注销', '冻结注销'], value: 'CANCELLED' },
  { labels: ['解冻', '已解冻', '未冻结', '否', '无', '正常', '0'], value: null },
]);
