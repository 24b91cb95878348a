import { getNullableType, isEnumType, isListType, isNonNullType, isObjectType, isScalarType } from 'graphql';
import type { GraphQLCompositeType, GraphQLOutputType, SelectionSetNode } from 'graphql';
import { collectFields, selectionsOf } from '../../../platform/graphql/collect-fields.ts';
import {
  createGeneratedText,
  gaveUp,
  giveUp,
  nameLiteral,
  NotGenerated,
} from '../../../platform/graphql/generated-code.ts';
import type { GeneratedText } from '../../../platform/graphql/generated-code.ts';
import { createJsonBytes, longestLabel } from '../../../platform/graphql/json-bytes.ts';
import { sourceKeyOf } from '../operation/source-keys.ts';
import type { DataObject } from '../tree/data-object.ts';
import { SourceFailure } from '../tree/source-failure.ts';
import type { Compilation } from './general.ts';

/** `{"data":…}` and a new line, in UTF-8; null where there is an error to tell, or a value it was not written for. */
export type GeneratedWriter = (data: DataObject) => Buffer | null;

const json = createJsonBytes();

/**
 * Generates what writes an answer from the tree the sources filled: the projection and the writing of it in one, for
 * large answers, of which the projection makes a thousand objects only to be read once. Nothing of what is written
 * counts before all of it is. Null where the projection could not be generated either.
 */
export function generateWriter(
  compilation: Compilation,
  rootType: GraphQLCompositeType,
  selectionSet: SelectionSetNode,
): GeneratedWriter | null {
  const text = createGeneratedText();
  const names: Names = {
    text: text.addValue(json.text),
    other: text.addValue(writeOther),
    view: text.addValue(json.view),
    next: text.addValue(json.next),
    giveUp: giveUp(text),
    failure: text.addValue(SourceFailure),
  };
  let write: (data: DataObject, at: number) => number;
  try {
    const object = objectFunction({ ...compilation, text, names }, rootType, [selectionSet]);
    const body = `${label(names, '{"data":')} at = ${object}(value, at); ${label(names, '}\n')} return at;`;
    write = text.evaluate(text.addFunction('value, at', body)) as typeof write;
  } catch (error) {
    if (error instanceof NotGenerated) return null;
    throw error;
  }
  return (data) => {
    try {
      return json.end(write(data, json.begin()));
    } catch {
      // An error to tell, or something this was not written for: the projection looks again, and tells of it.
      return null;
    }
  };
}

/** Names of what the generated code calls. Its functions are given a value and the place to write it at, and give the next. */
type Names = Record<'text' | 'other' | 'view' | 'next' | 'giveUp' | 'failure', string>;
type Generation = Compilation & { text: GeneratedText; names: Names };

function objectFunction(
  generation: Generation,
  type: GraphQLCompositeType,
  selectionSets: readonly SelectionSetNode[],
): string {
  const { schema, fragments, variables, aliasPrefix, text, names } = generation;
  if (!isObjectType(type)) throw new NotGenerated('An abstract type');
  const statements: string[] = [];
  /** What stands before the next value and is the same in every answer. */
  let constant = '{';
  let members = 0;
  for (const [key, nodes] of collectFields(schema, type, selectionSets, fragments, variables)) {
    const [node] = nodes;
    const name = node?.name.value ?? '';
    const field = type.getFields()[name];
    // Introspection is answered by graphql-js, already in the client's form.
    if (name === '__schema' || name === '__type') throw new NotGenerated('Introspection');
    if (node === undefined || (field === undefined && name !== '__typename')) continue;
    constant += `${members === 0 ? '' : ','}${nameLiteral(key)}:`;
    members += 1;
    if (field === undefined) {
      constant += nameLiteral(type.name);
      continue;
    }
    const source = `value[${nameLiteral(sourceKeyOf(node, aliasPrefix))}]`;
    const value = writing(generation, field.type, selectionsOf(nodes), 't');
    statements.push(`${label(names, constant)} t = ${source}; ${value}`);
    constant = '';
  }
  return text.addFunction(
    'value, at',
    `if (typeof value !== "object" || Array.isArray(value) || value instanceof ${names.failure}) ${names.giveUp}();
    let t;
    ${statements.join('\n')}
    ${label(names, `${constant}}`)}
    return at;`,
  );
}

/** Statements that write a constant text of ASCII: four bytes at once, and those behind its end are written over. */
function label({ view, next }: Names, constant: string): string {
  const { length } = constant;
  const bytes = Buffer.from(constant.padEnd(Math.ceil(length / 4) * 4));
  if (bytes.length > longestLabel) throw new NotGenerated('A long name');
  let statements = `if (at > ${json.lastPlace}) at = ${next}(at);`;
  for (let place = 0; place < length; place += 4) {
    statements += ` ${view}.setInt32(at + ${place}, ${bytes.readInt32BE(place)});`;
  }
  return `${statements} at += ${length};`;
}

/** A statement that writes `value`, the name of a variable. */
function writing(
  generation: Generation,
  type: GraphQLOutputType,
  selectionSets: readonly SelectionSetNode[],
  value: string,
): string {
  const { names, text } = generation;
  const nullable = getNullableType(type);
  const absent = isNonNullType(type) ? `${names.giveUp}();` : label(names, 'null');
  const ifAbsent = `if (${value} === null || ${value} === undefined) { ${absent} }`;
  if (isScalarType(nullable)) {
    return `if (typeof ${value} === "string") at = ${names.text}(${value}, at); else ${ifAbsent} else at = ${names.other}(${value}, at);`;
  }
  if (isEnumType(nullable)) {
    // A value hidden from clients must stay hidden in answers too.
    const known = text.addValue(new Set(nullable.getValues().map(({ name }) => name)));
    return `${ifAbsent} else if (${known}.has(${value})) at = ${names.text}(${value}, at); else ${names.giveUp}();`;
  }
  const write = isListType(nullable)
    ? listFunction(generation, nullable.ofType as GraphQLOutputType, selectionSets)
    : objectFunction(generation, nullable as GraphQLCompositeType, selectionSets);
  return `${ifAbsent} else at = ${write}(${value}, at);`;
}

function listFunction(
  generation: Generation,
  item: GraphQLOutputType,
  selectionSets: readonly SelectionSetNode[],
): string {
  const { names, text } = generation;
  return text.addFunction(
    'list, at',
    `if (!Array.isArray(list)) ${names.giveUp}();
    ${label(names, '[')}
    for (let index = 0; index < list.length; index += 1) {
      const item = list[index];
      if (index > 0) { ${label(names, ',')} }
      ${writing(generation, item, selectionSets, 'item')}
    }
    ${label(names, ']')}
    return at;`,
  );
}

/** A value of a scalar that is no text; it may be an object, but not a failure. */
function writeOther(value: unknown, at: number): number {
  const isData = typeof value === 'number' || typeof value === 'boolean' || typeof value === 'object';
  if (!isData || value instanceof SourceFailure) throw gaveUp;
  return json.value(value, at);
}
