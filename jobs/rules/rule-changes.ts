import type { Sql } from '../../platform/postgres/index.ts';
import { localParameters, parametersAt } from '../../subgraphs/reconciliation/mismatch/parameters.ts';
import type {
  Adjustable,
  Adjusted,
  CountyParameter,
  LocalParameters,
} from '../../subgraphs/reconciliation/mismatch/parameters.ts';

/** A rule that means something else than at its last evaluation, in the places under these prefixes ('' everywhere). */
export type RuleChange = { rule: string; divisions: readonly string[] };

type RuleState = { rule: string; definition: string; places: readonly LocalParameters[] };

export type RuleStates = {
  now: readonly RuleState[];
  /** What changed since the states were saved last, the rules it concerns by their codes. */
  changes: readonly RuleChange[];
};

/** Compares rules and parameters in force with those of the last evaluation. */
export async function readRuleStates(
  tx: Sql,
  adjustables: readonly (Adjusted & { version: number })[],
  settings: readonly CountyParameter[],
): Promise<RuleStates> {
  const saved: RuleState[] = await tx.query('select rule, definition, places from reconciliation.rule_state');
  const known = new Map(saved.map((state) => [state.rule, state]));
  const now = adjustables.map((adjustable) => ({
    rule: adjustable.code,
    definition: `${adjustable.version} ${stable(judgedBy(adjustable).parameters)}`,
    places: localParameters(judgedBy(adjustable), settings),
  }));
  const changes = now
    .map((state) => ({ rule: state.rule, divisions: changedDivisions(known.get(state.rule), state) }))
    .filter(({ divisions }) => divisions.length > 0);
  return { now, changes };
}

const judgedBy = (adjusted: Adjusted): Adjustable => adjusted.adjustedBy ?? adjusted;

export async function saveRuleStates(tx: Sql, { now }: RuleStates): Promise<void> {
  await tx.query(
    `insert into reconciliation.rule_state (rule, definition, places)
     select rule, definition, places from jsonb_to_recordset($1::jsonb) as state (rule text, definition text, places jsonb)
     on conflict (rule) do update set definition = excluded.definition, places = excluded.places
       where (rule_state.definition, rule_state.places) <> (excluded.definition, excluded.places)`,
    [JSON.stringify(now)],
  );
}

function changedDivisions(before: RuleState | undefined, after: RuleState): readonly string[] {
  if (before?.definition !== after.definition) return [''];
  const divisions = new Set([...before.places, ...after.places].map(({ division }) => division));
  return [...divisions].filter(
    (division) =>
      stable(parametersAt(before.places, division)) !== stable(parametersAt(after.places, division)),
  );
}

/** JSON whose keys are in order: PostgreSQL keeps them in one of its own. */
function stable(parameters: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(Object.entries(parameters).toSorted(([left], [right]) => (left < right ? -1 : 1)));
}
