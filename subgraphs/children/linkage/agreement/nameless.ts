/** What stands in the place of a name for the newborn: two of them are not one child for being called so. */
const nameless = [
  '未取名',
  '未起名',
  '未命名',
  '待取名',
  '待起名',
  '暂无名',
  '暂未取名',
  '无名',
  '无名氏',
  '新生儿',
  '婴儿',
];

/** SQL condition on a name's key: it is no name. */
export function namelessSql(column: string): string {
  return `(${column} = any (array[${nameless.map((name) => `'${name}'`).join(', ')}]))`;
}
