import { getNullableType, isEnumType, isListType, isNonNullType, isObjectType, isScalarType } from 'graphql';
import type { GraphQLCompositeType, GraphQLEnumType, GraphQLOutputType, SelectionSetNode } from 'graphql';
import { collectFields } from '../../platform/graphql/collect-fields.ts';
import {
  createGeneratedText,
  gaveUp,
  nameLiteral,
  NotGenerated,
} from '../../platform/graphql/generated-code.ts';
import type { GeneratedText } from '../../platform/graphql/generated-code.ts';
import { createJsonBytes } from '../../platform/graphql/json-bytes.ts';
import type { DataObject } from './data-tree.ts';
import { selectionsOf } from './direct-projection.ts';
import type { Compilation } from './projection.ts';
import { sourceKeyOf } from './response-keys.ts';
import { SourceFailure } from './source-failure.ts';

/** `{"data":…}` and a new line, in UTF-8; null where there is an error to tell, or a value it was not written for. */
export type DirectWriter = (data: DataObject) => Buffer | null;

const json = createJsonBytes();
const before = Buffer.from('{"data":');
const after = Buffer.from('}\n');

/**
 * Generates what writes an answer from the tree the sources filled: the projection and the writing of it in one, for
 * large answers, of which the projection makes a thousand objects only to be read once. Nothing of what is written
 * counts before all of it is. Null where the projection could not be generated either.
 */
export function compileDirectWriter(
  compilation: Compilation,
  rootType: GraphQLCompositeType,
  selectionSet: SelectionSetNode,
): DirectWriter | null {
  const text = createGeneratedText();
  const names: Names = {
    raw: text.addValue(json.raw),
    text: text.addValue(json.text),
    other: text.addValue(writeOther),
    giveUp: text.addValue(throwGaveUp),
    failure: text.addValue(SourceFailure),
    nothing: text.addValue(Buffer.from('null')),
    open: text.addValue(Buffer.from('[')),
    close: text.addValue(Buffer.from(']')),
    comma: text.addValue(Buffer.from(',')),
  };
  let write: (data: DataObject) => void;
  try {
    const root = objectFunction({ ...compilation, text, names }, rootType, [selectionSet]);
    write = text.evaluate(root) as (data: DataObject) => void;
  } catch (error) {
    if (error instanceof NotGenerated) return null;
    throw error;
  }
  return (data) => {
    try {
      json.begin();
      json.raw(before);
      write(data);
      json.raw(after);
    } catch {
      // An error to tell, or something this was not written for: the projection looks again, and tells of it.
      return null;
    }
    return json.end();
  };
}

/** Names of what the generated code calls. */
type Names = Record<
  'raw' | 'text' | 'other' | 'giveUp' | 'failure' | 'nothing' | 'open' | 'close' | 'comma',
  string
>;
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
    const label = text.addValue(Buffer.from(constant));
    constant = '';
    statements.push(
      `${names.raw}(${label}); t = ${source}; ${writing(generation, field.type, selectionsOf(nodes), 't')}`,
    );
  }
  const last = text.addValue(Buffer.from(`${constant}}`));
  return text.addFunction(
    'value',
    `if (typeof value !== "object" || Array.isArray(value) || value instanceof ${names.failure}) ${names.giveUp}();
    let t;
    ${statements.join('\n')}
    ${names.raw}(${last});`,
  );
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
  const absent = isNonNullType(type) ? `${names.giveUp}()` : `${names.raw}(${names.nothing})`;
  const test = `${value} === null || ${value} === undefined`;
  if (isScalarType(nullable)) {
    return `if (typeof ${value} === "string") ${names.text}(${value}); else if (${test}) ${absent}; else ${names.other}(${value});`;
  }
  if (isEnumType(nullable)) {
    const write = text.addValue(enumWriter(nullable));
    return `if (${test}) ${absent}; else ${write}(${value});`;
  }
  const write = isListType(nullable)
    ? listFunction(generation, nullable.ofType as GraphQLOutputType, selectionSets)
    : objectFunction(generation, nullable as GraphQLCompositeType, selectionSets);
  return `if (${test}) ${absent}; else ${write}(${value});`;
}

function listFunction(
  generation: Generation,
  item: GraphQLOutputType,
  selectionSets: readonly SelectionSetNode[],
): string {
  const { raw, open, close, comma, giveUp } = generation.names;
  return generation.text.addFunction(
    'list',
    `if (!Array.isArray(list)) ${giveUp}();
    ${raw}(${open});
    for (let index = 0; index < list.length; index += 1) {
      const item = list[index];
      if (index > 0) ${raw}(${comma});
      ${writing(generation, item, selectionSets, 'item')}
    }
    ${raw}(${close});`,
  );
}

/** A value hidden from clients must stay hidden in answers too. */
function enumWriter(type: GraphQLEnumType): (value: unknown) => void {
  const texts = new Map<unknown, Buffer>(
    type.getValues().map(({ name }) => [name, Buffer.from(JSON.stringify(name))]),
  );
  return (value) => json.raw(texts.get(value) ?? throwGaveUp());
}

/** A value of a scalar that is no text; it may be an object, but not a failure. */
function writeOther(value: unknown): void {
  const isData = typeof value === 'number' || typeof value === 'boolean' || typeof value === 'object';
  if (!isData || value instanceof SourceFailure) throw gaveUp;
  json.value(value);
}

function throwGaveUp(): never {
  throw gaveUp;
}
