import { parsePlainDate } from '../../../platform/plain-date.ts';

/** Values a county may set (`rule_parameter`), each with its default. Days, working days, months or years: see the name. */
export type Parameters = Readonly<Record<string, number | string>>;

/** One row of `rule_parameter` in force on the day. */
export type CountyParameter = { rule: string; parameter: string; division: string; value: string };

/** Parameters of one rule for one place, everything above that place already merged in. */
export type LocalParameters = { division: string; parameters: Parameters };

/** Whatever takes parameters: a rule, or the reading of schooling (`schooling`). */
export type Adjustable = { code: string; parameters: Parameters };

/** What sets the parameters something judges by: mostly it does so itself. */
export type Adjusted = Adjustable & { adjustedBy?: Adjustable };

/** Stands for every rule that has the parameter; what is set for a rule by name outweighs it in the same place. */
export const everyRule = '*';

/**
 * What counties set for one rule, longest division first; '' (everywhere) last. A place inherits what shorter prefixes of
 * it set.
 *
 * @throws RangeError when a stored value is none the parameter can take.
 */
export function localParameters(
  rule: Adjustable,
  settings: readonly CountyParameter[],
): readonly LocalParameters[] {
  const own = settings.filter(
    (setting) =>
      (setting.rule === rule.code || setting.rule === everyRule) && setting.parameter in rule.parameters,
  );
  const divisions = [...new Set(['', ...own.map(({ division }) => division)])];
  return divisions
    .toSorted((left, right) => right.length - left.length || (left < right ? -1 : 1))
    .map((division) => ({
      division,
      parameters: Object.fromEntries(
        own
          .filter((setting) => division.startsWith(setting.division))
          .toSorted(
            (left, right) =>
              left.division.length - right.division.length ||
              Number(left.rule !== everyRule) - Number(right.rule !== everyRule),
          )
          .map((setting) => [setting.parameter, storedValue(rule, setting)]),
      ),
    }));
}

/** Parameters of the longest of the places that a division lies in. */
export function parametersAt(places: readonly LocalParameters[], division: string): Parameters {
  return places.find((place) => division.startsWith(place.division))?.parameters ?? {};
}

const largest = 4000;

/**
 * A value as text, read as the parameter wants it; null when it cannot be one. Numbers are whole and from 0 to 4000, a
 * day of the year is MM-DD, a level is `county` or `township`.
 */
export function readParameter(
  defaults: Parameters,
  parameter: string,
  value: string,
): number | string | null {
  const known = defaults[parameter];
  if (typeof known === 'number') {
    const number = Number(value);
    return /^\d{1,4}$/.test(value) && number <= largest ? number : null;
  }
  if (known === undefined) return null;
  if (/^\d{2}-\d{2}$/.test(known))
    return /^\d{2}-\d{2}$/.test(value) && parsePlainDate(`2001-${value}`) !== null ? value : null;
  return value === 'county' || value === 'township' ? value : null;
}

function storedValue(rule: Adjustable, { parameter, value }: CountyParameter): number | string {
  const read = readParameter(rule.parameters, parameter, value);
  if (read === null)
    throw new RangeError(`Parameter ${parameter} of ${rule.code} cannot be ${JSON.stringify(value)}`);
  return read;
}
