import { cellText } from '../../adapters/decode/sheet-row.ts';
import { openRows } from '../../adapters/decode/read-rows.ts';
import { RefusedError } from '../../platform/errors.ts';
import { unbounded } from '../bounded-reading/reading-bounds.ts';
import type { ReadingBounds } from '../bounded-reading/reading-bounds.ts';
import { readParameterLines } from './rule-parameters.ts';
import type { ParameterLine, RuleParameter } from './rule-parameters.ts';

/** Captions of a parameter file: what it is in the table, the words it may stand under. */
const captions: Readonly<Record<keyof Omit<ParameterLine, 'line'>, readonly string[]>> = {
  rule: ['rule', '规则'],
  parameter: ['parameter', '参数'],
  division: ['division', '行政区划', '行政区划代码'],
  effectiveFrom: ['effective_from', '生效日期'],
  effectiveTo: ['effective_to', '失效日期'],
  value: ['value', '值', '取值'],
};
const optional = new Set(['effectiveTo']);

/**
 * Parameters from a CSV or spreadsheet whose first filled row names the columns, in any order.
 * Throws a RefusedError that lists every line at fault; nothing of such a file is taken.
 */
export async function readParameterFile(
  path: string,
  { limits, measure }: ReadingBounds = unbounded(),
): Promise<readonly RuleParameter[]> {
  const { batches } = await openRows(path, { limits });
  const lines: ParameterLine[] = [];
  let columns: ReadonlyMap<string, number> | null = null;
  for await (const { rows } of measure(batches)) {
    for (const { row, cells } of rows) {
      const texts = cells.map((cell) => cellText(cell).trim());
      if (texts.every((text) => text === '')) continue;
      if (columns === null) {
        columns = findColumns(texts);
        continue;
      }
      const at = (field: string): string => texts[columns?.get(field) ?? -1] ?? '';
      lines.push({
        line: row,
        rule: at('rule'),
        parameter: at('parameter'),
        division: at('division'),
        effectiveFrom: at('effectiveFrom'),
        effectiveTo: at('effectiveTo'),
        value: at('value'),
      });
    }
  }
  const { parameters, problems } = readParameterLines(lines);
  if (problems.length > 0) {
    const told = problems.map(
      ({ line, column, expected }) => `line ${line}, ${column}: expected ${expected}`,
    );
    throw new RefusedError('PARAMETERS_NOT_READABLE', `nothing was stored:\n  ${told.join('\n  ')}`);
  }
  return parameters;
}

function findColumns(header: readonly string[]): ReadonlyMap<string, number> {
  const columns = new Map<string, number>();
  const missing: string[] = [];
  for (const [field, words] of Object.entries(captions)) {
    const index = header.findIndex((text) => words.includes(text.toLowerCase()));
    if (index >= 0) columns.set(field, index);
    else if (!optional.has(field)) missing.push(words[0] ?? field);
  }
  if (missing.length > 0)
    throw new RefusedError(
      'PARAMETERS_NOT_READABLE',
      `the first row must name the columns ${missing.join(', ')}`,
    );
  return columns;
}
