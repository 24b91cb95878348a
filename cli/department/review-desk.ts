import { findPolicyRow } from '../../gateway/access/policy/table.ts';
import { RefusedError } from '../../platform/errors.ts';
import { createSubgraph } from '../../subgraphs/children/server.ts';
import type { OptionValues } from '../command/command.ts';
import type { Output } from '../command/output.ts';
import type { Hub } from '../hub/open-hub.ts';
import { openDesk } from './desk.ts';
import type { Desk } from './desk.ts';

/** The desk of the children's subgraph: which records are a child, and the clerical review of it. */
export type ReviewDesk = Desk & {
  /** One mutation. Throws a RefusedError with what was refused. */
  change(operation: string, input: Record<string, unknown>, selection: string): Promise<Answer>;
};

type Answer = Record<string, unknown> & { decisions: readonly Decision[] };

export async function openReviewDesk(hub: Hub, values: OptionValues): Promise<ReviewDesk> {
  const handler = createSubgraph({
    dataSource: await hub.dataSource('children'),
    reader: await hub.reader('children'),
    today: hub.config.today,
  });
  const desk = openDesk(handler, values, 'correct-records');
  refuseWithheld(desk, 'linkage');
  return {
    ...desk,
    async change(operation, input, selection) {
      refuseWithheld(desk, 'command');
      const type = `${operation.charAt(0).toUpperCase()}${operation.slice(1)}Input`;
      const data = await desk.ask(
        `mutation ($input: ${type}!) { ${operation}(input: $input) { ${selection} userErrors { code message field } } }`,
        { input },
      );
      const { userErrors, ...answer } = data[operation] as Answer & {
        userErrors: { code: string; message: string; field: string | null }[];
      };
      const [first] = userErrors;
      if (first === undefined) return answer;
      const field = first.field === null ? '' : ` (${first.field})`;
      throw new RefusedError(first.code, `${first.code}${field}: ${first.message}.`);
    },
  };
}

/** As the gateway refuses whole classes of data; agency by agency the subgraph leaves out itself what is withheld. */
function refuseWithheld({ caller, department }: Desk, dataClass: 'linkage' | 'command'): void {
  if (findPolicyRow(department, caller.purpose)?.effects[dataClass] !== 'allow')
    throw new RefusedError(
      'FORBIDDEN',
      `${department} may not see, or do, what is of the class ${dataClass}.`,
    );
}

/** In a cell that says nothing. */
export const none = '–';

export const decisionFields = `id kind state child { id } reason actor department decidedAt undoneAt undoneBy undoReason`;

export type Decision = {
  id: string;
  kind: string;
  state: string;
  child: { id: string } | null;
  reason: string;
  actor: string;
  department: string;
  decidedAt: string;
};

export function printDecisions(decisions: readonly Decision[], output: Output): void {
  for (const { id, kind, state, child, decidedAt, department, actor, reason } of decisions)
    output.row([id, kind, state, child?.id ?? none, decidedAt.slice(0, 10), department, actor, reason]);
}

/** Who reads it has to know why nothing has moved yet. */
export const whenItCounts =
  'It counts from the next link run on: a running hub begins it within half a minute, hub link at once.';

export const comparisonFields = 'comparison { field record child level bits }';

export type Comparison = readonly {
  field: string;
  record: string | null;
  child: readonly string[];
  level: string | null;
  bits: number | null;
}[];

/** Record and child side by side, with what each field speaks for (positive) or against. */
export function printComparison(comparison: Comparison, output: Output): void {
  if (comparison.length > 0) output.row(['field', 'record', 'child', 'level', 'bits']);
  for (const { field, record, child, level, bits } of comparison)
    output.row([field, record ?? none, child.join(' / ') || none, level ?? none, bits ?? none]);
}
