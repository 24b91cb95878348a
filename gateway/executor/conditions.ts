import { print } from 'graphql';
import type { OperationDefinitionNode } from 'graphql';
import type { DataObject } from './data-tree.ts';

/** What is kept for one operation: something for each combination of values its @skip and @include met lately. */
export const conditionVariants = 16;

/** The variables @skip and @include may name; the others steer no selection. */
export function steeringVariables({ variableDefinitions = [] }: OperationDefinitionNode): readonly string[] {
  return variableDefinitions
    .filter(({ type }) => print(type).startsWith('Boolean'))
    .map(({ variable }) => variable.name.value);
}

export function keyOfConditions(steering: readonly string[], variables: DataObject): string {
  return steering.map((name) => (variables[name] === true ? '1' : '0')).join('');
}
