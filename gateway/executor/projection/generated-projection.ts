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
import { sourceKeyOf } from '../operation/source-keys.ts';
import type { DataObject } from '../tree/data-object.ts';
import { SourceFailure } from '../tree/source-failure.ts';
import type { Compilation } from './general.ts';

/**
 * The projection of an answer without errors. Throws where there is one to tell, or a value it was not written for:
 * then the general projection has to look at the same tree, which this one does not change.
 */
export type GeneratedProjection = (data: DataObject) => DataObject;

/**
 * Generates the projection for one set of values of the variables that @skip and @include name. Null where abstract
 * types are asked for, which the general projection tells apart, and where the code would become too long.
 */
export function generateProjection(
  compilation: Compilation,
  rootType: GraphQLCompositeType,
  selectionSet: SelectionSetNode,
): GeneratedProjection | null {
  const text = createGeneratedText();
  try {
    return text.evaluate(
      objectFunction({ ...compilation, text }, rootType, [selectionSet]),
    ) as GeneratedProjection;
  } catch (error) {
    if (error instanceof NotGenerated) return null;
    throw error;
  }
}

type Generation = Compilation & { text: GeneratedText };

function objectFunction(
  generation: Generation,
  type: GraphQLCompositeType,
  selectionSets: readonly SelectionSetNode[],
): string {
  const { schema, fragments, variables, aliasPrefix, text } = generation;
  if (!isObjectType(type)) throw new NotGenerated('An abstract type');
  const members: string[] = [];
  for (const [key, nodes] of collectFields(schema, type, selectionSets, fragments, variables)) {
    const [node] = nodes;
    if (node === undefined) continue;
    const name = node.name.value;
    const field = type.getFields()[name];
    if (name === '__typename') members.push(`${nameLiteral(key)}: ${nameLiteral(type.name)}`);
    // Introspection is answered by graphql-js, already in the client's form.
    else if (name === '__schema' || name === '__type') throw new NotGenerated('Introspection');
    else if (field !== undefined) {
      const source = `value[${nameLiteral(sourceKeyOf(node, aliasPrefix))}]`;
      members.push(`${nameLiteral(key)}: ${projected(generation, field.type, selectionsOf(nodes), source)}`);
    }
  }
  return text.addFunction('value', `${refuseUnlessObject(text)} let t; return { ${members.join(', ')} };`);
}

/** An expression for what the client is told of `source`, an expression evaluated once; `t` is free for it. */
function projected(
  generation: Generation,
  type: GraphQLOutputType,
  selectionSets: readonly SelectionSetNode[],
  source: string,
): string {
  const { text } = generation;
  const nullable = getNullableType(type);
  const absent = isNonNullType(type) ? `${giveUp(text)}()` : 'null';
  const test = `(t = ${source}) === null || t === undefined ? ${absent} :`;
  if (isScalarType(nullable)) {
    return `(${test} typeof t !== "object" ? t : ${text.addValue(refuseFailure)}(t))`;
  }
  if (isEnumType(nullable)) {
    // A value hidden from clients must stay hidden in answers too.
    const names = text.addValue(new Set(nullable.getValues().map(({ name }) => name)));
    return `(${test} ${names}.has(t) ? t : ${giveUp(text)}())`;
  }
  const inner = isListType(nullable)
    ? listFunction(generation, nullable.ofType as GraphQLOutputType, selectionSets)
    : objectFunction(generation, nullable as GraphQLCompositeType, selectionSets);
  return `(${test} ${inner}(t))`;
}

function listFunction(
  generation: Generation,
  item: GraphQLOutputType,
  selectionSets: readonly SelectionSetNode[],
): string {
  const { text } = generation;
  const value = projected(generation, item, selectionSets, 'list[index]');
  return text.addFunction(
    'list',
    `if (!Array.isArray(list)) ${giveUp(text)}();
    let t;
    const items = [];
    for (let index = 0; index < list.length; index += 1) items.push(${value});
    return items;`,
  );
}

function refuseUnlessObject(text: GeneratedText): string {
  const failure = text.addValue(SourceFailure);
  return `if (typeof value !== "object" || Array.isArray(value) || value instanceof ${failure}) ${giveUp(text)}();`;
}

/** Scalars may be objects, but not failures. */
function refuseFailure(value: unknown): unknown {
  if (value instanceof SourceFailure) throw gaveUp;
  return value;
}
