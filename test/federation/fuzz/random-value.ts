import { isEnumType, isInputObjectType, isListType, isNonNullType } from 'graphql';
import type { GraphQLInputType } from 'graphql';
import type { Choices } from './choices.ts';

/** What arguments of a field, or fields of an input, may be given, by name; texts of GraphQL. */
export type KnownValues = Readonly<Record<string, readonly string[]>>;

const scalars: KnownValues = {
  Int: ['3', '1', '0', '2', '5', '2026'],
  Boolean: ['true', 'false'],
  Date: ['"2026-09-10"', '"2026-01-01"', '"2027-03-01"'],
  DateTime: ['"2026-09-10T00:00:00Z"', '"2027-01-01T00:00:00Z"'],
  String: ['"no such"', '""'],
  ID: ['"no such"'],
};

/** A value of this type in GraphQL's own notation. `name` says what is known to fit. */
export function randomValue(
  choices: Choices,
  type: GraphQLInputType,
  name: string,
  known: KnownValues,
): string {
  if (isNonNullType(type)) return randomValue(choices, type.ofType, name, known);
  if (isListType(type)) {
    const values = Array.from({ length: 1 + choices.number(2) }, () =>
      randomValue(choices, type.ofType, name, known),
    );
    return `[${values.join(', ')}]`;
  }
  if (isEnumType(type)) return choices.pick(type.getValues()).name;
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(
      (field) => isNonNullType(field.type) || choices.once(4),
    );
    const parts = fields.map(
      (field) => `${field.name}: ${randomValue(choices, field.type, field.name, known)}`,
    );
    return `{${parts.join(', ')}}`;
  }
  return choices.pick(known[name] ?? scalars[type.name] ?? ['"no such"']);
}
