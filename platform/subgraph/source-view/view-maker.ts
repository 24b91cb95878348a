import { createGeneratedText, nameLiteral } from '../../graphql/generated-code.ts';
import type { GeneratedText } from '../../graphql/generated-code.ts';
import { maskTexts } from '../../mask-texts.ts';
import type { PlainDate } from '../../plain-date.ts';
import type { SourceState } from './state.ts';

/** Makes one view of its state and of its lists of records, under the lists' names. */
export type ViewMaker = (
  state: SourceState,
  asOf: PlainDate | null,
  lists: Readonly<Record<string, readonly object[]>>,
) => Record<string, unknown>;

const shortestCitizenId = 15;

/**
 * Generates what makes the views of one agency. Of every record all texts are looked at, and most hold nothing to mask:
 * going through their fields by name in a loop takes ten times as long as reading them one after the other.
 *
 * @param lists the lists of a view, and the fields of their records
 */
export function compileViewMakers(lists: Readonly<Record<string, readonly string[]>>): {
  whole: ViewMaker;
  masked: ViewMaker;
} {
  const text = createGeneratedText();
  const maskings = Object.entries(lists).map(([name, fields]) => ({
    name: nameLiteral(name),
    mask: listFunction(text, recordFunction(text, fields)),
  }));
  const whole = text.addFunction(
    'state, asOf, lists',
    `return { state, asOf, ${maskings.map(({ name }) => `${name}: lists[${name}] ?? []`).join(', ')} };`,
  );
  const masked = text.addFunction(
    'state, asOf, lists',
    `return { state, asOf, ${maskings.map(({ name, mask }) => `${name}: ${mask}(lists[${name}] ?? [])`).join(', ')} };`,
  );
  return { whole: text.evaluate(whole) as ViewMaker, masked: text.evaluate(masked) as ViewMaker };
}

/** What holds nothing to mask is answered as it is; a copy holds the fields that are known, and no others. */
function recordFunction(text: GeneratedText, fields: readonly string[]): string {
  const mask = text.addValue((value: unknown) => maskTexts(value));
  const names = fields.map(nameLiteral);
  const read = names.map((name, index) => `const a${index} = record[${name}];`);
  const isPlain = names.map((_, index) => plainTest(`a${index}`));
  const masked = names.map((_, index) => `const m${index} = ${mask}(a${index});`);
  const isSame = names.map((_, index) => `m${index} === a${index}`);
  const copied = names.map((name, index) => `${name}: m${index}`);
  return text.addFunction(
    'record',
    `${read.join('\n')}
    if (${isPlain.join('\n && ')}) return record;
    ${masked.join('\n')}
    return ${isSame.join(' && ')} ? record : { ${copied.join(', ')} };`,
  );
}

/** No text long enough to hold a citizen number, and nothing that may hold texts. */
function plainTest(value: string): string {
  return `(typeof ${value} === "string" ? ${value}.length < ${shortestCitizenId} : typeof ${value} !== "object" || ${value} === null)`;
}

function listFunction(text: GeneratedText, mask: string): string {
  return text.addFunction(
    'records',
    `let copy = null;
    for (let index = 0; index < records.length; index += 1) {
      const record = records[index];
      const masked = ${mask}(record);
      if (masked === record) continue;
      copy ??= records.slice();
      copy[index] = masked;
    }
    return copy ?? records;`,
  );
}
