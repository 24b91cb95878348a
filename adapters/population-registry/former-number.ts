import { findCitizenId, findNumberBesideWords } from '../cells/citizen-number.ts';
import { readIdentifier } from '../cells/identifiers.ts';
import { dayOfShortForm, isPlaceholder } from '../record/identity.ts';
import type { Reading } from '../record/reading.ts';
import { isBlankMark, readText, report } from '../record/reading.ts';

/** 公民身份号码, 公民身份证编号, 身份证号变更, 证件号码 …, alone or among other items of one change; not those of a guardian or the head. */
const namesTheNumber = /公民身份|身份证|身份号|证件号/u;
const namesAnother = /户主|监护|父|母|配偶/u;

const expected =
  '变更更正前的18位公民身份号码 (the citizen number before the change: 18 characters, stored as text)';
const expectedAfter =
  '与本行公民身份号码一致 (the number of this row: another one says that the change is of somebody else, or an older one)';

/**
 * The number that the person had before, where the row tells of a change of the citizen number (变更更正项目) and what it changed
 * into is not another number than the row's. Null where it tells of nothing, or of another item.
 */
export function readFormerNumber(reading: Reading, citizenId: string | null): string | null {
  const item = reading.row.text('changedItem');
  if (item === null || !namesTheNumber.test(item) || namesAnother.test(item)) return null;
  const printed = readText(reading, 'changedFrom');
  if (printed === null || isBlankMark(printed)) return null;
  const former = numberIn(reading, printed);
  if (former === null) {
    if (!isPlaceholder(printed))
      report(reading, 'changedFrom', { code: 'MALFORMED', expected, value: printed });
    return null;
  }
  if (former === citizenId) return null;
  const after = readText(reading, 'changedTo');
  const changedTo = after === null ? null : numberIn(reading, after);
  if (changedTo !== null && changedTo !== citizenId) {
    report(reading, 'changedTo', { code: 'CONTRADICTION', expected: expectedAfter, value: after });
    return null;
  }
  return former;
}

function numberIn(reading: Reading, printed: string): string | null {
  const { text } = readIdentifier(printed);
  return findCitizenId(text, dayOfShortForm(text, reading.context.asOf)) ?? findNumberBesideWords(text);
}
