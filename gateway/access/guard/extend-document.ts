import { Kind, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import type { DocumentNode, FieldNode, GraphQLSchema, SelectionNode } from 'graphql';
import { jurisdiction, knownFrom, namingSource } from './sensitive-fields.ts';

/** Fields of Child its own subgraph answers. */
const ownFieldsOfChild: ReadonlySet<string> = new Set([
  'name',
  'citizenId',
  'sex',
  'birthDate',
  'provenance',
  'links',
  'rejectedLinks',
  'redirectedFrom',
]);

/** Fields that answer a child from its own subgraph. */
const answeredWithChild: ReadonlySet<string> = new Set([
  'Query.child',
  'Query.childByCitizenId',
  'ChildEdge.node',
  'Change.child',
  'ReviewedRecord.child',
  'ReviewCandidate.child',
  'RunnerUp.child',
  'Decision.child',
  'RejectedLink.child',
  'RejectedLink.notLinkedTo',
  'SplitChildPayload.child',
]);

/**
 * Asks for division, source and by whose records a child is known wherever the source that is asked anyway can tell them:
 * nobody is asked for them alone. No alias: those of clients never meet a field's own name, and what the client did not ask
 * for is left out of its answer.
 */
export function extendDocument(document: DocumentNode, schema: GraphQLSchema): DocumentNode {
  const info = new TypeInfo(schema);
  const answering = new Set(
    [...answeredWithChild].flatMap((label) => {
      const [type = '', field = ''] = label.split('.');
      const named = schema.getType(type);
      const found = named !== undefined && 'getFields' in named ? named.getFields()[field] : undefined;
      return found === undefined ? [] : [found];
    }),
  );
  return visit(
    document,
    visitWithTypeInfo(info, {
      SelectionSet: {
        leave(node) {
          const type = info.getParentType()?.name ?? '';
          const isAnswering = answering.has(info.getFieldDef() as never);
          const added = addedTo(type, node.selections, isAnswering);
          if (added.length === 0) return undefined;
          return { ...node, selections: [...node.selections, ...added.map(fieldOf)] };
        },
      },
    }),
  );
}

function addedTo(
  type: string,
  selections: readonly SelectionNode[],
  isAnsweredWithChild: boolean,
): readonly string[] {
  if (namingSource.has(type) || type === 'Evidence') return ['source'];
  if (type === 'Mismatch' || type === 'SuspectLine') return ['division'];
  if (type !== 'Child') return [];
  const asksOwn = selections.some(
    (node) => node.kind === Kind.FIELD && ownFieldsOfChild.has(node.name.value),
  );
  return isAnsweredWithChild || asksOwn ? [jurisdiction, knownFrom] : [];
}

function fieldOf(name: string): FieldNode {
  return { kind: Kind.FIELD, name: { kind: Kind.NAME, value: name } };
}
