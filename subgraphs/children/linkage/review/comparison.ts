import { maskCitizenId } from '../../../../platform/citizen-id.ts';
import type { Caller } from '../../../../platform/subgraph/types.ts';
import { shownText } from '../reading/disclosure.ts';
import { seesWhole } from '../reading/sight.ts';
import { capOf, householdFields, partsOf, rounded } from '../probabilistic/score-parts.ts';
import type { ScoreParts } from '../probabilistic/score-parts.ts';
import type { ComparedRecord, FieldLevels } from './rows.ts';

export type FieldComparison = {
  field: string;
  record: string | null;
  child: string[];
  level: string | null;
  bits: number | null;
};

type Reading = {
  field: string;
  read: (record: ComparedRecord) => string | null;
  mask?: (value: string) => string;
};

/** 138****5678: enough to see that two are the same, and with whom to check. */
const maskPhone = (phone: string): string =>
  phone.length < 8 ? '*'.repeat(phone.length) : `${phone.slice(0, 3)}****${phone.slice(-4)}`;

/** By the names of the model's comparisons; what the model does not compare is shown all the same. */
const readings: readonly Reading[] = [
  { field: 'name', read: ({ name }) => name },
  { field: 'former-name', read: ({ formerNameKey }) => formerNameKey },
  { field: 'sex', read: ({ sex }) => sex },
  { field: 'birth-date', read: ({ birthDate }) => birthDate },
  { field: 'number', read: ({ citizenId, citizenIdRaw }) => citizenId ?? citizenIdRaw, mask: maskCitizenId },
  { field: 'guardian-name', read: ({ guardianName }) => guardianName },
  { field: 'guardian-number', read: ({ guardianCitizenId }) => guardianCitizenId, mask: maskCitizenId },
  { field: 'phone', read: ({ phone }) => phone, mask: maskPhone },
  { field: 'village', read: ({ village }) => village },
  { field: 'division', read: ({ division }) => division },
];

/**
 * A record beside the records of a child, field by field: all that either says, and what the model made of it. Values
 * are masked unless the caller may see whole numbers.
 */
export function compareFields(
  record: ComparedRecord,
  mates: readonly ComparedRecord[],
  levels: FieldLevels,
  caller: Caller,
): FieldComparison[] {
  const seen = levelsInSight(record, mates, levels, caller);
  const known = readings.map(({ field, read, mask }): FieldComparison => {
    const show = (value: string): string =>
      mask === undefined || caller.fullCitizenId ? shownText(value, caller) : mask(value);
    const own = read(record);
    const theirs = mates.flatMap((mate) => read(mate) ?? []);
    return {
      field,
      record: own === null ? null : show(own),
      child: [...new Set(theirs)].map(show),
      ...weighed(seen[field]),
    };
  });
  const named = new Set(readings.map(({ field }) => field));
  const others = Object.keys(seen).filter((field) => !named.has(field));
  return [
    ...known.filter(({ record: own, child, level }) => own !== null || child.length > 0 || level !== null),
    ...others.map((field) => ({ field, record: null, child: [], ...weighed(seen[field]) })),
  ];
}

/**
 * What the caller may know of the levels. A child's records were compared all together: what a household shares may have
 * been said by an agency whose view is not the caller's to open, and must not be told by its level. Nor by a level that is
 * missing: that they differ is not told either, or whoever sees two values and no level would know that another agreed.
 */
export function levelsInSight(
  record: ComparedRecord,
  mates: readonly ComparedRecord[],
  levels: FieldLevels,
  caller: Caller,
): FieldLevels {
  if (seesWhole(caller)) return levels;
  const isSaid = (field: string): boolean => {
    const read = readings.find((reading) => reading.field === field)?.read;
    if (read === undefined) return false;
    const said = mates.flatMap((mate) => read(mate)?.split('、') ?? []);
    // A number tells birth date and sex, too.
    if (!householdFields.includes(field))
      return said.length > 0 || mates.some(({ citizenId }) => citizenId !== null);
    const own = read(record)?.split('、') ?? [];
    return said.some((value) => own.includes(value));
  };
  return Object.fromEntries(Object.entries(levels).filter(([field]) => isSaid(field)));
}

/** A score as far as the caller may know of it: its parts and the fields in sight add up to it. */
export function scoreInSight(
  bits: number,
  levels: FieldLevels,
  seen: FieldLevels,
): ScoreParts & { bits: number } {
  const bitsOf = (told: FieldLevels): Record<string, number> =>
    Object.fromEntries(Object.entries(told).map(([field, [, weight]]) => [field, weight]));
  const { prior } = partsOf(rounded(bits), bitsOf(levels));
  const householdCap = capOf(bitsOf(seen));
  const told = Object.values(bitsOf(seen)).reduce((sum, one) => sum + one, 0);
  return { bits: rounded(prior + told + householdCap), prior, householdCap };
}

function weighed(outcome: FieldLevels[string] | undefined): { level: string | null; bits: number | null } {
  return { level: outcome?.[0] ?? null, bits: outcome?.[1] ?? null };
}
