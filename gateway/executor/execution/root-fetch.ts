import type { RootFetch } from '../plan/nodes.ts';
import type { DataObject } from '../tree/data-object.ts';
import { mergeInto } from '../tree/merge.ts';
import { SourceFailure } from '../tree/source-failure.ts';
import { completeRoot, leftOut } from './answer-shape.ts';
import { pickVariables } from './context.ts';
import type { Execution } from './context.ts';

const rootTypes = ['Query', 'Mutation'];

export function fetchRoot(node: RootFetch, execution: Execution): Promise<void> {
  const { operation } = node;
  const { variables } = execution;
  return execution.call(operation, pickVariables(operation, variables)).then((answer) => {
    const news = answer instanceof SourceFailure ? lostFields(node, answer, variables) : answer;
    if (news === answer && !completeRoot(news, node.keys(rootTypes, leftOut, variables))) {
      execution.onLeftOut(operation);
    }
    node.rewriteAnswer?.(news);
    mergeInto(execution.data, news, execution.types);
  });
}

/** Every field of the fetch has failed. Where one of them took the others with it, it alone is to blame. */
function lostFields({ keys }: RootFetch, failure: SourceFailure, variables: DataObject): DataObject {
  const { code, culprit } = failure;
  const lost = keys(rootTypes, failure, variables);
  if (culprit === null || !Object.hasOwn(lost, culprit)) return lost;
  const beside = keys(rootTypes, new SourceFailure(code, { isConsequence: true }), variables);
  return Object.assign(beside, { [culprit]: lost[culprit] });
}
