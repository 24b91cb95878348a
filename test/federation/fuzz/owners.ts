import { Kind, parse } from 'graphql';

/** Which subgraph has a field of the root or of an entity, as the supergraph says by `@join__field(graph:)`. */
export function ownersOf(supergraphSdl: string): (type: string, field: string) => string {
  const owners = new Map<string, string>();
  for (const type of parse(supergraphSdl).definitions) {
    if (type.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    for (const field of type.fields ?? []) {
      const join = field.directives?.find(({ name }) => name.value === 'join__field');
      const graph = join?.arguments?.find(({ name }) => name.value === 'graph')?.value;
      if (graph?.kind === Kind.ENUM)
        owners.set(`${type.name.value}.${field.name.value}`, graph.value.toLowerCase());
    }
  }
  return (type, field) => {
    const owner = owners.get(`${type}.${field}`);
    if (owner === undefined) throw new TypeError(`Nobody has ${type}.${field}`);
    return owner;
  };
}
