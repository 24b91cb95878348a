import { Kind, parse, print } from 'graphql';
import type { DefinitionNode, DocumentNode, StringValueNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import { composeSupergraph, readSubgraphSdls } from '../../gateway/compose.ts';

const sdls = readSubgraphSdls();
const schemas: ReadonlyMap<string, DocumentNode> = new Map(sdls.map(({ name, sdl }) => [name, parse(sdl)]));

type Described = { kind: string; name?: { value: string }; description?: StringValueNode | undefined };
type Member = Described & { arguments?: readonly Described[] };

/** Fields, input fields or enum values of a type; none for a scalar. */
function membersOf(definition: DefinitionNode): readonly Member[] {
  if ('fields' in definition) return definition.fields ?? [];
  if ('values' in definition) return definition.values ?? [];
  return [];
}

function nameOf(definition: DefinitionNode): string {
  return 'name' in definition ? (definition.name?.value ?? '') : '';
}

/** `extend type Query` describes nothing: the definition does. */
const isExtension = ({ kind }: DefinitionNode): boolean => kind === Kind.OBJECT_TYPE_EXTENSION;

const isSchemaNode = ({ kind }: DefinitionNode): boolean =>
  kind === Kind.SCHEMA_DEFINITION || kind === Kind.SCHEMA_EXTENSION;

const definitions = [...schemas].flatMap(([subgraph, document]) =>
  document.definitions
    .filter((definition) => !isSchemaNode(definition))
    .map((definition) => ({ subgraph, definition })),
);

describe('the subgraph schemas', () => {
  it('compose into one supergraph without an error or a hint', () => {
    const { supergraphSdl, errors, hints } = composeSupergraph(sdls);
    expect({ errors, hints }).toEqual({ errors: [], hints: [] });
    const child = parse(supergraphSdl ?? '').definitions.find((definition) => nameOf(definition) === 'Child');
    const fields = child === undefined ? [] : membersOf(child).map((field) => field.name?.value);
    expect(fields).toEqual(
      expect.arrayContaining([
        'id',
        'student',
        'household',
        'welfare',
        'disability',
        'schooling',
        'mismatches',
      ]),
    );
  });

  it('describe every type, field, enum value and argument', () => {
    const undescribed = definitions.flatMap(({ subgraph, definition }) => {
      const type = nameOf(definition);
      const own = isExtension(definition) ? [] : [{ place: type, node: definition as Described }];
      const members = membersOf(definition).map((node) => ({ place: `${type}.${node.name?.value}`, node }));
      const inputs = members.flatMap(({ place, node }) =>
        (node.arguments ?? []).map((argument) => ({
          place: `${place}(${argument.name?.value})`,
          node: argument,
        })),
      );
      return [...own, ...members, ...inputs]
        .filter(({ node }) => (node.description?.value ?? '').trim() === '')
        .map(({ place }) => `${subgraph}: ${place}`);
    });
    expect(undescribed).toEqual([]);
  });

  // What Apollo's composition gives hints about: it merges such differences, and one subgraph's wording silently wins.
  it('say the same of what they share', () => {
    const wordings = new Map<string, Map<string, string[]>>();
    const note = (place: string, wording: string, subgraph: string): void => {
      const known = wordings.get(place) ?? new Map<string, string[]>();
      wordings.set(place, known.set(wording, [...(known.get(wording) ?? []), subgraph]));
    };
    for (const { subgraph, definition } of definitions) {
      const type = nameOf(definition);
      if (['Child', 'Query', 'Subscription', 'Mutation'].includes(type)) {
        // Each subgraph adds fields of its own.
        if (!isExtension(definition)) {
          note(type, (definition as Described).description?.value ?? '', subgraph);
        }
        for (const field of membersOf(definition)) {
          note(`${type}.${field.name?.value}`, field.description?.value ?? '', subgraph);
        }
      } else note(type, print(definition), subgraph);
    }
    const differing = [...wordings]
      .filter(([, known]) => known.size > 1)
      .map(
        ([place, known]) => `${place}: ${[...known.values()].map((names) => names.join(' ')).join(' | ')}`,
      );
    expect(differing).toEqual([]);
  });
});
