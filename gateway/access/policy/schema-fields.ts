import { isObjectType } from 'graphql';
import type { GraphQLSchema } from 'graphql';

/** Every `Type.field` clients may ask for, introspection left out. */
export function listSchemaFields(schema: GraphQLSchema): readonly string[] {
  return Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type) && !type.name.startsWith('__')
      ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`)
      : [],
  );
}
