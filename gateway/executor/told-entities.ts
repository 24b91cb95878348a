import { getNamedType, Kind, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import type { DocumentNode, FieldNode, GraphQLSchema } from 'graphql';

/** Object type → the field that tells its objects apart: those are told to the request's listener. */
export type ToldEntities = Readonly<Record<string, string>>;

/** Asks for the telling field wherever such objects are asked for; what the client did not select is not shown. */
export function withToldKeys(
  document: DocumentNode,
  schema: GraphQLSchema,
  told: ToldEntities,
): DocumentNode {
  const types = new TypeInfo(schema);
  return visit(
    document,
    visitWithTypeInfo(types, {
      SelectionSet(node) {
        const type = types.getParentType();
        const key = type ? told[getNamedType(type).name] : undefined;
        if (key === undefined) return undefined;
        const isThere = node.selections.some(
          (selection) =>
            selection.kind === Kind.FIELD &&
            selection.name.value === key &&
            selection.alias === undefined &&
            (selection.directives ?? []).length === 0,
        );
        if (isThere) return undefined;
        const field: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: key } };
        return { ...node, selections: [...node.selections, field] };
      },
    }),
  );
}
