/** How a cell looks, and whether a person may type into it once the sheet is protected. */
export type CellStyle =
  | 'plain'
  | 'title'
  | 'remark'
  | 'header'
  /** A bordered value. */
  | 'value'
  | 'count'
  | 'rate'
  /** A bordered cell that stays writable on a protected sheet. */
  | 'input'
  /** The same cells where something is wrong with them. */
  | 'wrongValue'
  | 'wrongInput';

type Format = {
  font?: number;
  fill?: number;
  border?: boolean;
  numberFormat?: number;
  horizontal?: 'center' | 'right';
  unlocked?: boolean;
};

const formats: Readonly<Record<CellStyle, Format>> = {
  plain: {},
  title: { font: 1, horizontal: 'center' },
  remark: { font: 3 },
  header: { font: 2, fill: 2, border: true, horizontal: 'center' },
  value: { border: true },
  count: { border: true, numberFormat: 3, horizontal: 'right' },
  rate: { border: true, numberFormat: 10, horizontal: 'right' },
  input: { fill: 3, border: true, unlocked: true },
  wrongValue: { fill: 4, border: true },
  wrongInput: { fill: 4, border: true, unlocked: true },
};

const names = Object.keys(formats) as readonly CellStyle[];

/** Number of the style in the workbook's list of formats. */
export const styleNumbers: Readonly<Record<CellStyle, number>> = Object.fromEntries(
  names.map((name, number) => [name, number]),
) as Record<CellStyle, number>;

/** Built-in number formats of ECMA-376 part 1, 18.8.30: 3 is #,##0, 10 is 0.00%, 49 is text. */
function formatXml({
  font = 0,
  fill = 0,
  border = false,
  numberFormat = 49,
  horizontal,
  unlocked = false,
}: Format): string {
  const alignment = `<alignment vertical="center" wrapText="1"${horizontal === undefined ? '' : ` horizontal="${horizontal}"`}/>`;
  return (
    `<xf numFmtId="${numberFormat}" fontId="${font}" fillId="${fill}" borderId="${border ? 1 : 0}" xfId="0" ` +
    `applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1" applyProtection="1">` +
    `${alignment}<protection locked="${unlocked ? 0 : 1}"/></xf>`
  );
}

const font = (size: number, inner = ''): string =>
  `<font>${inner}<sz val="${size}"/><name val="宋体"/><family val="3"/><charset val="134"/></font>`;
const solid = (rgb: string): string =>
  `<fill><patternFill patternType="solid"><fgColor rgb="FF${rgb}"/><bgColor indexed="64"/></patternFill></fill>`;
const line = (side: string): string => `<${side} style="thin"><color auto="1"/></${side}>`;

/** The whole `xl/styles.xml`: one fixed set of formats for every workbook of the hub. */
export const stylesXml =
  `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n` +
  `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` +
  `<fonts count="4">${font(11)}${font(16, '<b/>')}${font(11, '<b/>')}${font(10)}</fonts>` +
  `<fills count="5"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>` +
  `${solid('D9E1F2')}${solid('FFF9E5')}${solid('FFC7CE')}</fills>` +
  `<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>` +
  `<border>${line('left')}${line('right')}${line('top')}${line('bottom')}<diagonal/></border></borders>` +
  `<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
  `<cellXfs count="${names.length}">${names.map((name) => formatXml(formats[name])).join('')}</cellXfs>` +
  `<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;
