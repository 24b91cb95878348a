import type { PlainDate } from '../../../platform/plain-date.ts';
import type { Department } from '../../../platform/source-systems.ts';
import { comparisonRow } from './comparison-row.ts';
import type { Column, ComparisonRow, SourceGroup } from './comparison-row.ts';
import type { Adjustable, Parameters } from './parameters.ts';
import type { Fragment } from './sql.ts';

export type Severity = 'HIGH' | 'MEDIUM' | 'LOW';

/** One way in which a rule fires. The first case of a discriminator that holds is the flag. */
export type RuleCase = {
  /** Tells flags of one rule and one child apart; '' where there can be only one. Stable across exports. */
  discriminator: string;
  /** Whose value is wrong; where nobody can tell, the department of the rule. */
  department: Department;
  severity: Severity;
  /** True: there is a mismatch. Null counts as no. */
  when: Fragment;
  /**
   * Whether the sources say enough to close a flag. Where this does not hold, a flag that no longer fires stays open:
   * a source that has gone silent, partial or stale proves nothing.
   */
  told: Fragment;
  evidence: readonly Column[];
  /**
   * Discriminators of flags of the same rule this one goes on with, where they no longer hold though nothing was corrected:
   * another department must act, in the same matter and by the same deadline.
   */
  supersedes: readonly string[];
  /**
   * Sources whose row of the child the flag rests on. A row that has vanished agrees with nothing: where one has,
   * `disappeared-from-source` goes on with the flag, unless it was corrected for all that.
   */
  restsOn: readonly SourceGroup[];
  /** Whether those who still hold the child show it corrected, though a row the flag rests on has vanished. */
  corrected: Fragment;
};

export type Rule = {
  code: string;
  /** Raised when the meaning changes: every child is then judged anew. */
  version: number;
  title: { zh: string; en: string };
  /** What the department should do about a flag. */
  action: { zh: string; en: string };
  /** Row of the acceptance list, then the clause. */
  clause: string;
  department: Department;
  severity: Severity;
  /** Calendar days from the finding to the deadline. */
  dueInDays: number;
  parameters: Parameters;
  /** What sets the parameters it judges by: itself, or another rule whose reading it shares. */
  adjustedBy: Adjustable;
  /** The cases in order, for one day and one set of parameters; parameters not given take their defaults. */
  casesOn(today: PlainDate, parameters?: Parameters): readonly RuleCase[];
};

type Context<P extends Parameters> = { today: PlainDate } & Widened<P>;
type Widened<P extends Parameters> = { readonly [K in keyof P]: P[K] extends number ? number : string };

type CaseDefinition = Pick<RuleCase, 'when' | 'evidence'> & Partial<RuleCase>;

type Common<P extends Parameters> = Omit<Rule, 'casesOn' | 'version' | 'parameters' | 'adjustedBy'> & {
  /** @defaultValue 1 */
  version?: number;
  /** @defaultValue none */
  parameters?: P;
  /** Whose parameters it judges by, where it has none of its own. */
  adjustedBy?: { code: string; parameters: P };
};

type SingleCase<P extends Parameters> = {
  when: (row: ComparisonRow, context: Context<P>) => Fragment;
  /** @defaultValue always */
  told?: (row: ComparisonRow, context: Context<P>) => Fragment;
  /** @defaultValue none */
  restsOn?: readonly SourceGroup[];
  /** @defaultValue never */
  corrected?: (row: ComparisonRow, context: Context<P>) => Fragment;
  evidence: (row: ComparisonRow) => readonly Column[];
};

type ManyCases<P extends Parameters> = {
  cases: (row: ComparisonRow, context: Context<P>) => readonly CaseDefinition[];
};

export type RuleDefinition<P extends Parameters> = Common<P> & (SingleCase<P> | ManyCases<P>);

/** The code of the rule that asks for a row that is gone, and goes on with the flags that rested on it. */
export const disappearedRule = 'disappeared-from-source';

/** What a flag showed when it last held; for `told`, which is asked of a flag. */
export const evidenceOfFlag: Fragment = { sql: 'coalesce(m.held_evidence, m.evidence)' };

const always: Fragment = { sql: 'true' };
const never: Fragment = { sql: 'false' };

/** Completes a definition: every case inherits department and severity from its rule. */
export function defineRule<const P extends Parameters>(definition: RuleDefinition<P>): Rule {
  const {
    code,
    version = 1,
    title,
    action,
    clause,
    department,
    severity,
    dueInDays,
    parameters = {},
    adjustedBy = { code, parameters },
  } = definition;
  return {
    code,
    version,
    title,
    action,
    clause,
    department,
    severity,
    dueInDays,
    parameters,
    adjustedBy,
    casesOn(today, given = {}) {
      const context = { ...adjustedBy.parameters, ...given, today } as unknown as Context<P>;
      return listCases(definition, context).map((found) => ({
        discriminator: '',
        department,
        severity,
        told: always,
        supersedes: [],
        restsOn: [],
        corrected: never,
        ...found,
      }));
    },
  };
}

function listCases<P extends Parameters>(
  definition: RuleDefinition<P>,
  context: Context<P>,
): readonly CaseDefinition[] {
  if ('cases' in definition) return definition.cases(comparisonRow, context);
  return [
    {
      when: definition.when(comparisonRow, context),
      told: definition.told?.(comparisonRow, context) ?? always,
      restsOn: definition.restsOn ?? [],
      corrected: definition.corrected?.(comparisonRow, context) ?? never,
      evidence: definition.evidence(comparisonRow),
    },
  ];
}
