import { divisionPrefix } from '../../platform/division-code.ts';
import type { ParseArgsConfig } from 'node:util';
import { parsePlainDate } from '../../platform/plain-date.ts';
import type { PlainDate } from '../../platform/plain-date.ts';
import type { Output } from './output.ts';

export type OptionValues = Readonly<Record<string, string | boolean | undefined>>;

/** One `hub` command. Its name and summary stand in `commands/index.ts`, everything else in its own file. */
export type Command = {
  /** Lines for `hub <name> --help`, the synopsis first. */
  usage: readonly string[];
  options: NonNullable<ParseArgsConfig['options']>;
  /** How many words follow the command's name. */
  positionals: { least: number; most: number };
  /** Returns data for `--json`; expected refusals are thrown as HubError. */
  run(input: { positionals: readonly string[]; values: OptionValues; output: Output }): Promise<unknown>;
};

/** Wrong usage: exit code 2, with the command's synopsis. */
export class UsageError extends Error {
  override name = 'UsageError';
}

export function textOption(values: OptionValues, name: string): string | null {
  const value = values[name];
  return typeof value === 'string' ? value : null;
}

export function requiredOption(values: OptionValues, name: string): string {
  const value = textOption(values, name);
  if (value === null) throw new UsageError(`--${name} is required`);
  return value;
}

/** As the prefix of all it contains: `450703000000` and `450703` are one place. '' when left out, which is everywhere. */
export function divisionOption(values: OptionValues, name = 'division'): string {
  const division = divisionPrefix(textOption(values, name) ?? '');
  if (division === null) throw new UsageError(`--${name} takes a division code of 2, 4, 6, 9 or 12 digits`);
  return division;
}

export function requiredDivision(values: OptionValues): string {
  requiredOption(values, 'division');
  return divisionOption(values);
}

export function wholeNumberOption(values: OptionValues, name: string, fallback: number): number {
  const text = textOption(values, name);
  if (text === null) return fallback;
  if (!/^\d{1,9}$/.test(text))
    throw new UsageError(`--${name} takes a whole number, not ${JSON.stringify(text)}`);
  return Number(text);
}

/** Null when it was not given. */
export function dayOption(values: OptionValues, name: string): PlainDate | null {
  const text = textOption(values, name);
  const day = text === null ? null : parsePlainDate(text);
  if (text !== null && day === null) throw new UsageError(`--${name} takes a day, YYYY-MM-DD`);
  return day;
}

export function oneOfOption<T extends string>(
  values: OptionValues,
  name: string,
  allowed: readonly T[],
  fallback: T,
): T {
  const text = textOption(values, name);
  if (text === null) return fallback;
  const found = allowed.find((one) => one === text);
  if (found === undefined)
    throw new UsageError(`--${name} takes one of ${allowed.join(', ')}, not ${JSON.stringify(text)}`);
  return found;
}
