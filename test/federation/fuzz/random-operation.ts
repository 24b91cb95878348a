import { getNamedType, isNonNullType, isObjectType, valueFromASTUntyped, parseValue } from 'graphql';
import type { GraphQLField, GraphQLObjectType, GraphQLSchema } from 'graphql';
import type { Choices } from './choices.ts';
import { randomValue } from './random-value.ts';
import type { KnownValues } from './random-value.ts';

export type RandomOperation = { query: string; variables: Record<string, unknown> };

type Field = GraphQLField<unknown, unknown>;

/** Values by `Type.field` first, for ids and cursors, then by the argument's name. */
export type Known = { ofField: Readonly<Record<string, KnownValues>>; anywhere: KnownValues };

const deepest = 7;
const mostAliases = 12;

/**
 * A valid query of the schema within the limits of depth and aliases: several roots, aliases, also such that trade names,
 * fragments with and without names and conditions, @skip and @include, variables with and without defaults. One response
 * key always stands for the same field with the same arguments, so that selections may be merged.
 */
export function randomOperation(schema: GraphQLSchema, choices: Choices, known: Known): RandomOperation {
  const definitions: string[] = [];
  const variables: Record<string, unknown> = {};
  const fragments = new Map<string, { name: string; depth: number; aliases: number }[]>();
  const bodies: string[] = [];
  const trades = new Map<string, readonly [string, string] | null>();
  const keys = new Map<string, string>();
  const keysTaken = new Map<string, number>();
  let aliases = 0;
  let fragmentCount = 0;

  /** A variable with this value: given, by default, or both. */
  function variable(type: string, value: string): string {
    const name = `v${definitions.length}`;
    const isDefault = choices.once(3);
    definitions.push(
      `$${name}: ${isDefault ? type.replace(/!$/, '') : type}${isDefault ? ` = ${value}` : ''}`,
    );
    if (!isDefault || choices.once(3)) variables[name] = valueFromASTUntyped(parseValue(value));
    return `$${name}`;
  }

  /** A variable that is not used is an error. */
  function forgetVariables(from: number): void {
    for (let index = from; index < definitions.length; index += 1) delete variables[`v${index}`];
    definitions.length = from;
  }

  function directives(): string {
    if (!choices.once(8)) return '';
    const name = choices.pick(['include', 'skip']);
    const value = choices.pick(['true', 'false']);
    return ` @${name}(if: ${choices.once(2) ? variable('Boolean!', value) : value})`;
  }

  function argumentsOf(parent: GraphQLObjectType, field: Field): string {
    const values = { ...known.anywhere, ...known.ofField[`${parent.name}.${field.name}`] };
    const given = field.args.flatMap((argument) => {
      const isPage = argument.name === 'first';
      if (!isNonNullType(argument.type) && !isPage && !choices.once(3)) return [];
      const value = randomValue(choices, argument.type, argument.name, values);
      // A default lets a variable be nullable where the argument is not, and a nullable variable where it has one.
      return [`${argument.name}: ${choices.once(3) ? variable(String(argument.type), value) : value}`];
    });
    return given.length === 0 ? '' : `(${given.join(', ')})`;
  }

  /** Two fields of a type without arguments that go by each other's names; null where there are none. */
  function tradeOf(parent: GraphQLObjectType): readonly [string, string] | null {
    const existing = trades.get(parent.name);
    if (existing !== undefined) return existing;
    const plain = Object.values(parent.getFields()).filter(({ args }) => args.length === 0);
    const isTraded = choices.once(10) && plain.length > 1;
    const [one, other] = isTraded ? [choices.pick(plain).name, choices.pick(plain).name] : ['', ''];
    const trade = one === other ? null : ([one, other] as const);
    trades.set(parent.name, trade);
    return trade;
  }

  /** Its response key: the same for the same field with the same arguments, wherever it is mentioned. */
  function keyOf(parent: GraphQLObjectType, field: Field, args: string): string | null {
    const trade = tradeOf(parent);
    if (trade?.includes(field.name) === true) return field.name === trade[0] ? trade[1] : trade[0];
    const identity = `${parent.name}.${field.name}${args}`;
    const existing = keys.get(identity);
    if (existing !== undefined) return existing;
    const name = `${parent.name}.${field.name}`;
    const taken = keysTaken.get(name) ?? 0;
    if ((taken > 0 || choices.once(12)) && aliases >= mostAliases) return null;
    const key = taken > 0 || choices.once(12) ? `${field.name}_${taken + 1}` : field.name;
    keysTaken.set(name, taken + 1);
    keys.set(identity, key);
    return key;
  }

  function fieldText(parent: GraphQLObjectType, field: Field, depth: number): string | null {
    const type = getNamedType(field.type);
    if (isObjectType(type) && depth >= deepest) return null;
    const defined = definitions.length;
    const args = argumentsOf(parent, field);
    const key = keyOf(parent, field, args);
    if (key === null || (key !== field.name && ++aliases > mostAliases)) {
      forgetVariables(defined);
      return null;
    }
    const below = isObjectType(type) ? ` ${selection(type, depth + 1)}` : '';
    return `${key === field.name ? '' : `${key}: `}${field.name}${args}${directives()}${below}`;
  }

  function namedFragment(type: GraphQLObjectType, depth: number): string {
    const existing = (fragments.get(type.name) ?? []).filter(
      (fragment) => fragment.depth >= depth && aliases + fragment.aliases <= mostAliases,
    );
    if (existing.length > 0 && choices.once(2)) {
      const fragment = choices.pick(existing);
      aliases += fragment.aliases;
      return fragment.name;
    }
    const name = `F${fragmentCount++}`;
    const before = aliases;
    // Made as deep as here: it may be spread here and higher up.
    const body = selection(type, depth);
    bodies.push(`fragment ${name} on ${type.name} ${body}`);
    fragments.set(type.name, [
      ...(fragments.get(type.name) ?? []),
      { name, depth, aliases: aliases - before },
    ]);
    return name;
  }

  function selection(type: GraphQLObjectType, depth: number): string {
    const fields = Object.values(type.getFields());
    const parts: string[] = [];
    const count = 1 + choices.number(depth < 3 ? 5 : 4);
    for (let index = 0; index < count; index += 1) {
      if (choices.once(9))
        parts.push(choices.once(3) && aliases++ < mostAliases ? 'kindOf: __typename' : '__typename');
      else if (choices.once(8) && parts.length > 0) {
        const condition = choices.once(2) ? ` on ${type.name}` : '';
        parts.push(`...${condition}${directives()} ${selection(type, depth)}`);
      } else if (choices.once(8) && parts.length > 0) {
        parts.push(`...${namedFragment(type, depth)}${directives()}`);
      } else {
        const text = fieldText(type, choices.pick(fields), depth);
        if (text !== null) parts.push(text);
      }
    }
    return `{ ${parts.length === 0 ? '__typename' : parts.join(' ')} }`;
  }

  const root = schema.getQueryType();
  if (root === null || root === undefined) throw new TypeError('A schema without queries');
  const body = selection(root, 0);
  const head = definitions.length === 0 ? 'query' : `query (${definitions.join(', ')})`;
  return { query: [`${head} ${body}`, ...bodies].join('\n'), variables };
}
