import { maskEmbeddedIds } from '../../../../platform/embedded-ids.ts';
import { sourceSystemEnum } from '../../../../platform/source-systems.ts';
import type { Department, SourceSystem, SourceSystemEnum } from '../../../../platform/source-systems.ts';
import { viewNames } from '../../../../platform/subgraph/types.ts';
import type { Caller } from '../../../../platform/subgraph/types.ts';
import { findRule } from '../catalogue.ts';
import { isGoldenWithheld } from './shown-flag.ts';
import type { GoldenValues } from './shown-flag.ts';
import { maySeeColumn } from '../disclosure.ts';
import type { Rule, Severity } from '../rule.ts';

export type ShownEvidence = {
  field: string;
  value: string | null;
  source: SourceSystemEnum | null;
  withheld: boolean;
};

/**
 * Evidence as one caller may see it: values of agencies whose view the caller does not hold are withheld, citizen numbers
 * are masked wherever they stand (also inside student and certificate numbers) unless the caller's purpose allows them.
 */
export function showEvidence(
  { field, value, source }: { field: string; value: string | null; source: SourceSystem | null },
  caller: Caller,
  /** For who may not see all agencies' data. */
  golden: GoldenValues | null = null,
): ShownEvidence {
  const isGolden = value !== null && !viewNames.every((view) => caller.views.includes(view));
  const withheld =
    !maySeeColumn(field, source, caller.views) || (isGolden && isGoldenWithheld(field, value, golden));
  const shown = value === null || withheld ? null : caller.fullCitizenId ? value : maskEmbeddedIds(value);
  return { field, value: shown, source: source === null ? null : sourceSystemEnum(source), withheld };
}

type InLanguage = (args: { language: 'ZH' | 'EN' }) => string;

export type ShownRule = Pick<Rule, 'code' | 'clause' | 'department' | 'severity' | 'version'> & {
  dueInDays: number | null;
  title: InLanguage;
  action: InLanguage;
};

export function showRule(rule: Rule): ShownRule {
  const { code, clause, department, severity, version, dueInDays, title, action } = rule;
  return {
    code,
    clause,
    department,
    severity,
    version,
    dueInDays,
    title: ({ language }) => (language === 'EN' ? title.en : title.zh),
    action: ({ language }) => (language === 'EN' ? action.en : action.zh),
  };
}

/** A flag outlives its rule: one that was withdrawn is shown by its code. */
export function showRuleOf(flag: {
  rule: string;
  ruleVersion: number;
  department: Department;
  severity: Severity;
}): ShownRule {
  const rule = findRule(flag.rule);
  if (rule !== undefined) return showRule(rule);
  const { rule: code, ruleVersion: version, department, severity } = flag;
  return {
    code,
    clause: '',
    department,
    severity,
    version,
    dueInDays: null,
    title: () => code,
    action: () => '',
  };
}
