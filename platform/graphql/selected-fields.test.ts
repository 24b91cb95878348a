import { Kind, parse } from 'graphql';
import type { FieldNode, FragmentDefinitionNode } from 'graphql';
import { expect, it } from 'vitest';
import { isSelected } from './selected-fields.ts';

function selecting(text: string) {
  const { definitions } = parse(text);
  const fragments: Record<string, FragmentDefinitionNode> = {};
  let fieldNodes: readonly FieldNode[] = [];
  for (const node of definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments[node.name.value] = node;
    if (node.kind === Kind.OPERATION_DEFINITION)
      fieldNodes = node.selectionSet.selections.filter((selection) => selection.kind === Kind.FIELD);
  }
  return { fieldNodes, fragments };
}

it.each<[string, boolean]>([
  ['{ list { edges { node { links { rule } } } } }', true],
  ['{ list { edges { ... on Edge { node { mine: links { rule } } } } } }', true],
  [
    '{ list { ...Page } } fragment Page on List { edges { node { ...Kid } } } fragment Kid on Kid { links { rule } }',
    true,
  ],
  ['{ list { edges { links { rule } } } }', false],
  ['{ list { edges { node { links: name } } } }', false],
  ['{ list { totalCount } }', false],
])('%s', (text, expected) => {
  expect(isSelected(selecting(text), ['edges', 'node', 'links'])).toBe(expected);
});
