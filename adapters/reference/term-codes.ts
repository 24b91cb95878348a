import { createDictionary } from './dictionary.ts';

/** 是否报到 and 上学期在校: hand-made columns, so more than 是 and 否 is printed. 请假 and 延期 say neither. */
export const reportedForTerm = createDictionary<boolean>([
  {
    code: '1',
    labels: [
      '是',
      '已报到',
      '报到',
      '在校',
      '已到校',
      '到校',
      '正常',
      '正常报到',
      '按时报到',
      '已报名',
      '√',
      '有',
      'Y',
    ],
    value: true,
  },
  {
    code: '0',
    labels: [
      '否',
      '未报到',
      '未到校',
      '不在校',
      '未到',
      '没报到',
      '未报名',
      '缺',
      '×',
      '✗',
      'X',
      'N',
      '没有',
      '辍学',
    ],
    value: false,
  },
]);
