/** Codes of the golden record as documents print them. */
export const sexNames: Readonly<Record<string, string>> = { MALE: '男', FEMALE: '女' };

export const gradeNames: Readonly<Record<string, string>> = {
  P1: '一年级',
  P2: '二年级',
  P3: '三年级',
  P4: '四年级',
  P5: '五年级',
  P6: '六年级',
  J1: '七年级',
  J2: '八年级',
  J3: '九年级',
  S1: '高一',
  S2: '高二',
  S3: '高三',
};
