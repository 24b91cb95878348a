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

export const studentStatusNames: Readonly<Record<string, string>> = {
  ENROLLED: '在读',
  ON_LEAVE: '休学',
  DROPPED_OUT: '辍学',
  DEFERRED: '延缓入学',
  GRADUATED: '毕业',
  TRANSFERRED_OUT: '转出',
  DECEASED: '死亡',
  LEFT: '离校',
  UNKNOWN: '状态不明',
};

/** The word for the code in a column, as SQL; the code where there is none. */
export function wordsSql(column: string, table: Readonly<Record<string, string>>): string {
  const words = Object.entries(table).map(([code, word]) => `when '${code}' then '${word}'`);
  return `case ${column} ${words.join(' ')} else ${column} end`;
}
