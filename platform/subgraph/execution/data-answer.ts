import {
  defaultFieldResolver,
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  GraphQLString,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type {
  FieldNode,
  GraphQLField,
  GraphQLLeafType,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLSchema,
  GraphQLUnionType,
  SelectionSetNode,
} from 'graphql';
import { collectFields, selectionsOf } from '../../graphql/collect-fields.ts';
import type { Fragments } from '../../graphql/collect-fields.ts';
import {
  createGeneratedText,
  gaveUp,
  giveUp,
  nameLiteral,
  NotGenerated,
} from '../../graphql/generated-code.ts';
import type { GeneratedText } from '../../graphql/generated-code.ts';

/** One field of the query, with what its selections ask of its value. */
export type RootField = { key: string; type: GraphQLOutputType; nodes: readonly FieldNode[] };

/**
 * Makes the data of an answer from the values its root fields resolved to, in their order. Throws where graphql-js
 * would have an error to tell, or would call or wait for something: then the general way has to be gone.
 */
export type DataAnswer = (values: readonly unknown[], context: unknown) => Record<string, unknown>;

/** Resolvers (`Type.field`) that look at their object and the context only, and answer at once. */
export type PromptResolvers = ReadonlySet<string>;

type Compilation = {
  schema: GraphQLSchema;
  fragments: Fragments;
  /** Values of those that @skip and @include name. */
  variables: Readonly<Record<string, unknown>>;
  prompt: PromptResolvers;
  text: GeneratedText;
};

/**
 * Generates the code that completes values which are mere data, as graphql-js completes them. Throws NotGenerated for
 * selections that need more: resolvers that are not prompt, fields with arguments, abstract types beside `_Entity`.
 */
export function compileDataAnswer(
  asked: Omit<Compilation, 'text'>,
  fields: readonly RootField[],
): DataAnswer {
  const text = createGeneratedText();
  const compilation = { ...asked, text };
  const members = fields.map(({ key, type, nodes }, index) => {
    const value = completed(compilation, type, selectionsOf(nodes), `values[${index}]`);
    return `${nameLiteral(key)}: ${value}`;
  });
  const root = text.addFunction('values, context', `let t; return { ${members.join(', ')} };`);
  return text.evaluate(root) as DataAnswer;
}

/** An expression for the completed value of `source`, an expression that is evaluated once; `t` is free for it. */
function completed(
  compilation: Compilation,
  type: GraphQLOutputType,
  selections: readonly SelectionSetNode[],
  source: string,
): string {
  const { text } = compilation;
  const nullable = isNonNullType(type) ? type.ofType : type;
  const absent = isNonNullType(type) ? `${giveUp(text)}()` : 'null';
  if (isLeafType(nullable)) return completedLeaf(text, nullable, absent, source);
  const complete = isListType(nullable)
    ? listFunction(compilation, nullable.ofType as GraphQLOutputType, selections)
    : isObjectType(nullable)
      ? objectFunction(compilation, nullable, selections)
      : entityFunction(compilation, nullable as GraphQLUnionType, selections);
  return `((t = ${source}) === null || t === undefined ? ${absent} : ${complete}(t, context))`;
}

/** Values of the kind the type stands for pass as they are; for others the type itself decides. */
function completedLeaf(text: GeneratedText, type: GraphQLLeafType, absent: string, source: string): string {
  const serialize = text.addValue(leafSerializer(type));
  const other = `t === null || t === undefined ? ${absent} : ${serialize}(t)`;
  const test = passingTest(type);
  return test === null ? `((t = ${source}), ${other})` : `((t = ${source}), ${test} ? t : ${other})`;
}

function passingTest(type: GraphQLLeafType): string | null {
  if (type === GraphQLString || type === GraphQLID) return `typeof t === "string"`;
  if (type === GraphQLBoolean) return `typeof t === "boolean"`;
  if (type === GraphQLInt) return `(t | 0) === t`;
  if (type === GraphQLFloat) return `typeof t === "number" && Number.isFinite(t)`;
  return null;
}

const serializers = new WeakMap<GraphQLLeafType, (value: unknown) => unknown>();

function leafSerializer(type: GraphQLLeafType): (value: unknown) => unknown {
  const known = serializers.get(type);
  if (known !== undefined) return known;
  const names = isEnumType(type)
    ? new Map(type.getValues().map(({ name, value }): [unknown, string] => [value, name]))
    : null;
  const serialize = (value: unknown): unknown => {
    const name = names?.get(value);
    if (name !== undefined) return name;
    if (typeof value === 'function' || value instanceof Error || isThenable(value)) throw gaveUp;
    const serialized: unknown = type.serialize(value);
    if (serialized === undefined || serialized === null) throw gaveUp;
    return serialized;
  };
  serializers.set(type, serialize);
  return serialize;
}

export function isThenable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** Lists are lists here; graphql-js takes anything that can be iterated. They are mostly short: one that grows begins too long. */
function listFunction(
  compilation: Compilation,
  item: GraphQLOutputType,
  selections: readonly SelectionSetNode[],
): string {
  const { text } = compilation;
  const value = completed(compilation, item, selections, 'list[index]');
  return text.addFunction(
    'list, context',
    `if (!Array.isArray(list)) ${giveUp(text)}();
    let t;
    const items = new Array(list.length);
    for (let index = 0; index < list.length; index += 1) items[index] = ${value};
    return items;`,
  );
}

/** What makes a value no mere object: an error is thrown by graphql-js, a promise is waited for. */
function refuseOthers(text: GeneratedText): string {
  return `if (typeof value !== "object" || value instanceof Error || typeof value.then === "function") ${giveUp(text)}();`;
}

function objectFunction(
  compilation: Compilation,
  type: GraphQLObjectType,
  selections: readonly SelectionSetNode[],
): string {
  const { schema, fragments, variables, text } = compilation;
  if (type.isTypeOf) throw new NotGenerated('A type decides about its values');
  const members: string[] = [];
  for (const [key, nodes] of collectFields(schema, type, selections, fragments, variables)) {
    const [node] = nodes;
    if (node === undefined) continue;
    const name = node.name.value;
    if (name === '__typename') {
      members.push(`${nameLiteral(key)}: ${nameLiteral(type.name)}`);
      continue;
    }
    const field = type.getFields()[name];
    if (field === undefined) throw new NotGenerated('An unknown field');
    const value = completed(
      compilation,
      field.type,
      selectionsOf(nodes),
      readingOf(compilation, type, field),
    );
    members.push(`${nameLiteral(key)}: ${value}`);
  }
  const body = `${refuseOthers(text)} let t; return { ${members.join(', ')} };`;
  return text.addFunction('value, context', body);
}

function readingOf(
  { prompt, text }: Compilation,
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
): string {
  if (field.resolve === undefined || field.resolve === defaultFieldResolver) {
    // Arguments are for functions in the place of data, which the completion refuses.
    return `value[${nameLiteral(field.name)}]`;
  }
  if (!prompt.has(`${type.name}.${field.name}`) || field.args.length > 0) {
    throw new NotGenerated('A resolver may not answer at once');
  }
  return `${text.addValue(field.resolve)}(value, ${text.addValue(noArguments)}, context)`;
}

const noArguments = Object.freeze({});

/** The members of `_Entity` say their type, as every entity does. */
function entityFunction(
  compilation: Compilation,
  union: GraphQLUnionType,
  selections: readonly SelectionSetNode[],
): string {
  const { schema, text } = compilation;
  if (union.name !== '_Entity') throw new NotGenerated('An abstract type');
  const cases = schema
    .getPossibleTypes(union)
    .map(
      (type) =>
        `case ${nameLiteral(type.name)}: return ${objectFunction(compilation, type, selections)}(value, context);`,
    );
  const body = `${refuseOthers(text)} switch (value.__typename) { ${cases.join(' ')} default: ${giveUp(text)}(); }`;
  return text.addFunction('value, context', body);
}
