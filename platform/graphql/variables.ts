import {
  getArgumentValues,
  getVariableValues,
  GraphQLBoolean,
  GraphQLID,
  GraphQLInt,
  GraphQLString,
  isInputType,
  isListType,
  isNonNullType,
  isScalarType,
  Kind,
  typeFromAST,
  valueFromAST,
} from 'graphql';
import type {
  FieldNode,
  GraphQLArgument,
  GraphQLField,
  GraphQLSchema,
  GraphQLType,
  VariableDefinitionNode,
} from 'graphql';

type Values = Record<string, unknown>;
type CoercedVariables = ReturnType<typeof getVariableValues>;

/**
 * `getVariableValues` of graphql-js for one operation. Most variables are texts, numbers and lists of representations,
 * which it takes as they are after a long look at them.
 */
export function compileVariables(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
  options?: { maxErrors: number },
): (given: Values) => CoercedVariables {
  const variables = definitions.map((definition) => ({
    name: definition.variable.name.value,
    ...passingValues(schema, definition),
  }));
  return (given) => {
    const coerced: Values = {};
    for (const { name, passes, byDefault } of variables) {
      let value = given[name];
      if (value === undefined && !Object.hasOwn(given, name)) {
        // What is not there leaves no trace, for a nullable variable without default.
        if (byDefault === undefined && passes(null)) continue;
        value = byDefault;
      }
      if (!passes(value)) return getVariableValues(schema, definitions, given, options);
      coerced[name] = value;
    }
    return { coerced };
  };
}

/** Tells the values that are taken as they are, and what stands for one that is not given. */
function passingValues(
  schema: GraphQLSchema,
  { type, defaultValue, variable }: VariableDefinitionNode,
): { passes: (value: unknown) => boolean; byDefault?: unknown } {
  const declared = typeFromAST(schema, type);
  if (declared === undefined || variable.name.value === '__proto__') return { passes: () => false };
  const passesNonNull = passingNonNull(isNonNullType(declared) ? declared.ofType : declared);
  const passes = isNonNullType(declared)
    ? passesNonNull
    : (value: unknown) => value === null || passesNonNull(value);
  if (defaultValue === undefined) return { passes };
  const byDefault = isInputType(declared) ? valueFromAST(defaultValue, declared) : undefined;
  // An object is made anew for every request.
  const isPlain = byDefault !== undefined && (typeof byDefault !== 'object' || byDefault === null);
  return isPlain ? { passes, byDefault } : { passes: () => false };
}

function passingNonNull(type: GraphQLType): (value: unknown) => boolean {
  if (type === GraphQLString || type === GraphQLID) return (value) => typeof value === 'string';
  if (type === GraphQLBoolean) return (value) => typeof value === 'boolean';
  if (type === GraphQLInt) return (value) => typeof value === 'number' && (value | 0) === value;
  if (!isListType(type) || !isNonNullType(type.ofType)) return () => false;
  const item: unknown = type.ofType.ofType;
  const probe = {};
  const isAny = isScalarType(item) && item.name === '_Any' && item.parseValue(probe) === probe;
  return (value) => isAny && Array.isArray(value) && value.every(isSomething);
}

function isSomething(value: unknown): boolean {
  return value !== null && value !== undefined;
}

/** `getArgumentValues` of graphql-js for one field of one operation. May throw as that does. */
export function compileArguments(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
): (variables: Values) => Values {
  const general = (variables: Values): Values => getArgumentValues(field, node, variables);
  const readers: { name: string; variable: string }[] = [];
  const constant: Values = {};
  for (const argument of field.args) {
    const given = node.arguments?.find(({ name }) => name.value === argument.name)?.value;
    if (given?.kind === Kind.VARIABLE) {
      readers.push({ name: argument.name, variable: given.name.value });
    } else if (given !== undefined && given.kind !== Kind.INT && given.kind !== Kind.STRING) {
      return general;
    } else if (!addConstant(constant, field, node, argument)) {
      return general;
    }
  }
  return (variables) => {
    const values: Values = { ...constant };
    for (const { name, variable } of readers) {
      const value = variables[variable];
      // Defaults, missing values and nulls that are not allowed.
      if (value === undefined || value === null) return general(variables);
      values[name] = value;
    }
    return values;
  };
}

/** The value the argument has in every request; false when it is none that may be handed out again and again. */
function addConstant(
  constant: Values,
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  argument: GraphQLArgument,
): boolean {
  const alone = { ...field, args: [argument] };
  let values: Values;
  try {
    values = getArgumentValues(alone, node, {});
  } catch {
    return false;
  }
  if (Object.values(values).some((value) => typeof value === 'object' && value !== null)) return false;
  Object.assign(constant, values);
  return true;
}
