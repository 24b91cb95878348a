import { Kind, parse } from 'graphql';
import type { ConstDirectiveNode, DocumentNode, SelectionSetNode } from 'graphql';

/** What the sources of a supergraph must be told of an entity, beside its key, before they can answer a field of it. */
export type Requirements = {
  /** True when the source is sent this field for `@requires` alone: the entity can be named without it. */
  isBesideKey: (source: string, typename: string, field: string) => boolean;
  /** Fields the source needs for this one; undefined for none. */
  neededFor: (source: string, typename: string, field: string) => ReadonlySet<string> | undefined;
};

export function readRequirements(supergraph: DocumentNode): Requirements {
  const sources = sourceNames(supergraph);
  const keys = new Map<string, Set<string>>();
  const needed = new Map<string, ReadonlySet<string>>();
  for (const node of supergraph.definitions) {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const { graph, values } of joins(node.directives, 'join__type')) {
      const place = `${sources.get(graph)} ${node.name.value}`;
      const known = keys.get(place) ?? new Set();
      for (const name of topFields(values.get('key'))) known.add(name);
      keys.set(place, known);
    }
    for (const field of node.fields ?? []) {
      for (const { graph, values } of joins(field.directives, 'join__field')) {
        const names = topFields(values.get('requires'));
        if (names.length === 0) continue;
        needed.set(`${sources.get(graph)} ${node.name.value} ${field.name.value}`, new Set(names));
      }
    }
  }
  return {
    isBesideKey: (source, typename, field) => {
      const known = keys.get(`${source} ${typename}`);
      return known !== undefined && known.size > 0 && !known.has(field);
    },
    neededFor: (source, typename, field) => needed.get(`${source} ${typename} ${field}`),
  };
}

/** Names as the planner uses them, by the names the supergraph's directives use. */
function sourceNames(supergraph: DocumentNode): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const node of supergraph.definitions) {
    if (node.kind !== Kind.ENUM_TYPE_DEFINITION || node.name.value !== 'join__Graph') continue;
    for (const { name, directives } of node.values ?? []) {
      const told = directives?.find((directive) => directive.name.value === 'join__graph');
      names.set(name.value, textsOf(told).get('name') ?? name.value);
    }
  }
  return names;
}

function joins(directives: readonly ConstDirectiveNode[] = [], name: string) {
  return directives
    .filter((directive) => directive.name.value === name)
    .map((directive) => {
      const values = textsOf(directive);
      return { graph: values.get('graph') ?? '', values };
    });
}

function textsOf(directive: ConstDirectiveNode | undefined): ReadonlyMap<string, string> {
  const given = directive?.arguments ?? [];
  return new Map(
    given.flatMap(({ name, value }): [string, string][] =>
      value.kind === Kind.STRING || value.kind === Kind.ENUM ? [[name.value, value.value]] : [],
    ),
  );
}

function topFields(fieldSet: string | undefined): readonly string[] {
  if (fieldSet === undefined) return [];
  const [definition] = parse(`{ ${fieldSet} }`, { noLocation: true }).definitions;
  return definition?.kind === Kind.OPERATION_DEFINITION ? fieldsOf(definition.selectionSet) : [];
}

function fieldsOf({ selections }: SelectionSetNode): readonly string[] {
  return selections.flatMap((node) => {
    if (node.kind === Kind.FIELD) return [node.name.value];
    return node.kind === Kind.INLINE_FRAGMENT ? fieldsOf(node.selectionSet) : [];
  });
}
