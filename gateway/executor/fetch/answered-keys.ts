import { Kind, parse } from 'graphql';
import type { DirectiveNode, FragmentDefinitionNode, SelectionSetNode } from 'graphql';
import { isIncluded } from '../../../platform/graphql/collect-fields.ts';
import type { TypeRelation } from '../supergraph/type-relation.ts';
import type { DataObject } from '../tree/data-object.ts';
import type { SourceFailure } from '../tree/source-failure.ts';

/**
 * The object a call would have answered for one entity, with the failure in every field: merged like an answer.
 * `variables` decide @skip and @include; without them, every field counts.
 */
export type AnsweredKeys = (
  typenames: readonly string[],
  failure: SourceFailure,
  variables?: DataObject,
) => DataObject;

type Entry = {
  key: string;
  name: string;
  conditions: readonly string[];
  directives: readonly DirectiveNode[];
};

/**
 * Reads from a source's operation which fields a call answers.
 * @param alias the `_entities` field whose fields are meant; null for the root fields.
 */
export function compileAnsweredKeys(
  operation: string,
  alias: string | null,
  types: TypeRelation,
): AnsweredKeys {
  const entries = listEntries(operation, alias);
  return (typenames, failure, variables) => {
    const answer: DataObject = {};
    for (const { key, conditions, directives } of entries) {
      if (variables !== undefined && !isIncluded(directives, variables)) continue;
      const fits = conditions.every((condition) =>
        typenames.some((typename) => types.admits(condition, typename)),
      );
      if (fits) answer[key] = failure;
    }
    return answer;
  };
}

/** The fields an operation asks of its root, or of the entities under an alias. */
export function listEntries(operation: string, alias: string | null): readonly Entry[] {
  const document = parse(operation, { noLocation: true });
  const fragments = new Map<string, FragmentDefinitionNode>();
  let root: SelectionSetNode | undefined;
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
    if (definition.kind === Kind.OPERATION_DEFINITION) root = definition.selectionSet;
  }
  const meant = alias === null ? root : root && fieldNamed(root, alias);
  const entries: Entry[] = [];
  if (meant !== undefined) collect(meant, [], [], fragments, entries);
  return entries;
}

function fieldNamed(selectionSet: SelectionSetNode, alias: string): SelectionSetNode | undefined {
  for (const node of selectionSet.selections) {
    if (node.kind === Kind.FIELD && (node.alias ?? node.name).value === alias) return node.selectionSet;
  }
  return undefined;
}

function collect(
  selectionSet: SelectionSetNode,
  conditions: readonly string[],
  above: readonly DirectiveNode[],
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  entries: Entry[],
): void {
  for (const node of selectionSet.selections) {
    const directives = [...above, ...(node.directives ?? [])];
    if (node.kind === Kind.FIELD) {
      // The type is known from the representation; a failure must not hide it.
      if (node.name.value !== '__typename')
        entries.push({ key: (node.alias ?? node.name).value, name: node.name.value, conditions, directives });
      continue;
    }
    const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value);
    if (fragment === undefined) continue;
    const condition = fragment.typeCondition?.name.value;
    const narrowed = condition === undefined ? conditions : [...conditions, condition];
    collect(fragment.selectionSet, narrowed, directives, fragments, entries);
  }
}
