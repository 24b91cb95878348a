import { Kind } from 'graphql';
import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import { fragmentsOf } from '../../../platform/graphql/collect-fields.ts';
import type { Supergraph } from '../supergraph/load.ts';
import type { DataObject } from '../tree/data-object.ts';
import { inNormalForm } from './normal-form.ts';
import { withSourceKeys } from './source-keys.ts';
import { withTrackedKeys } from './tracked-keys.ts';

/**
 * The operation as the sources are asked: said plainly, with tracked keys, every field under its source key. Null when
 * they are asked nothing.
 *
 * @param variables decide @skip and @include; left out, these stay open.
 */
export function askedOf(
  { apiSchema, aliasPrefix, tracked, guard }: Supergraph,
  document: DocumentNode,
  variables: DataObject | null = null,
): DocumentNode | null {
  const operation = operationOf(document);
  const plain = inNormalForm(apiSchema, operation, fragmentsOf(document), variables);
  if (plain === null) return null;
  const asked = withSourceKeys(plain, aliasPrefix);
  const guarded = guard === null ? asked : guard.extend(asked, apiSchema);
  return tracked === null ? guarded : withTrackedKeys(guarded, apiSchema, tracked);
}

function operationOf(document: DocumentNode): OperationDefinitionNode {
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (operation === undefined) throw new Error('The document holds no operation');
  return operation;
}
