import type { Parameters, Rule } from './rule.ts';

/** One row of `rule_parameter` in force on the day. */
export type CountyParameter = { rule: string; parameter: string; division: string; value: string };

/** Parameters of one rule for one place, everything above that place already merged in. */
export type LocalParameters = { division: string; parameters: Parameters };

/**
 * What counties set for one rule, longest division first; '' (everywhere) last. A place inherits what shorter prefixes of
 * it set.
 *
 * @throws RangeError when a number is expected and none was stored.
 */
export function localParameters(
  rule: Rule,
  settings: readonly CountyParameter[],
): readonly LocalParameters[] {
  const own = settings.filter(
    (setting) => setting.rule === rule.code && setting.parameter in rule.parameters,
  );
  const divisions = [...new Set(['', ...own.map(({ division }) => division)])];
  return divisions
    .toSorted((left, right) => right.length - left.length || (left < right ? -1 : 1))
    .map((division) => ({
      division,
      parameters: Object.fromEntries(
        own
          .filter((setting) => division.startsWith(setting.division))
          .toSorted((left, right) => left.division.length - right.division.length)
          .map((setting) => [setting.parameter, readValue(rule, setting)]),
      ),
    }));
}

function readValue(rule: Rule, { parameter, value }: CountyParameter): number | string {
  if (typeof rule.parameters[parameter] === 'string') return value;
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number)) {
    throw new RangeError(`Parameter ${parameter} of ${rule.code} must be a number`);
  }
  return number;
}
