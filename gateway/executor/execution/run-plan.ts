import type { CompiledNode, EntitySelection } from '../plan/nodes.ts';
import type { Batch, Execution } from './context.ts';
import { fetchEntities } from './entity-fetch.ts';
import { fetchRoot } from './root-fetch.ts';

/** Not an async function: its nodes are mostly calls, whose promises are passed on as they are. */
export function runPlan(node: CompiledNode, execution: Execution): Promise<unknown> {
  switch (node.kind) {
    case 'sequence':
      return runInOrder(node.nodes, execution);
    case 'parallel':
      return runTogether(node.nodes, execution);
    case 'condition': {
      const chosen = execution.variables[node.variable] === true ? node.then : node.otherwise;
      return chosen === null ? Promise.resolve() : runPlan(chosen, execution);
    }
    case 'root':
      return fetchRoot(node, execution);
    case 'entities':
      return fetchEntities(node, execution);
  }
}

/** All of them look at the same tree before any source has answered: what they ask for is gathered once. */
function runTogether(nodes: readonly CompiledNode[], execution: Execution): Promise<unknown> {
  const before = execution.gathered;
  execution.gathered = before ?? new Map<EntitySelection, Batch>();
  const running = nodes.map((child) => runPlan(child, execution));
  execution.gathered = before;
  return Promise.all(running);
}

async function runInOrder(nodes: readonly CompiledNode[], execution: Execution): Promise<void> {
  for (const node of nodes) await runPlan(node, execution);
}
