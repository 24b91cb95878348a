import { getNullableType, isAbstractType, isLeafType, isListType } from 'graphql';
import type { GraphQLObjectType, GraphQLOutputType, GraphQLSchema, SelectionSetNode } from 'graphql';
import { collectFields } from './collect-fields.ts';
import type { Fragments } from './collect-fields.ts';
import { createGeneratedText, gaveUp, nameLiteral, NotGenerated } from './generated-code.ts';
import type { GeneratedText } from './generated-code.ts';
import { createJsonBytes } from './json-bytes.ts';

/** `{"data":…}` as `JSON.stringify` would write it: as text, or as UTF-8. */
export type AnswerWriter = (data: object) => string | Buffer;

/** Node sends a short text in one piece with the head before it; bytes it does not. */
const shortAnswer = 8 * 1024;

const json = createJsonBytes();

/**
 * Generates what writes the data of an operation without @skip and @include. The data is as it was projected: with the
 * fields of the operation, in their order, and nothing else. What the generated code was not written for is left to
 * `JSON.stringify`; so are short answers.
 */
export function compileAnswerWriter(
  schema: GraphQLSchema,
  rootType: GraphQLObjectType,
  selectionSet: SelectionSetNode,
  fragments: Fragments,
): AnswerWriter {
  const before = Buffer.from('{"data":');
  const after = Buffer.from('}');
  const stringify = (data: object): string => JSON.stringify({ data });
  let lastLength = 0;
  let write: ((data: object) => void) | null | undefined;
  return (data) => {
    if (lastLength < shortAnswer || write === null) {
      const text = stringify(data);
      lastLength = text.length;
      return text;
    }
    write = write ?? compileWriting({ schema, fragments }, rootType, selectionSet);
    if (write === null) return stringify(data);
    try {
      json.begin();
      json.raw(before);
      write(data);
      json.raw(after);
    } catch {
      return stringify(data);
    }
    const bytes = json.end();
    lastLength = bytes.byteLength;
    return bytes;
  };
}

type Compilation = { schema: GraphQLSchema; fragments: Fragments };
type Generation = Compilation & { text: GeneratedText; names: Names };
/** Names of what the generated code calls. */
type Names = Record<
  'raw' | 'text' | 'value' | 'giveUp' | 'nothing' | 'open' | 'close' | 'comma' | 'end',
  string
>;

function compileWriting(
  compilation: Compilation,
  rootType: GraphQLObjectType,
  selectionSet: SelectionSetNode,
): ((data: object) => void) | null {
  const text = createGeneratedText();
  const names: Names = {
    raw: text.addValue(json.raw),
    text: text.addValue(json.text),
    value: text.addValue(json.value),
    giveUp: text.addValue(throwGaveUp),
    nothing: text.addValue(Buffer.from('null')),
    open: text.addValue(Buffer.from('[')),
    close: text.addValue(Buffer.from(']')),
    comma: text.addValue(Buffer.from(',')),
    end: text.addValue(Buffer.from('}')),
  };
  try {
    const root = objectFunction({ ...compilation, text, names }, rootType, [selectionSet]);
    return text.evaluate(root) as (data: object) => void;
  } catch (error) {
    if (error instanceof NotGenerated) return null;
    throw error;
  }
}

function objectFunction(
  generation: Generation,
  type: GraphQLObjectType,
  selectionSets: readonly SelectionSetNode[],
): string {
  const { schema, fragments, text, names } = generation;
  const statements: string[] = [];
  for (const [key, nodes] of collectFields(schema, type, selectionSets, fragments, {})) {
    const [node] = nodes;
    const name = nameLiteral(key);
    const label = text.addValue(Buffer.from(`${statements.length === 0 ? '{' : ','}${name}:`));
    const selections = nodes.flatMap(({ selectionSet }) =>
      selectionSet === undefined ? [] : [selectionSet],
    );
    const field = type.getFields()[node?.name.value ?? ''];
    const writing =
      field === undefined
        ? `${names.value}(member)`
        : writingOf(generation, field.type, selections, 'member');
    statements.push(
      `member = object[${name}]; if (member === undefined) ${names.giveUp}(); ${names.raw}(${label}); ${writing};`,
    );
  }
  if (statements.length === 0) throw new NotGenerated('An empty object');
  return text.addFunction(
    'object',
    `if (typeof object !== "object" || Array.isArray(object)) ${names.giveUp}();
    let member;
    ${statements.join('\n')}
    ${names.raw}(${names.end});`,
  );
}

/** An expression that writes `value`, the name of a variable that is not undefined. */
function writingOf(
  generation: Generation,
  type: GraphQLOutputType,
  selectionSets: readonly SelectionSetNode[],
  value: string,
): string {
  const { names } = generation;
  const nullable = getNullableType(type);
  // What type an object of an abstract one has is not always told.
  if (isLeafType(nullable) || isAbstractType(nullable)) {
    return `typeof ${value} === "string" ? ${names.text}(${value}) : ${names.value}(${value})`;
  }
  const write = isListType(nullable)
    ? listFunction(generation, nullable.ofType as GraphQLOutputType, selectionSets)
    : objectFunction(generation, nullable as GraphQLObjectType, selectionSets);
  return `${value} === null ? ${names.raw}(${names.nothing}) : ${write}(${value})`;
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
      if (item === undefined) ${giveUp}();
      if (index > 0) ${raw}(${comma});
      ${writingOf(generation, item, selectionSets, 'item')};
    }
    ${raw}(${close});`,
  );
}

function throwGaveUp(): never {
  throw gaveUp;
}
