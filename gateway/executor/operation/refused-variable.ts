import { coerceInputValue, GraphQLError, print, typeFromAST } from 'graphql';
import type { GraphQLInputType, GraphQLSchema, VariableDefinitionNode } from 'graphql';

/** Parts of one variable that are told; whoever has more mends these first. */
const mostTold = 5;

/**
 * Why a variable is refused: which part of it, and what is wrong with that. The messages of graphql-js quote the value,
 * which may be a citizen number, and keys of the client's own; told are names of the schema and positions in lists only.
 */
export function describeRefusedVariable(
  schema: GraphQLSchema,
  { variable, type }: VariableDefinitionNode,
  given: Readonly<Record<string, unknown>>,
): readonly GraphQLError[] {
  const { value: name } = variable.name;
  const refusal = `Variable "$${name}" is not a valid ${print(type)}`;
  const declared = typeFromAST(schema, type) as GraphQLInputType | undefined;
  const parts: Part[] = [];
  if (declared !== undefined && Object.hasOwn(given, name)) {
    coerceInputValue(given[name], declared, (path, _, error) => {
      if (parts.length < mostTold) parts.push(partOf([name, ...path], error));
    });
  }
  const told: readonly Part[] = parts.length === 0 ? [{ path: name, problem: null }] : parts;
  return told.map(({ path, problem }) => {
    const reason = problem ?? (path === name ? null : `"${path}" does not fit`);
    return new GraphQLError(reason === null ? `${refusal}.` : `${refusal}: ${reason}.`, {
      extensions: { code: 'BAD_USER_INPUT', variable: path },
    });
  });
}

type Part = { path: string; problem: string | null };

function partOf(path: readonly (string | number)[], error: GraphQLError): Part {
  const at = path.join('.');
  const missing = /^Field "(\w+)" of required type/.exec(error.message)?.[1];
  if (missing !== undefined) return { path: `${at}.${missing}`, problem: `"${at}.${missing}" is missing` };
  if (error.message.startsWith('Field "')) {
    return { path: at, problem: `"${at}" has a field that its type does not have` };
  }
  // A scalar of our own says what it takes, and never what it was given.
  const isOurs = error.extensions['code'] === 'BAD_USER_INPUT';
  return { path: at, problem: isOurs ? `"${at}" does not fit. ${error.message}` : null };
}
