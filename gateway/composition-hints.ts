import { Kind, parse, print } from 'graphql';
import type { DefinitionNode } from 'graphql';

/**
 * What composes, but should not be left so: an enum whose values, or a shared field whose type, differs between the
 * subgraphs that declare it. Clients would get values that one of the sources does not know.
 */
export function listHints(subgraphs: readonly { name: string; sdl: string }[]): string[] {
  const enums = new Map<string, Map<string, Set<string>>>();
  const fields = new Map<string, Map<string, Set<string>>>();
  for (const { name, sdl } of subgraphs) {
    for (const node of parse(sdl).definitions) {
      noteEnum(node, name, enums);
      noteFields(node, name, fields);
    }
  }
  return [...differingValues(enums), ...differingTypes(fields)].sort();
}

/** Outer key → what was said → who said it. */
type Statements = Map<string, Map<string, Set<string>>>;

function note(statements: Statements, key: string, said: string, by: string): void {
  const entries = statements.get(key) ?? new Map<string, Set<string>>();
  statements.set(key, entries.set(said, (entries.get(said) ?? new Set()).add(by)));
}

function noteEnum(node: DefinitionNode, subgraph: string, enums: Statements): void {
  if (node.kind !== Kind.ENUM_TYPE_DEFINITION) return;
  for (const value of node.values ?? []) note(enums, node.name.value, value.name.value, subgraph);
}

function noteFields(node: DefinitionNode, subgraph: string, fields: Statements): void {
  if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.OBJECT_TYPE_EXTENSION) return;
  for (const field of node.fields ?? []) {
    note(fields, `${node.name.value}.${field.name.value}`, print(field.type), subgraph);
  }
}

function differingValues(enums: Statements): string[] {
  return [...enums].flatMap(([name, values]) => {
    const declaring = new Set([...values.values()].flatMap((subgraphs) => [...subgraphs]));
    return [...values].flatMap(([value, subgraphs]) => {
      const missing = [...declaring].filter((subgraph) => !subgraphs.has(subgraph));
      if (missing.length === 0) return [];
      return [
        `${name}.${value} is declared by ${[...subgraphs].join(', ')}, but not by ${missing.join(', ')}`,
      ];
    });
  });
}

function differingTypes(fields: Statements): string[] {
  return [...fields]
    .filter(([, types]) => types.size > 1)
    .map(([field, types]) => {
      const said = [...types].map(([type, subgraphs]) => `${type} (${[...subgraphs].join(', ')})`);
      return `${field} has different types: ${said.join(', ')}`;
    });
}
