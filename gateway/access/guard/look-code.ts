import { createGeneratedText, nameLiteral, NotGenerated } from '../../../platform/graphql/generated-code.ts';
import type { GeneratedText } from '../../../platform/graphql/generated-code.ts';
import { findViolation, holdsNumber, isKnown, isTold } from './look-over.ts';
import type { Violation } from './look-over.ts';
import type { Limits } from './sensitive-fields.ts';
import type { Place } from './sensitive-paths.ts';

/** The first thing a data tree holds that the caller may not be told; null where there is none. */
export type Look = (data: unknown, division: string) => Violation | null;

/** Whether there is nothing in the data that has to be looked at closer. */
type Glance = (data: unknown, division: string) => boolean;

/** Generating code costs as much as dozens of looks: what is asked for once is not worth it. */
const usesBeforeGenerating = 3;

/**
 * The look at one operation's answers for one class of callers. Nearly all of them hold nothing they must not: generated
 * code tells those, and for any other what it is that is wrong is found by the general look at the same tree.
 */
export function compileLook(place: Place, limits: Limits): Look {
  let glance: Glance | null = null;
  let uses = 0;
  return (data, division) => {
    uses += 1;
    if (uses === usesBeforeGenerating) glance = compileGlance(place, limits);
    if (glance !== null && glance(data, division)) return null;
    return findViolation(data, place, limits, division);
  };
}

/** Null where the code would become too long. */
export function compileGlance(place: Place, limits: Limits): Glance | null {
  const text = createGeneratedText();
  const names: Names = {
    holdsNumber: text.addValue(holdsNumber),
    isTold: text.addValue(isTold),
    isKnown: text.addValue((sources: unknown) => isKnown(sources, limits)),
    withheld: text.addValue(limits.withheldSources),
  };
  try {
    return text.evaluate(placeFunction(text, names, place)) as Glance;
  } catch (error) {
    if (error instanceof NotGenerated) return null;
    throw error;
  }
}

/** Names of what the generated code calls. */
type Names = Record<'holdsNumber' | 'isTold' | 'isKnown' | 'withheld', string>;

/** What is no object holds nothing; a failure in its place has none of the keys, and is looked at as if it were data. */
function placeFunction(text: GeneratedText, names: Names, place: Place): string {
  const { division, source, knownFrom, evidence, texts, empty, below } = place;
  const { holdsNumber: holds, isTold: told, isKnown: known, withheld } = names;
  const member = (key: string): string => `value[${nameLiteral(key)}]`;
  const wrong: string[] = [];
  if (division !== null) {
    const test = `(t = ${member(division)}) === null || (typeof t === "string" && !t.startsWith(division))`;
    wrong.push(`(division !== "" && (${test}))`);
  }
  if (source !== null) wrong.push(`${withheld}.has(${member(source)})`);
  if (knownFrom !== null) wrong.push(`!${known}(${member(knownFrom)})`);
  if (evidence.length > 0) {
    const values = evidence.map((key) => `${told}(${member(key)})`);
    wrong.push(`(${withheld}.has(${member('source')}) && (${values.join(' || ')}))`);
  }
  for (const { key } of texts) wrong.push(`${holds}(${member(key)})`);
  for (const { key } of empty) wrong.push(`${told}(${member(key)})`);
  for (const { key, place: inner } of below) {
    wrong.push(`!${placeFunction(text, names, inner)}(${member(key)}, division)`);
  }
  return text.addFunction(
    'value, division',
    (look) => `if (typeof value !== "object" || value === null) return true;
    if (Array.isArray(value)) {
      for (let index = 0; index < value.length; index += 1) if (!${look}(value[index], division)) return false;
      return true;
    }
    let t;
    return !(${wrong.length === 0 ? 'false' : wrong.join('\n || ')});`,
  );
}
