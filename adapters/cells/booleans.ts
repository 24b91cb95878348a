const yes: ReadonlySet<string> = new Set([
  '是',
  '1',
  'Y',
  'YES',
  'TRUE',
  'T',
  '有',
  '√',
  '✓',
  '✔',
  '对',
  '已',
]);
const no: ReadonlySet<string> = new Set([
  '否',
  '0',
  'N',
  'NO',
  'FALSE',
  'F',
  '无',
  '×',
  '✗',
  '✘',
  '不是',
  '没有',
  '未',
]);

/**
 * A yes/no cell (JY/T 1001 是否标志: 1 是, 0 否). Null when it says neither; then the caller reports
 * it. Columns whose own table differs (1 是, 2 否) must map the code before asking here.
 */
export function readBoolean(text: string): boolean | null {
  const word = text.replace(/\.0+$/, '').toUpperCase();
  // "1-是" and "0:否" print the code together with its label.
  const labelled = /^[01][-:.、_ ]?([是否])$/.exec(word)?.[1];
  const value = labelled ?? word;
  if (yes.has(value)) return true;
  if (no.has(value)) return false;
  return null;
}
