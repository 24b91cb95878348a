import { divisionPrefix } from '../../platform/division-code.ts';
import { parsePlainDate } from '../../platform/plain-date.ts';
import type { PlainDate } from '../../platform/plain-date.ts';
import type { Sql } from '../../platform/postgres/index.ts';
import { catalogue } from '../../subgraphs/reconciliation/mismatch/catalogue.ts';
import { everyRule, readParameter } from '../../subgraphs/reconciliation/mismatch/parameters.ts';
import type { Adjustable, CountyParameter } from '../../subgraphs/reconciliation/mismatch/parameters.ts';
import { schooling } from '../../subgraphs/reconciliation/mismatch/schooling.ts';

/** What takes parameters: every rule, and the reading of schooling. */
export const adjustables: readonly Adjustable[] = [schooling, ...catalogue];

/** One line of a parameter file, as text. `rule` may be `*`, `division` empty for everywhere, `effectiveTo` empty. */
export type ParameterLine = {
  line: number;
  rule: string;
  parameter: string;
  division: string;
  effectiveFrom: string;
  effectiveTo: string;
  value: string;
};

export type ParameterProblem = { line: number; column: string; expected: string };

export type RuleParameter = {
  rule: string;
  parameter: string;
  division: string;
  effectiveFrom: PlainDate;
  effectiveTo: PlainDate | null;
  value: string;
};

/** Reads the lines; either all can be stored, or the problems say why not. */
export function readParameterLines(lines: readonly ParameterLine[]): {
  parameters: readonly RuleParameter[];
  problems: readonly ParameterProblem[];
} {
  const problems: ParameterProblem[] = [];
  const parameters: RuleParameter[] = [];
  const seen = new Map<string, number>();
  for (const one of lines) {
    const before = problems.length;
    const refuse = (column: string, expected: string): void => {
      problems.push({ line: one.line, column, expected });
    };
    const takers = adjustables.filter(({ code }) => one.rule === everyRule || code === one.rule);
    const known = takers.find((taker) => one.parameter in taker.parameters);
    if (takers.length === 0)
      refuse('rule', 'a rule code, schooling, or * for every rule that has the parameter');
    else if (known === undefined)
      refuse(
        'parameter',
        `one of ${[...new Set(takers.flatMap((taker) => Object.keys(taker.parameters)))].join(', ')}`,
      );
    else if (readParameter(known.parameters, one.parameter, one.value) === null)
      refuse(
        'value',
        `like the default ${known.parameters[one.parameter] ?? ''}; whole numbers from 0 to 4000`,
      );
    const division = divisionPrefix(one.division);
    if (division === null)
      refuse('division', 'a division code of 2, 4, 6, 9 or 12 digits, or nothing for everywhere');
    const from = parsePlainDate(one.effectiveFrom);
    if (from === null) refuse('effective_from', 'a day, YYYY-MM-DD');
    const to = one.effectiveTo === '' ? null : parsePlainDate(one.effectiveTo);
    if (one.effectiveTo !== '' && to === null) refuse('effective_to', 'a day, YYYY-MM-DD, or nothing');
    if (from !== null && to !== null && to < from) refuse('effective_to', 'not before effective_from');
    const key = [one.rule, one.parameter, division, from].join(' ');
    const earlier = seen.get(key);
    if (earlier !== undefined)
      refuse('effective_from', `another day than line ${earlier}, which sets the same`);
    seen.set(key, one.line);
    if (problems.length === before && division !== null && from !== null)
      parameters.push({ ...one, division, effectiveFrom: from, effectiveTo: to });
  }
  return { parameters, problems };
}

/** Stores parameters; the same rule, parameter, place and first day is set anew. The next run evaluates what they touch. */
export async function saveRuleParameters(tx: Sql, parameters: readonly RuleParameter[]): Promise<void> {
  await tx.query(
    `insert into reconciliation.rule_parameter (rule, parameter, division, effective_from, effective_to, value)
     select * from jsonb_to_recordset($1::jsonb)
       as given (rule text, parameter text, division text, "effectiveFrom" date, "effectiveTo" date, value text)
     on conflict (rule, parameter, division, effective_from)
       do update set effective_to = excluded.effective_to, value = excluded.value`,
    [JSON.stringify(parameters)],
  );
}

/** Everything that was ever set, whenever it holds. */
export async function listRuleParameters(sql: Sql): Promise<readonly RuleParameter[]> {
  return sql.query(
    `select rule, parameter, division, effective_from::text as "effectiveFrom",
       effective_to::text as "effectiveTo", value
     from reconciliation.rule_parameter order by rule, parameter, division, effective_from`,
  );
}

/** What holds on a day, by rule, parameter and place. */
export async function listParametersInForce(sql: Sql, day: PlainDate): Promise<readonly CountyParameter[]> {
  return sql.query(
    `select distinct on (rule, parameter, division) rule, parameter, division, value
     from reconciliation.rule_parameter
     where effective_from <= $1 and coalesce(effective_to >= $1, true)
     order by rule, parameter, division, effective_from desc`,
    [day],
  );
}
